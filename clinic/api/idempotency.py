"""A write that may be sent again: the same key, the same answer, done once.

After the draft standard of the IETF for the header `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header).
"""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from hashlib import sha256
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.errors import InvalidInput
from clinic.models import IdempotentAnswer, IntegrationClient
from clinic.models.api import KEY_LENGTH

HEADER: Final = "Idempotency-Key"
KEPT_FOR: Final = timedelta(days=1)
PATTERN: Final = "^[!-~]+$"
_KEY: Final = re.compile(rf"[!-~]{{1,{KEY_LENGTH}}}", re.ASCII)
_KEPT_HEADERS: Final = ("Location", "ETag")

Method = Callable[..., Response]


def once(method: Method) -> Method:
    """Around a view's method that writes: with the header, what was answered before is answered again.

    All in one transaction, so that the key stands exactly when what it did stands; two at once wait for each other.
    A refusal is not kept: what was wrong may be put right under the same key. Raises InvalidInput for a key that was
    used for another request, and for one that can't be kept.
    """

    @wraps(method)
    def answer(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return method(view, request, *args, **kwargs)
        if not _KEY.fullmatch(key):
            raise InvalidInput(f"1 to {KEY_LENGTH} printable characters of ASCII, without spaces.", field=HEADER)
        with transaction.atomic():
            row, before = _claim(request, key)
            if before is not None:
                return _again(before, row.request_sha256)
            response = method(view, request, *args, **kwargs)
            _keep(row, response)
            return response

    answer.is_once = True  # type: ignore[attr-defined]  # the description of the API looks for it
    return answer


def sweep() -> int:
    """Forgets the answers that are older than KEPT_FOR; gives their number."""
    old = IdempotentAnswer.objects.filter(answered_at__lt=timezone.now() - KEPT_FOR)
    return old.delete()[0]


def _claim(request: Request, key: str) -> tuple[IdempotentAnswer, IdempotentAnswer | None]:
    """A row for this request, and the one that its key has already. Waits for a request under the same key."""
    client = request.auth
    assert isinstance(client, IntegrationClient)
    row = IdempotentAnswer(practice_id=client.practice_id, client=client, key=key, request_sha256=_fingerprint(request))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as fault:
        if "one_answer_per_key" not in str(fault):
            raise
        return row, IdempotentAnswer.objects.get(client=client, key=key)
    return row, None


def _again(before: IdempotentAnswer, fingerprint: str) -> Response:
    if before.request_sha256 != fingerprint:
        raise InvalidInput("This key was used for another request. Nothing was done.", field=HEADER)
    body = json.loads(bytes(before.body)) if before.body else None
    return Response(body, status=before.status, headers=before.headers | {"Idempotent-Replayed": "true"})


def _keep(row: IdempotentAnswer, response: Response) -> None:
    row.status = response.status_code
    row.headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
    row.body = JSONRenderer().render(response.data) if response.data is not None else b""
    row.save(update_fields=["status", "headers", "body"])


def _fingerprint(request: Request) -> str:
    """Of what is asked; that a JSON body was written with other spaces does not make it another request."""
    body = json.dumps(request.data, sort_keys=True, default=str)
    return sha256(f"{request.method} {request.get_full_path()} {body}".encode()).hexdigest()
