"""A protocol file as it is sent: chosen, or pasted as text."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from clinic.errors import InvalidInput
from workups.protocol_files import MAX_BYTES

PASTED: Final = "the text below"


@dataclass(frozen=True, slots=True)
class SentFile:
    """`name` stands in messages."""

    content: bytes
    name: str

    @property
    def text(self) -> str:
        """What stands in the form again; nothing of a file that is no text."""
        return self.content.decode("utf-8-sig", errors="replace") if len(self.content) <= MAX_BYTES else ""


def read_file(request: HttpRequest) -> SentFile:
    """The file that was chosen, or else the text. Raises InvalidInput (field `file`) for neither."""
    chosen = request.FILES.get("file")
    if chosen is not None:
        return SentFile(chosen.read(MAX_BYTES + 1), (chosen.name or "the file")[:80])
    text = request.POST.get("text", "")
    if not text.strip():
        raise InvalidInput("Choose a file, or paste its text.", field="file")
    return SentFile(text.replace("\r\n", "\n").encode(), PASTED)
