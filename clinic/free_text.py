"""What people write in their own words: a reason, how something ended."""

import re

from clinic.errors import InvalidInput

# All but line breaks and tabs: nobody types them, and neither the database nor paper takes them all.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read_words(text: str, *, field: str, most: int, missing: str) -> str:
    """`text` as it is kept: no space around it, line breaks as one character, nothing cut off.

    Raises InvalidInput at `field`, for nothing at all with the sentence `missing`.
    """
    words = text.replace("\r\n", "\n").strip()
    if not words:
        raise InvalidInput(missing, field=field)
    if _CONTROL.search(words):
        raise InvalidInput("This holds a character that can't be kept; type it again.", field=field)
    if len(words) > most:
        raise InvalidInput(f"Say it in at most {most} characters; these are {len(words):,}.", field=field)
    return words
