"""Snapshot to PDF (PDF/A-3a and PDF/UA-1). No database, no clock: the same snapshot gives the same bytes."""

import hashlib
import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import fontpkg_inter
import fontpkg_noto_sans_arabic
import noto_cjk_sans_otc
import typst

from workups.reports.fingerprint import canonical, sha256_of
from workups.reports.letters import (
    STANDS_FOR,
    boxes_in,
    refused_by_fonts,
    replaced,
    without_controls,
    without_rare_letters,
)

TEMPLATES: Final = Path(__file__).resolve().parents[2] / "templates" / "reports"
FONTS: Final = [
    fontpkg_inter.ROOT / "files",
    fontpkg_noto_sans_arabic.ROOT / "files",
    Path(noto_cjk_sans_otc.__file__).parent,
]
NOTE: Final = f"Name shown as in the record: some letters can't be printed and stand as {STANDS_FOR}."
_TRIES = 8

_mine = threading.local()


class RenderError(Exception):
    """The PDF could not be made; the message says why, without any word of the patient's."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished PDF, its SHA-256 in hexadecimal and its number of pages."""

    pdf: bytes
    sha256: str
    pages: int


@dataclass(frozen=True, slots=True)
class Paper:
    """What one document says, and the PNG of the logo that it names, empty for none."""

    kind: str
    snapshot: Mapping[str, Any]
    logo: bytes = b""


def render_together(papers: Sequence[Paper]) -> Rendered:
    """STUB until merged."""
    return render(papers[0].snapshot, papers[0].kind)


def render(snapshot: Mapping[str, Any], kind: str, logo: bytes = b"") -> Rendered:
    """Makes the PDF of a snapshot. Raises RenderError.

    A letter that no font of ours has never loses the report: it is printed as a box, with a line that says so.
    """
    printed = without_controls(snapshot)
    note = NOTE if boxes_in(printed) > boxes_in(snapshot) else ""
    for attempt in range(_TRIES):
        try:
            return _compile(kind, snapshot, printed, note)
        except typst.TypstError as error:
            refused = refused_by_fonts(error.diagnostic)
            if not refused:
                raise RenderError(f"The page could not be set: {error.message}"[:300]) from error
            fewer = replaced(printed, refused)
            last = fewer == printed or attempt == _TRIES - 2
            printed, note = without_rare_letters(printed) if last else fewer, NOTE
    raise RenderError("The page could not be set: its letters were refused again and again.")


def _compile(kind: str, snapshot: Mapping[str, Any], printed: Mapping[str, Any], note: str) -> Rendered:
    at = datetime.fromisoformat(snapshot["at"]).astimezone(UTC).replace(microsecond=0)  # as PDF dates are
    compiler = _compiler()
    pdf = compiler.compile(
        input=TEMPLATES / f"{kind}.typ",
        format="pdf",
        sys_inputs={"input": canonical({"snapshot": printed, "sha256": sha256_of(snapshot), "note": note})},
        pdf_standards=["a-3a", "ua-1"],
        timestamp=at,
    )
    if not isinstance(pdf, bytes):
        raise RenderError("The typesetter gave back no PDF.")
    pages = json.loads(compiler.query("<pages>", field="value", one=True))
    return Rendered(pdf=pdf, sha256=hashlib.sha256(pdf).hexdigest(), pages=pages)


def _compiler() -> typst.Compiler:
    """One compiler for each process and thread, made when first needed.

    Never before a fork: the child of a process that has compiled hangs at its first page.
    """
    if not hasattr(_mine, "compiler"):
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=FONTS)
        _mine.compiler = typst.Compiler(root=TEMPLATES, font_paths=fonts, ignore_system_fonts=True)
    compiler: typst.Compiler = _mine.compiler
    return compiler
