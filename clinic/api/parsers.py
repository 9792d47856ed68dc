"""JSON as it comes in."""

import json
from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any, ClassVar, Final

from django.conf import settings
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser

_HALF_OR_DEEP: Final = "JSON parse error - half of a character, or too deep."


class BodyTooLarge(APIException):
    """More than is read here; nothing of it was read."""

    status_code = 413
    default_detail = "The body is larger than is read here. Nothing was changed."


class StrictJSONParser(JSONParser):
    """Bounded, and without what no text can hold: half of a character written as two can't be stored."""

    most_bytes: ClassVar[int] = settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            parsed = super().parse(BytesIO(self._read(stream)), media_type, parser_context)
            json.dumps(parsed, ensure_ascii=False).encode()
        except (UnicodeEncodeError, RecursionError) as fault:
            raise ParseError(_HALF_OR_DEEP) from fault
        return parsed

    def _read(self, stream: IO[Any]) -> bytes:
        """One byte more than is taken tells that there is more."""
        body: bytes = stream.read(self.most_bytes + 1)
        if len(body) > self.most_bytes:
            raise BodyTooLarge
        return body
