"""What a fault looks like to another system: a problem document (RFC 9457)."""

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, JsonResponse
from rest_framework.exceptions import APIException
from rest_framework.response import Response

from clinic.errors import WorkupError

MEDIA_TYPE: Final = "application/problem+json"
# Where the other systems' answers are problem documents as well when no view was reached.
MACHINES: Final = ("/api/", "/cds-services")

Fault = dict[str, str]


def problem(status: int, detail: str, faults: Sequence[Fault] = ()) -> dict[str, Any]:
    """The document; `faults` name each field with what is wrong with it."""
    body: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    return body | {"detail": detail} | ({"errors": list(faults)} if faults else {})


def problem_response(status: int, detail: str, faults: Sequence[Fault] = ()) -> Response:
    return Response(problem(status, detail, faults), status=status, content_type=MEDIA_TYPE)


def of_ours(error: WorkupError) -> Response:
    """An error of ours, with its field or all its fields."""
    field: str = getattr(error, "field", "")
    by_field: Mapping[str, str] = getattr(error, "faults", {field: error.message} if field else {})
    return problem_response(error.status, error.message, [_fault(*each) for each in by_field.items()])


def of_framework(error: APIException, response: Response) -> Response:
    """What the framework refused: its status and headers stay."""
    faults = list(_faults(error.detail)) if isinstance(error.detail, dict | list) else []
    detail = f"{faults[0]['field']}: {faults[0]['detail']}".lstrip(": ") if faults else str(error.detail)
    response.data = problem(response.status_code, detail, faults)
    response.content_type = MEDIA_TYPE
    return response


def is_for_a_machine(request: HttpRequest) -> bool:
    return request.path_info.startswith(MACHINES)


def bare_problem(status: int, detail: str) -> JsonResponse:
    """The same where no view was reached."""
    return JsonResponse(problem(status, detail), status=status, content_type=MEDIA_TYPE)


def _fault(field: str, detail: str) -> Fault:
    return {"field": field, "detail": detail}


def _faults(detail: Any, path: str = "") -> Iterator[Fault]:
    """Nested messages as a path each: `values.0.unit`."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            own = "" if name == "non_field_errors" else str(name)
            yield from _faults(inner, ".".join(part for part in (path, own) if part))
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            is_nested = isinstance(inner, Mapping | list)
            yield from _faults(inner, f"{path}.{place}".lstrip(".") if is_nested else path)
    else:
        yield _fault(path, str(detail))
