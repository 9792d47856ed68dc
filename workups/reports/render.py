"""Snapshots to PDF (PDF/A-3a and PDF/UA-1). No database, no clock: the same snapshots give the same bytes."""

import hashlib
import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import fontpkg_inter
import fontpkg_noto_sans_arabic
import noto_cjk_sans_otc
import typst

from workups.reports.fingerprint import canonical, sha256_of
from workups.reports.glyphs import STANDS_FOR, boxes_in, printable, refused_by_fonts, replaced, without_rare_letters

TEMPLATES: Final = Path(__file__).resolve().parents[2] / "templates" / "reports"
FONTS: Final = [
    fontpkg_inter.ROOT / "files",
    fontpkg_noto_sans_arabic.ROOT / "files",
    Path(noto_cjk_sans_otc.__file__).parent,
]
TEMPLATE_VERSION: Final = "2"
"""Changes with what the templates read: a snapshot says for which it was made."""
KINDS: Final = frozenset({"record_summary", "referral_letter", "letter_draft", "patient_leaflet", "patient_letter"})
NOTE: Final = f"Name shown as in the record: some letters can't be printed and stand as {STANDS_FOR}."
_NOTES: Final = {"nl": f"Sommige letters konden niet worden afgedrukt; daar staat {STANDS_FOR}."}
_TRIES: Final = 8
_MANY: Final = 20  # papers of one print whose typesetting is not kept for the next
_REMEMBERED: Final = 10  # compilations for which typst keeps what it has set

_mine = threading.local()
_NUMBERS: Final = tuple(map(str, range(256)))


class RenderError(Exception):
    """The PDF could not be made; the message says why, without any word of the patient's."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One document to print: its kind, its frozen snapshot, and the PNG of its letterhead's logo, if it has one."""

    kind: str
    snapshot: Mapping[str, Any]
    logo: bytes = b""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished PDF, its SHA-256 in hexadecimal and its number of pages."""

    pdf: bytes
    sha256: str
    pages: int


def render(snapshot: Mapping[str, Any], kind: str, logo: bytes = b"") -> Rendered:
    """Makes the PDF of a snapshot. `logo` is the PNG that its letterhead names. Raises RenderError.

    A letter that no font of ours has never loses the report: it is printed as a box, with a line that says so.
    """
    return render_together([Paper(kind, snapshot, logo)])


def render_together(papers: Sequence[Paper]) -> Rendered:
    """One PDF of many papers in their order, each with its own page numbers and head. Raises RenderError."""
    if not papers:
        raise RenderError("There is nothing to print.")
    for paper in papers:
        _check(paper)
    sheets = [_Sheet(paper, printable(said_on(paper.snapshot)), sha256_of(paper.snapshot)) for paper in papers]
    try:
        return _printed(sheets)
    finally:
        if len(papers) > _MANY:
            _forget()


def _printed(sheets: Sequence["_Sheet"]) -> Rendered:
    """With a box for whatever the fonts refuse, asked again until they refuse nothing."""
    for _ in range(_TRIES):
        try:
            return _compile(sheets)
        except _RefusedError as error:
            fewer = [sheet.without(error.pieces) for sheet in sheets]
            if fewer == sheets:
                break
            sheets = fewer
    return _last_resort(sheets)


def said_on(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a snapshot that a paper says; its evaluation is kept for replaying, not for reading."""
    return {name: part for name, part in snapshot.items() if name != "evaluation"}


class _RefusedError(Exception):
    """No font can show these pieces of text."""

    def __init__(self, pieces: list[str]) -> None:
        super().__init__("Some letters have no font.")
        self.pieces = pieces


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A paper as it is printed: `printed` is its snapshot with only what can be shown."""

    paper: Paper
    printed: Any
    sha256: str

    def without(self, pieces: list[str]) -> "_Sheet":
        return replace(self, printed=replaced(self.printed, pieces))

    def plain(self) -> "_Sheet":
        return replace(self, printed=without_rare_letters(self.printed))

    def data(self) -> dict[str, Any]:
        """As `together.typ` reads it; a box more than the snapshot has is told in a note on this paper alone."""
        snapshot = self.paper.snapshot
        is_short = boxes_in(self.printed) > boxes_in(said_on(snapshot))
        return {
            "kind": self.paper.kind,
            "snapshot": self.printed,
            "sha256": self.sha256,
            "note": _NOTES.get(snapshot.get("lang", ""), NOTE) if is_short else "",
            "logo": snapshot["letterhead"]["logo"]["sha256"],
        }


def _last_resort(sheets: Sequence[_Sheet]) -> Rendered:
    """Plain Latin letters, but only on the papers that can't be printed otherwise: each is tried alone."""
    try:
        return _compile([sheet if _is_printable(sheet) else sheet.plain() for sheet in sheets])
    except _RefusedError as error:
        raise RenderError("The page could not be set: its letters were refused again and again.") from error


def _is_printable(sheet: _Sheet) -> bool:
    try:
        _compile([sheet])
    except _RefusedError:
        return False
    return True


def _check(paper: Paper) -> None:
    if paper.kind not in KINDS:
        raise RenderError("There is no such kind of document.")
    if paper.snapshot["versions"]["template"] != TEMPLATE_VERSION:
        raise RenderError("It was asked for before the templates changed. Ask for a new one.")
    if _sha256(paper.logo) != paper.snapshot["letterhead"]["logo"]["sha256"]:
        raise RenderError("The letterhead's logo is not the one that the document was made with.")


def _sha256(logo: bytes) -> str:
    return hashlib.sha256(logo).hexdigest() if logo else ""


def _compile(sheets: Sequence[_Sheet]) -> Rendered:
    compiler = _compiler()
    try:
        pdf = compiler.compile(
            input=TEMPLATES / "together.typ",
            format="pdf",
            sys_inputs={"papers": _papers(sheets), "logos": _logos(sheets)},
            pdf_standards=["a-3a", "ua-1"],
            timestamp=max(_made_at(sheet) for sheet in sheets),
        )
    except typst.TypstError as error:
        pieces = refused_by_fonts(error.diagnostic)
        if pieces:
            raise _RefusedError(pieces) from error
        raise RenderError(f"The page could not be set: {error.message}"[:300]) from error
    if not isinstance(pdf, bytes):
        raise RenderError("The typesetter gave back no PDF.")
    pages = json.loads(compiler.query("<pages>", field="value", one=True))
    return Rendered(pdf=pdf, sha256=hashlib.sha256(pdf).hexdigest(), pages=pages)


def _papers(sheets: Sequence[_Sheet]) -> str:
    title = sheets[0].printed["title"] if len(sheets) == 1 else f"{len(sheets)} documents, printed together"
    return canonical({"title": title, "papers": [sheet.data() for sheet in sheets]})


def _logos(sheets: Sequence[_Sheet]) -> str:
    """Each PNG once, as the numbers of its bytes: typst has no other way to take bytes, and this is its quickest."""
    logos = {sheet.paper.snapshot["letterhead"]["logo"]["sha256"]: sheet.paper.logo for sheet in sheets}
    named = (f'"{sha256}":[{",".join([_NUMBERS[bit] for bit in logo])}]' for sha256, logo in logos.items() if logo)
    return "{" + ",".join(named) + "}"


def _made_at(sheet: _Sheet) -> datetime:
    """To the second, as the dates of a PDF are."""
    return datetime.fromisoformat(sheet.paper.snapshot["at"]).astimezone(UTC).replace(microsecond=0)


def _forget() -> None:
    """Frees what typst keeps for a next print of the same: 300 MB for each print of 500 letters."""
    for _ in range(_REMEMBERED + 1):
        _compiler().compile(input=b"", format="svg")


def _compiler() -> typst.Compiler:
    """One compiler for each process and thread, made when first needed.

    Never before a fork: the child of a process that has compiled hangs at its first page.
    """
    if not hasattr(_mine, "compiler"):
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=FONTS)
        _mine.compiler = typst.Compiler(root=TEMPLATES, font_paths=fonts, ignore_system_fonts=True)
    compiler: typst.Compiler = _mine.compiler
    return compiler
