"""Days as HL7 v2 writes them."""

import re
from datetime import date
from typing import Final

_DAY: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{2}|\d{4}|\d{6}(?:\.\d{1,4})?)?(?:[+-]\d{4})?", re.ASCII)


def day_of(text: str) -> date | None:
    """The day of a time such as 20261126 or 202611261405+0000, where it was; None for what names no day."""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
