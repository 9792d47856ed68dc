"""What a PDF's pages paint, and whether each stroke of it belongs to the structure tree or is an artifact."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf

_TEXT = {"Tj", "TJ", "'", '"'}
_PATHS = {"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh"}
_OPENS, _CLOSES = {"BDC", "BMC"}, {"EMC"}


@dataclass
class Painted:
    """One page: the marked-content ids it uses, and what it paints outside of any."""

    mcids: list[int] = field(default_factory=list)
    unmarked: list[str] = field(default_factory=list)
    nested: list[str] = field(default_factory=list)


def painted(page: pikepdf.Page) -> Painted:
    """Reads the page's content, forms inside it included."""
    found = Painted()
    _read(page, page.obj.get("/Resources", pikepdf.Dictionary()), [], found)
    return found


def _read(stream: Any, resources: Any, marks: list[str], found: Painted) -> None:
    depth = len(marks)
    for instruction in pikepdf.parse_content_stream(stream):
        operator = str(instruction.operator)
        if operator in _OPENS:
            _open(instruction.operands, resources, marks, found)
        elif operator in _CLOSES:
            marks.pop()
        elif operator == "Do":
            _draw(instruction.operands[0], resources, marks, found)
        elif operator in _TEXT | _PATHS | {"INLINE IMAGE", "EI"} and not _is_marked(marks):
            found.unmarked.append(operator)
    assert len(marks) == depth, "marked content is opened and closed in the same stream"


def _open(operands: Any, resources: Any, marks: list[str], found: Painted) -> None:
    tag = str(operands[0])
    said = operands[1] if len(operands) > 1 else pikepdf.Dictionary()
    properties = resources["/Properties"][said] if isinstance(said, pikepdf.Name) else said
    mark = "artifact" if tag == "/Artifact" else "tagged" if "/MCID" in properties else ""
    if mark and any(each and each != mark for each in marks):
        found.nested.append(f"{mark} inside {', '.join(each for each in marks if each)}")
    if mark == "tagged":
        found.mcids.append(int(properties["/MCID"]))
    marks.append(mark)


def _draw(name: Any, resources: Any, marks: list[str], found: Painted) -> None:
    drawn = resources["/XObject"][str(name)]
    if drawn["/Subtype"] == "/Form":
        _read(drawn, drawn.get("/Resources", resources), marks, found)
    elif not _is_marked(marks):
        found.unmarked.append("image")


def _is_marked(marks: list[str]) -> bool:
    return any(marks)


@dataclass(frozen=True)
class Element:
    """One element of the structure tree, with its role and its depth."""

    node: pikepdf.Dictionary
    role: str
    depth: int


def elements(pdf: pikepdf.Pdf) -> list[Element]:
    """Every element of the structure tree, in reading order."""
    return list(_below(pdf.Root.StructTreeRoot.get("/K"), 0))


def _below(node: Any, depth: int) -> Iterator[Element]:
    for kid in _kids(node):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield Element(kid, str(kid["/S"])[1:], depth)
            yield from _below(kid.get("/K"), depth + 1)


def reached(pdf: pikepdf.Pdf) -> set[tuple[tuple[int, int], int]]:
    """Page (as object and generation number) and marked-content id of all content that the tree reaches."""
    found = set()
    for element in elements(pdf):
        for kid in _kids(element.node.get("/K")):
            if isinstance(kid, int):
                found.add((element.node["/Pg"].objgen, kid))
            elif isinstance(kid, pikepdf.Dictionary) and "/MCID" in kid:
                found.add((kid.get("/Pg", element.node.get("/Pg")).objgen, int(kid["/MCID"])))
    return found


def parents(pdf: pikepdf.Pdf, page: pikepdf.Page) -> list[Any]:
    """The element that the parent tree names for each marked-content id of a page."""
    tree = pikepdf.NumberTree(pdf.Root.StructTreeRoot["/ParentTree"])
    return list(tree[int(page.obj["/StructParents"])]) if "/StructParents" in page.obj else []


def _kids(node: Any) -> list[Any]:
    if node is None:
        return []
    return list(node) if isinstance(node, pikepdf.Array) else [node]
