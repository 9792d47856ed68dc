"""What comes in: bounded, as JSON or as it is."""

import json
from collections.abc import Mapping, Sequence
from typing import IO, Any, ClassVar, NoReturn

from django.conf import settings
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser, JSONParser


class BodyTooLarge(APIException):
    """More than is read here; nothing of it was read."""

    status_code = 413
    default_detail = "The body is larger than is read here. Nothing of it was kept or changed."


class RawParser(BaseParser):
    """The body, byte for byte: its hash says whether it came before."""

    most_bytes: ClassVar[int] = settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        return _read(stream, self.most_bytes)


class StrictJSONParser(JSONParser):
    """Bounded, in UTF-8, and without what could be read in two ways or can't be stored.

    Refused are a name that stands twice in one object, NaN and the infinities, and half of a character written as two
    (a lone surrogate).
    """

    most_bytes: ClassVar[int] = settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        body = _read(stream, self.most_bytes)
        try:
            parsed = json.loads(body.decode(), object_pairs_hook=_each_name_once, parse_constant=_refuse)
            json.dumps(parsed, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as fault:  # what is no UTF-8, and what can't be written as such, is one too
            raise ParseError(f"The body is no JSON that can be taken: {fault}") from fault
        return parsed


def _read(stream: IO[Any], most: int) -> bytes:
    """One byte more than is taken tells that there is more."""
    body: bytes = stream.read(most + 1)
    if len(body) > most:
        raise BodyTooLarge
    return body


def _each_name_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")
