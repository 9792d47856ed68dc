"""Where on the page a PDF's text stands: from where to where each piece of it reaches."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pikepdf

_ABOVE, _BELOW = 0.73, 0.25
"""How far letters reach over and under their base line, in parts of their size."""


@dataclass(frozen=True)
class Piece:
    """Text drawn in one go: from `left` to `right`, its base line and its size, in points from the lower left."""

    page: int
    left: float
    right: float
    base: float
    size: float


def pieces(pdf: pikepdf.Pdf) -> Iterator[Piece]:
    """Every piece of text, artifacts included."""
    for number, page in enumerate(pdf.pages, start=1):
        yield from _of_page(number, page)


def outside(pdf: pikepdf.Pdf) -> list[Piece]:
    """Those that reach over an edge of their page."""
    found = []
    for piece in pieces(pdf):
        left, bottom, right, top = (float(edge) for edge in pdf.pages[piece.page - 1].cropbox)
        is_inside = left <= piece.left and piece.right <= right and bottom <= piece.base - piece.size * _BELOW
        if not is_inside or piece.base + piece.size * _ABOVE > top:
            found.append(piece)
    return found


def _of_page(number: int, page: pikepdf.Page) -> Iterator[Piece]:
    fonts = page.obj["/Resources"].get("/Font", {})
    matrix, stack = pikepdf.Matrix(), []
    font: Mapping[int, float] = {}
    size, text = 0.0, pikepdf.Matrix()
    for instruction in pikepdf.parse_content_stream(page):
        operator, words = str(instruction.operator), instruction.operands
        if operator == "q":
            stack.append(matrix)
        elif operator == "Q":
            matrix = stack.pop()
        elif operator == "cm":
            matrix = pikepdf.Matrix(*map(float, words)) @ matrix
        elif operator == "Tm":
            text = pikepdf.Matrix(*map(float, words))
        elif operator == "Tf":
            font, size = _widths(fonts[str(words[0])]), float(words[1])
        elif operator in ("Tj", "TJ"):
            width = _advance(words[0], font) * size / 1000
            start, end = (text @ matrix).transform((0, 0)), (text @ matrix).transform((width, 0))
            yield Piece(number, min(start[0], end[0]), max(start[0], end[0]), start[1], size)
            text = pikepdf.Matrix(1, 0, 0, 1, width, 0) @ text


def _advance(said: Any, font: Mapping[int, float]) -> float:
    """In thousandths of the size."""
    width = 0.0
    for part in said if isinstance(said, pikepdf.Array) else [said]:
        if isinstance(part, pikepdf.String):
            codes = bytes(part)
            width += sum(font.get(int.from_bytes(codes[at : at + 2], "big"), 0) for at in range(0, len(codes), 2))
        else:
            width -= float(part)
    return width


def _widths(font: Any) -> Mapping[int, float]:
    """Of each glyph; the array holds `first [w w ...]` or `first last w`."""
    listed, widths = list(font["/DescendantFonts"][0]["/W"]), {}
    at = 0
    while at < len(listed):
        first, second = int(listed[at]), listed[at + 1]
        if isinstance(second, pikepdf.Array):
            widths |= {first + step: float(width) for step, width in enumerate(second)}
            at += 2
        else:
            widths |= dict.fromkeys(range(first, int(second) + 1), float(listed[at + 2]))
            at += 3
    return widths
