"""Nobody overwrites what they have not seen: ETag out, If-Match in."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from clinic.errors import WorkupError


class PreconditionFailed(WorkupError):
    """What was read is not what stands now; nothing was changed."""

    status: ClassVar[int] = 412


class PreconditionRequired(WorkupError):
    """A write of something that others write too has to say what it saw."""

    status: ClassVar[int] = 428


def etag_of(revision: int) -> str:
    """The entity tag of something that counts its revisions."""
    return f'"{revision}"'


def seen_revision(request: Request, now: int) -> int:
    """The revision that If-Match names, which has to be the one that stands `now`; `*` is whatever stands.

    Raises PreconditionRequired without the header, PreconditionFailed for another revision.
    """
    said = request.headers.get("If-Match", "").strip()
    if not said:
        raise PreconditionRequired("Say in If-Match which revision you saw: the ETag of the last answer.")
    tags = {each.strip().removeprefix("W/") for each in said.split(",")}  # weak once the answer was compressed
    if said != "*" and etag_of(now) not in tags:
        raise PreconditionFailed(f"It was changed meanwhile: it stands at {etag_of(now)}. Read it again.")
    return now


def tagged(method: Callable[..., Response]) -> Callable[..., Response]:
    """Around a view's method whose answer has a `revision`: it is told as the ETag as well."""

    @wraps(method)
    def answer(*args: Any, **kwargs: Any) -> Response:
        response = method(*args, **kwargs)
        response["ETag"] = etag_of(response.data["revision"])
        return response

    answer.is_tagged = True  # type: ignore[attr-defined]  # the description of the API looks for it
    return answer
