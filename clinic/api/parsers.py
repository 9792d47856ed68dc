"""JSON as it comes in."""

import json
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class StrictJSONParser(JSONParser):
    """Refuses what no text can hold: half of a character written as two (a lone surrogate) can't be stored."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        parsed = super().parse(stream, media_type, parser_context)
        try:
            json.dumps(parsed, ensure_ascii=False).encode()
        except (UnicodeEncodeError, RecursionError) as fault:
            raise ParseError("JSON parse error - half of a character, or too deep.") from fault
        return parsed
