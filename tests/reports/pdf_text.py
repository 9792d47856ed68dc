"""What a screen reader reads aloud of a PDF: the text of the structure tree, in its order, without artifacts."""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Any

import pikepdf

from tests.reports.pdf_content import elements

_CHARS = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f]*)>")
_THREE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(<[0-9A-Fa-f]*>|\[.*?\])", re.DOTALL)

Place = tuple[tuple[int, int], int]
"""A page (object and generation number) and a marked-content id on it."""


def heard(pdf: pikepdf.Pdf) -> str:
    """All text, each element of the tree on a line of its own, without the invisible places to break a long word."""
    texts: dict[Place, str] = {}
    for page in pdf.pages:
        texts |= {(page.obj.objgen, mcid): text for mcid, text in _of_page(page).items()}
    said = []
    for element in elements(pdf):
        said.append("".join(texts.get(place, "") for place in _places(element.node)))
    return "\n".join(said).replace("\u200b", "")


def _places(node: Any) -> list[Place]:
    kids = node.get("/K")
    listed = [] if kids is None else list(kids) if isinstance(kids, pikepdf.Array) else [kids]
    found = []
    for kid in listed:
        if isinstance(kid, int):
            found.append((node["/Pg"].objgen, kid))
        elif isinstance(kid, pikepdf.Dictionary) and "/MCID" in kid:
            found.append((kid.get("/Pg", node.get("/Pg")).objgen, int(kid["/MCID"])))
    return found


def _of_page(page: pikepdf.Page) -> Mapping[int, str]:
    texts: dict[int, str] = defaultdict(str)
    marks: list[tuple[int | None, bool]] = []
    fonts = page.obj["/Resources"].get("/Font", {})
    letters: Mapping[bytes, str] = {}
    for instruction in pikepdf.parse_content_stream(page):
        operator, words = str(instruction.operator), instruction.operands
        if operator in ("BDC", "BMC"):
            marks.append((_number(words), _actual(words) is not None))
            texts[_within(marks)] += _actual(words) or ""
        elif operator == "EMC":
            marks.pop()
        elif operator == "Tf":
            letters = _letters(fonts[str(words[0])])
        elif operator in ("Tj", "TJ"):
            texts[_within(marks)] += "" if any(replaced for _, replaced in marks) else _shown(words[0], letters)
    return texts


def _within(marks: list[tuple[int | None, bool]]) -> int:
    """The marked-content id that counts here; -1 in an artifact."""
    return next((mcid for mcid, _ in reversed(marks) if mcid is not None), -1)


def _actual(words: Any) -> str | None:
    """What is read instead of the letters drawn."""
    said = words[1] if len(words) > 1 else None
    return str(said["/ActualText"]) if isinstance(said, pikepdf.Dictionary) and "/ActualText" in said else None


def _number(words: Any) -> int | None:
    said = words[1] if len(words) > 1 else None
    return int(said["/MCID"]) if isinstance(said, pikepdf.Dictionary) and "/MCID" in said else None


def _shown(said: Any, letters: Mapping[bytes, str]) -> str:
    parts = [said] if isinstance(said, pikepdf.String) else [each for each in said if isinstance(each, pikepdf.String)]
    codes = b"".join(bytes(each) for each in parts)
    size = len(next(iter(letters), b"  "))
    return "".join(letters.get(codes[at : at + size], "\ufffd") for at in range(0, len(codes), size))


def _letters(font: Any) -> Mapping[bytes, str]:
    return _read_letters(font["/ToUnicode"].read_bytes())


@cache
def _read_letters(cmap: bytes) -> Mapping[bytes, str]:
    letters: dict[bytes, str] = {}
    for block in _CHARS.findall(cmap):
        codes = [bytes.fromhex(each.decode()) for each in _HEX.findall(block)]
        letters |= {code: text.decode("utf-16-be") for code, text in zip(codes[::2], codes[1::2], strict=True)}
    for block in _RANGES.findall(cmap):
        for first, last, to in _THREE.findall(block):
            letters |= _range(bytes.fromhex(first.decode()), bytes.fromhex(last.decode()), to)
    return letters


def _range(first: bytes, last: bytes, to: bytes) -> dict[bytes, str]:
    start, end = int.from_bytes(first, "big"), int.from_bytes(last, "big")
    texts = [bytes.fromhex(each.decode()).decode("utf-16-be") for each in _HEX.findall(to)]
    if not to.startswith(b"["):
        texts = [texts[0][:-1] + chr(ord(texts[0][-1]) + step) for step in range(end - start + 1)]
    return {(start + step).to_bytes(len(first), "big"): text for step, text in enumerate(texts)}
