"""What came as bytes, cut into its messages: one, several after each other, or a batch in its envelope."""

import re
from itertools import pairwise
from typing import Final

_BEGINS: Final = re.compile(rb"(?:(?<=[\r\n\x0b\x1c\x00])|(?<=\xef\xbb\xbf)|\A)[ \t]*(MSH(?=[^\w\s]))")
_ENVELOPE: Final = re.compile(rb"(?:(?<=[\r\n])|\A)(?:FHS|BHS|BTS|FTS)(?:[^\w\s][^\r\n]*|(?=[\r\n]|\Z))[\r\n]*")
_FRAME: Final = b"\xef\xbb\xbf\x0b\x1c\x00 \t"


def messages_in(raw: bytes) -> list[bytes]:
    """The messages of a file in their order, byte for byte as they came, without batch envelope and framing.

    Empty where nothing was sent at all. What begins no message stands with the one before it; before the first it is
    one by itself, for somebody to say what is wrong with it.
    """
    places = [*(match.start(1) for match in _BEGINS.finditer(raw)), len(raw)]
    before = _bare(raw[: places[0]])
    messages = [_bare(raw[begin:end]) for begin, end in pairwise(places)]
    return [before, *messages] if before.strip(_FRAME + b"\r\n") else messages


def _bare(message: bytes) -> bytes:
    return _ENVELOPE.sub(b"", message).rstrip(_FRAME)
