"""Messages cut out of a stream by the minimal lower layer protocol (MLLP): VT, the message, FS, CR. No I/O.

Of what is not a whole message nothing is kept, and no more than one message of the largest size is ever held.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

BEGIN: Final = b"\x0b"
END: Final = b"\x1c"
_HEAD: Final = 4_000  # bytes of a message that is too large, enough to answer it by


@dataclass(frozen=True, slots=True)
class Frame:
    """A message as it came; of one that is too large only its beginning, and `is_too_large`."""

    message: bytes
    is_too_large: bool = False


class Frames:
    """What came of one connection so far. Between messages everything is passed over: the CR, and what is none."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held = bytearray()
        self._is_inside = self._is_too_large = False

    @property
    def is_inside(self) -> bool:
        """Whether a message has begun that has not ended."""
        return self._is_inside

    def feed(self, data: bytes) -> Iterator[Frame]:
        """The messages that `data` ends. A message that begins anew before its end was never sent whole: it is left."""
        rest = data
        while rest:
            if not self._is_inside:
                _, found, rest = rest.partition(BEGIN)
                self._is_inside = bool(found)
                continue
            part, ended, after = rest.partition(END)
            if BEGIN in part:
                self._forget()
                rest = rest[rest.index(BEGIN) :]
                continue
            self._hold(part)
            rest = after
            if ended:
                yield self._whole()

    def _hold(self, part: bytes) -> None:
        if not self._is_too_large:
            self._held += part
        if len(self._held) > self._most:
            self._is_too_large = True
            del self._held[_HEAD:]

    def _whole(self) -> Frame:
        frame = Frame(bytes(self._held), self._is_too_large)
        self._forget()
        return frame

    def _forget(self) -> None:
        self._held.clear()
        self._is_inside = self._is_too_large = False
