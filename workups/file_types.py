"""What a file is, told from its content alone: its name and what the browser calls it count for nothing."""

import re
import unicodedata
from typing import Final

import puremagic

from workups.models import MediaType

NAME_LENGTH: Final = 120
_HEADS: Final = {
    MediaType.PDF: b"%PDF-1.",
    MediaType.PNG: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    MediaType.JPEG: b"\xff\xd8\xff",
}
_PDF_2: Final = b"%PDF-2."
_ENDS: Final = {MediaType.PDF: b"%%EOF", MediaType.PNG: b"IEND\xaeB`\x82", MediaType.JPEG: b"\xff\xd9"}
_END_WITHIN: Final = 1024  # bytes; readers of PDF look no further for the end either (ISO 32000-1, annex H.3)
_SUFFIXES: Final = {MediaType.PDF: (".pdf",), MediaType.PNG: (".png",), MediaType.JPEG: (".jpg", ".jpeg")}


class NotTaken(ValueError):
    """Why a file can't be kept, in a sentence."""


def media_type_of(content: bytes) -> MediaType:
    """PDF, PNG or JPEG. Raises NotTaken for anything else, and for one of them that is damaged or cut off."""
    if not content:
        raise NotTaken("The file is empty.")
    found = next((kind for kind in MediaType if _begins_as(kind, content)), None)
    if found is None or found not in _guessed(content):
        raise NotTaken("This is no PDF, PNG or JPEG file, whatever its name says.")
    if _ENDS[found] not in content[-_END_WITHIN:] or not _is_whole(found, content):
        raise NotTaken(f"This {found.name} file is damaged or cut off.")
    return found


def clean_name(name: str, media_type: MediaType) -> str:
    """The last part of a path, without what nobody can see, ending as its content does; at most NAME_LENGTH."""
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(each for each in unicodedata.normalize("NFC", last) if unicodedata.category(each)[0] != "C")
    bare = " ".join(seen.split()).strip(". ")
    suffixes = _SUFFIXES[media_type]
    suffix = next((each for each in suffixes if bare.lower().endswith(each)), "")
    stem = (bare[: len(bare) - len(suffix)] if suffix else bare).strip(". ") or "report"
    return stem[: NAME_LENGTH - len(suffixes[-1])].rstrip(". ") + (suffix or suffixes[0])


def suffix_of(media_type: str) -> str:
    """As “.pdf”."""
    return _SUFFIXES[MediaType(media_type)][0]


def _begins_as(kind: MediaType, content: bytes) -> bool:
    return content.startswith(_HEADS[kind]) or (kind == MediaType.PDF and content.startswith(_PDF_2))


def _guessed(content: bytes) -> set[str]:
    try:
        return {guess.mime_type for guess in puremagic.magic_string(content)}
    except puremagic.PureError:
        return set()


def _is_whole(kind: MediaType, content: bytes) -> bool:
    """What a viewer needs first: where a PDF's table begins, that a picture has a size."""
    if kind == MediaType.PDF:
        return b"startxref" in content
    if kind == MediaType.PNG:
        return all(int.from_bytes(content[at : at + 4]) > 0 for at in (16, 20))
    return True
