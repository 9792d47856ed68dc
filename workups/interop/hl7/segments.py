"""A message of HL7 v2 in its segments, fields, repetitions and components. No meaning yet.

Read by ourselves, for a parser that makes an object of each part needs 450 times a message's size, and writes to the
log what it can't unescape. Here what nobody asks for is never split, and whatever is split has bounds.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

MOST_FIELDS: Final = 80
MOST_REPEATED: Final = 200
_MOST_PARTS: Final = 40
_SEGMENT: Final = re.compile(r"[A-Z][A-Z0-9]{2}")
_LINES: Final = re.compile(r"\r\n|\r|\n")
_FRAME: Final = "\ufeff\x0b\x1c\x00 \t\r\n"
_CHARSETS: Final = {
    "UNICODE": "utf-8",
    "UNICODE UTF-8": "utf-8",
    "UTF-8": "utf-8",
    "UTF8": "utf-8",
    "8859/1": "cp1252",  # as it is meant by whoever writes it on Windows; the two differ in what 8859/1 leaves unused
    "ISO-8859-1": "cp1252",
    "8859/15": "iso8859-15",
    "ASCII": "ascii",
}
_ESCAPED: Final = {".br": "\n", ".sp": "\n", "H": "", "N": ""}


class NotReadable(ValueError):
    """Why the bytes are no message at all, as a sentence."""


@dataclass(frozen=True, slots=True)
class Separators:
    """As the header says: field, component, repetition, escape, subcomponent."""

    field: str
    component: str = "^"
    repetition: str = "~"
    escape: str = "\\"
    subcomponent: str = "&"


@dataclass(frozen=True, slots=True)
class Segment:
    """One line of a message: `fields` begin with its name, so that a field's number is its index, as in the standard.

    `is_cut`: it is the last, and nothing says that it came whole.
    """

    name: str
    fields: Sequence[str]
    marks: Separators
    is_cut: bool = False

    def raw(self, number: int) -> str:
        """A field as it came, "" where there is none."""
        return self.fields[number] if number < len(self.fields) else ""

    def repeated(self, number: int) -> list[str]:
        """The repetitions of a field as they came; the empty ones are left out."""
        parts = self.raw(number).split(self.marks.repetition, MOST_REPEATED)
        return [part for part in parts if part.strip()]

    def parts(self, repetition: str) -> list[str]:
        """The components of one repetition, read."""
        return [self.read(part) for part in repetition.split(self.marks.component, _MOST_PARTS)]

    def heads(self, repetition: str) -> list[str]:
        """The same, of each only what stands before its first subcomponent mark."""
        parts = repetition.split(self.marks.component, _MOST_PARTS)
        return [self.read(part.split(self.marks.subcomponent, 1)[0]) for part in parts]

    def part(self, number: int, component: int = 1) -> str:
        """One of these, of a field's first repetition. Counted from 1; "" where there is none."""
        heads = self.heads(self.raw(number).split(self.marks.repetition, 1)[0])
        return heads[component - 1] if component <= len(heads) else ""

    def text(self, number: int) -> str:
        """A whole field, read, its repetitions a line each."""
        return "\n".join(self.read(each) for each in self.repeated(number))

    def read(self, text: str) -> str:
        """With its escape sequences resolved; what is none stays as it is printed."""
        escape = self.marks.escape
        if not escape or escape not in text:
            return text.strip()
        pattern = rf"{re.escape(escape)}([^{re.escape(escape)}]{{0,200}}){re.escape(escape)}"
        return re.sub(pattern, self._unescaped, text).strip()

    def _unescaped(self, match: re.Match[str]) -> str:
        said, marks = match[1], self.marks
        known = {"F": marks.field, "S": marks.component, "T": marks.subcomponent, "R": marks.repetition}
        known |= {"E": marks.escape} | _ESCAPED
        if said[:1] == "X" and (found := _of_hex(said[1:])) is not None:
            return found
        return known.get(said, match[0])


def segments_of(raw: bytes) -> list[Segment]:
    """The segments of one message, the header first. Raises NotReadable."""
    lines, is_whole = _lines(_text(raw))
    marks = _separators(lines[0])
    last = len(lines) - 1
    return [_segment(line, marks, is_cut=place == last and not is_whole) for place, line in enumerate(lines)]


def header_of(raw: bytes) -> Segment:
    """The header alone, however long the message is. Raises NotReadable."""
    begins = raw.find(b"MSH")
    return segments_of(re.split(rb"[\r\n]", raw[max(begins, 0) : max(begins, 0) + 4_000], maxsplit=1)[0])[0]


def _lines(text: str) -> tuple[list[str], bool]:
    """One text for each segment, and whether the last is ended. What begins no segment belongs to the one before."""
    bare = text.strip(_FRAME)
    if not bare.startswith("MSH") or len(bare) < 8:
        raise NotReadable("It does not begin as an HL7 message does (MSH).")
    mark = bare[3]
    joined: list[list[str]] = []
    for line in _LINES.split(bare):
        if _is_segment(line, mark):
            joined.append([line])
        elif line.strip() and joined:
            joined[-1].append(line)
    return ["\n".join(parts) for parts in joined], text.rstrip("\x1c\x00 \t").endswith(("\r", "\n"))


def _is_segment(line: str, mark: str) -> bool:
    return bool(_SEGMENT.fullmatch(line[:3])) and (len(line) == 3 or line[3] == mark)


def _segment(line: str, marks: Separators, *, is_cut: bool) -> Segment:
    fields = line.split(marks.field, MOST_FIELDS)
    if fields[0] == "MSH":
        fields.insert(1, marks.field)  # the separator itself is the header's first field
    return Segment(fields[0], fields, marks, is_cut)


def _separators(header: str) -> Separators:
    """Raises NotReadable where two of them are the same, or one is a letter: nothing could be told apart."""
    field, rest = header[3], header[4:].split(header[3], 1)[0]
    usual = ["^", "~", "\\", "&"]
    said = [*rest[:4], *usual[len(rest[:4]) :]]
    marks = Separators(field, *said)
    each = [field, *said]
    if len(set(each)) < len(each) or any(mark.isalnum() or mark.isspace() for mark in each):
        raise NotReadable("Its header names separators that can't be told apart (MSH-1 and MSH-2).")
    return marks


def _text(raw: bytes) -> str:
    """Decoded as the header says (MSH-18), else as UTF-8 where it is that, else as Windows writes western Europe.

    What does not fit is marked, so that a name with it matches nobody's.
    """
    declared = _CHARSETS.get(_declared(raw), "")
    if declared:
        return raw.decode(declared, errors="replace")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _declared(raw: bytes) -> str:
    """MSH-18, its first repetition; "" where the header does not say."""
    begins = raw.find(b"MSH")
    header = re.split(rb"[\r\n]", raw[begins : begins + 4_000], maxsplit=1)[0] if begins >= 0 else b""
    fields = header.split(header[3:4]) if len(header) > 4 else []
    said = fields[17] if len(fields) > 17 else b""
    return re.split(rb"[~\\^]", said, maxsplit=1)[0].decode("ascii", errors="replace").strip().upper()


def _of_hex(digits: str) -> str | None:
    """Bytes written in hexadecimal; None where they are not."""
    try:
        found = bytes.fromhex(digits)
    except ValueError:
        return None
    try:
        return found.decode()
    except UnicodeDecodeError:
        return found.decode("cp1252", errors="replace")


def of_name(segments: Sequence[Segment], *names: str) -> Iterator[Segment]:
    """Those with one of these names, in their order."""
    return (segment for segment in segments if segment.name in names)
