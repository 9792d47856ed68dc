"""What PDF/A-3a and PDF/UA-1 ask of every paper, read from the finished file by a library of its own.

Not all of both standards: what a program can see of a document like ours. ISO 19005-3, ISO 14289-1, and the Matterhorn
protocol's list of failures, which the names in brackets are from.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

import pikepdf

from tests.reports.pdf_content import Element, elements, painted, parents, reached

_STANDARD = frozenset(
    re.findall(
        r"\w+",
        """Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6
        L LI Lbl LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot
        Ruby RB RT RP Warichu WT WP Figure Formula Form""",
    )
)
_ACTIONS = ("/JavaScript", "/Launch", "/URI", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData", "/Rendition", "/Movie")


def broken_rules(pdf: pikepdf.Pdf) -> list[str]:
    """Each broken rule by its name, with what is wrong; nothing for a good paper."""
    return [f"{name}: {fault}" for name, rule in RULES.items() for fault in rule(pdf)]


def _declared(pdf: pikepdf.Pdf) -> Iterator[str]:
    with pdf.open_metadata() as said:
        wanted = {"pdfaid:part": "3", "pdfaid:conformance": "A", "pdfuaid:part": "1"}
        yield from (f"{name} is {said.get(name)}" for name, value in wanted.items() if said.get(name) != value)


def _titled(pdf: pikepdf.Pdf) -> Iterator[str]:
    with pdf.open_metadata() as said:
        if not said.get("dc:title"):
            yield "no dc:title"
    if not pdf.Root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "the file's name would be shown instead of its title"


def _marked(pdf: pikepdf.Pdf) -> Iterator[str]:
    if not pdf.Root.get("/MarkInfo", {}).get("/Marked"):
        yield "not marked"
    if pdf.Root.get("/MarkInfo", {}).get("/Suspects"):
        yield "suspects"


def _language(pdf: pikepdf.Pdf) -> Iterator[str]:
    if str(pdf.Root.get("/Lang", "")) not in ("en-GB", "nl-NL"):
        yield f"language {pdf.Root.get('/Lang')}"


def _colours(pdf: pikepdf.Pdf) -> Iterator[str]:
    intents = [each for each in pdf.Root.get("/OutputIntents", []) if each["/S"] == "/GTS_PDFA1"]
    if len(intents) != 1 or "/DestOutputProfile" not in intents[0]:
        yield "no output intent with a profile"


def _fonts(pdf: pikepdf.Pdf) -> Iterator[str]:
    for font in _dictionaries(pdf):
        if font.get("/Type") != "/Font" or font.get("/Subtype") in ("/CIDFontType0", "/CIDFontType2"):
            continue
        if "/ToUnicode" not in font:
            yield f"{font.get('/BaseFont')} can't be read as text"
        inner = font["/DescendantFonts"][0] if "/DescendantFonts" in font else font
        embedded = {"/FontFile", "/FontFile2", "/FontFile3"} & set(inner.get("/FontDescriptor", {}).keys())
        if not embedded and font.get("/Subtype") != "/Type3":
            yield f"{font.get('/BaseFont')} is not embedded"


def _roles(pdf: pikepdf.Pdf) -> Iterator[str]:
    mapped = pdf.Root.StructTreeRoot.get("/RoleMap", {})
    for element in elements(pdf):
        role = str(mapped.get(f"/{element.role}", f"/{element.role}"))[1:]
        if role not in _STANDARD:
            yield f"{element.role} is no standard role"


def _headings(pdf: pikepdf.Pdf) -> Iterator[str]:
    levels = [int(each.role[1]) for each in elements(pdf) if each.role[:1] == "H" and each.role[1:].isdigit()]
    if levels[:1] != [1]:
        yield "the first heading is not H1"
    skipped = [(one, next_one) for one, next_one in pairwise(levels) if next_one > one + 1]
    yield from (f"from H{one} to H{next_one}" for one, next_one in skipped)


def _tables(pdf: pikepdf.Pdf) -> Iterator[str]:
    everything = elements(pdf)
    for index, table in enumerate(everything):
        if table.role == "Table":
            yield from _table(list(_inside(everything, index)))


def _table(inside: list[Element]) -> Iterator[str]:
    heads = [each for each in inside if each.role == "TH"]
    if not heads:
        yield "a table without heads"
    yield from ("a head without scope" for each in heads if not _attribute(each, "/Scope"))
    yield from ("a cell without heads" for each in inside if each.role == "TD" and not _attribute(each, "/Headers"))
    widths = set(_widths(inside))
    if len(widths) != 1:
        yield f"rows of {sorted(widths)} cells"


def _widths(inside: list[Element]) -> Iterator[int]:
    """Of each row, cells that reach down from the row above included."""
    rows = [list(_inside(inside, index)) for index, row in enumerate(inside) if row.role == "TR"]
    reaching: dict[int, int] = {}
    for number, row in enumerate(rows):
        cells = [each for each in row if each.role in ("TH", "TD")]
        for cell in cells:
            for below in range(1, int(_attribute(cell, "/RowSpan") or 1)):
                reaching[number + below] = reaching.get(number + below, 0) + int(_attribute(cell, "/ColSpan") or 1)
        yield sum(int(_attribute(cell, "/ColSpan") or 1) for cell in cells) + reaching.get(number, 0)


def _pictures(pdf: pikepdf.Pdf) -> Iterator[str]:
    pictures = [each for each in elements(pdf) if each.role in ("Figure", "Formula")]
    yield from ("a picture without words" for each in pictures if not str(each.node.get("/Alt", "")).strip())


def _painted(pdf: pikepdf.Pdf) -> Iterator[str]:
    for number, page in enumerate(pdf.pages, start=1):
        found = painted(page)
        yield from (f"page {number} paints {operator} outside of all marks" for operator in found.unmarked)
        yield from (f"page {number} has {nested}" for nested in found.nested)


def _reached(pdf: pikepdf.Pdf) -> Iterator[str]:
    tree = reached(pdf)
    for number, page in enumerate(pdf.pages, start=1):
        named, used = parents(pdf, page), painted(page).mcids
        lost = [each for each in used if (page.obj.objgen, each) not in tree]
        nameless = [each for each in used if each >= len(named) or named[each] is None]
        yield from (f"page {number}: content {each} is not in the tree" for each in lost)
        yield from (f"page {number}: content {each} has no parent" for each in nameless)
        if len(used) != len(set(used)):
            yield f"page {number} uses a number twice"


def _annotations(pdf: pikepdf.Pdf) -> Iterator[str]:
    for number, page in enumerate(pdf.pages, start=1):
        notes = page.obj.get("/Annots", [])
        yield from (f"page {number}: an annotation outside the tree" for each in notes if "/StructParent" not in each)
        if page.obj.get("/Tabs") != "/S":
            yield f"page {number}: the tab key does not follow the structure"


def _closed(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Nothing runs, nothing is fetched, nothing is locked."""
    if pdf.is_encrypted:
        yield "encrypted"
    for each in _dictionaries(pdf):
        yield from (f"an action {each['/S']}" for _ in [0] if str(each.get("/S", "")) in _ACTIONS)
        yield from (f"{name} in an object" for name in ("/JS", "/AA", "/OpenAction", "/XFA", "/AF") if name in each)
        if each.get("/FS") == "/URL" or (isinstance(each, pikepdf.Stream) and "/F" in each):
            yield "an external file"


RULES: Mapping[str, Callable[[pikepdf.Pdf], Iterator[str]]] = {
    "declared": _declared,
    "titled": _titled,
    "marked": _marked,
    "language": _language,
    "colours": _colours,
    "fonts": _fonts,
    "roles": _roles,
    "headings": _headings,
    "tables": _tables,
    "pictures": _pictures,
    "painted": _painted,
    "reached": _reached,
    "annotations": _annotations,
    "closed": _closed,
}


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[Any]:
    for each in pdf.objects:
        yield from _within(each)


def _within(each: Any) -> Iterator[Any]:
    """It and what stands directly inside it; what it only points to has its own turn."""
    if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
        yield each
        inner = [value for _, value in each.items()]
    else:
        inner = list(each) if isinstance(each, pikepdf.Array) else []
    for one in inner:
        if isinstance(one, pikepdf.Object) and not one.is_indirect:
            yield from _within(one)


def _inside(everything: list[Element], index: int) -> Iterator[Element]:
    """What stands below the element at this place."""
    for each in everything[index + 1 :]:
        if each.depth <= everything[index].depth:
            return
        yield each


def _attribute(element: Element, name: str) -> Any:
    said = element.node.get("/A", [])
    for each in [said] if isinstance(said, pikepdf.Dictionary) else said:
        if each.get("/O") == "/Table" and name in each:
            return each[name]
    return None
