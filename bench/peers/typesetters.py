"""The same documents by typst alone and by WeasyPrint, on two processes."""

import io
import multiprocessing
import time
from collections.abc import Callable, Iterator
from html import escape
from typing import Any

import pypdf
import typst

from workups.reports.fingerprint import canonical, sha256_of
from workups.reports.render import FONTS, TEMPLATES, said_on

try:
    import weasyprint
except OSError as fault:  # Pango and its friends come from the system, and not every machine has them
    weasyprint, MISSING = None, f"WeasyPrint does not start here: {fault}"
else:
    MISSING = ""

PROCESSES = 2
Snapshot = dict[str, Any]
Paper = tuple[str, Snapshot]
"""Its kind and what it says."""
_compiler: Any = None


def seconds_per_document(name: str, papers: list[Paper]) -> float:
    """On two processes, each warmed up; what is printed is looked at first."""
    make = MAKERS[name]
    _check(name, next(paper for paper in papers if paper[0] == "record_summary"))
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        pool.map(make, papers[:10], chunksize=1)
        started = time.perf_counter()
        pool.map(make, papers, chunksize=1)
        return (time.perf_counter() - started) / len(papers)


def by_typst(printed: Paper) -> bytes:
    """Nothing but the typesetter: the template and its data to PDF."""
    global _compiler
    if _compiler is None:
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=FONTS)
        _compiler = typst.Compiler(root=TEMPLATES, font_paths=fonts, ignore_system_fonts=True)
    kind, snapshot = printed
    paper = {"kind": kind, "snapshot": said_on(snapshot), "sha256": sha256_of(snapshot), "note": "", "logo": ""}
    papers = canonical({"title": snapshot["title"], "papers": [paper]})
    inputs = {"papers": papers, "logos": "{}"}
    made: bytes = _compiler.compile(
        input=TEMPLATES / "together.typ", format="pdf", sys_inputs=inputs, pdf_standards=["a-3a", "ua-1"]
    )
    return made


def by_weasyprint(printed: Paper) -> bytes:
    """The same words as HTML, with its own rules for archives and screen readers."""
    html = weasyprint.HTML(string="".join(_page(printed[1])))
    made: bytes = html.write_pdf(pdf_variant="pdf/ua-1")
    return made


MAKERS: dict[str, Callable[[Paper], bytes]] = {"typst": by_typst, "weasyprint": by_weasyprint}


def _page(snapshot: Snapshot) -> Iterator[str]:
    title = escape(snapshot["title"])
    yield f"<!doctype html><html lang=en><head><title>{title}</title><style>{_STYLE}</style></head>"
    yield f"<body><h1>{title}</h1>"
    for name, part in snapshot.items():
        if name not in ("title", "versions", "at", "evaluation"):
            yield f"<h2>{escape(name.replace('_', ' '))}</h2>"
            yield from _part(part)
    yield "</body></html>"


def _part(part: Any) -> Iterator[str]:
    if isinstance(part, list) and part and all(isinstance(each, dict) and _is_flat(each) for each in part):
        yield from _table(part)
    elif isinstance(part, dict):
        for each in part.values():
            yield from _part(each)
    elif isinstance(part, list):
        for each in part:
            yield from _part(each)
    elif part not in ("", None):
        yield f"<p>{escape(str(part))}</p>"


def _table(rows: list[dict[str, Any]]) -> Iterator[str]:
    yield "<table><thead><tr>" + "".join(f"<th>{escape(name)}</th>" for name in rows[0]) + "</tr></thead>"
    for row in rows:
        yield "<tr>" + "".join(f"<td>{escape(_words(value))}</td>" for value in row.values()) + "</tr>"
    yield "</table>"


def _is_flat(row: dict[str, Any]) -> bool:
    return not any(isinstance(value, dict) or _is_nested(value) for value in row.values())


def _is_nested(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(each, dict | list) for each in value)


def _words(value: Any) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _check(name: str, paper: Paper) -> None:
    """All findings of a record summary stand on the paper."""
    snapshot = paper[1]
    pages = pypdf.PdfReader(io.BytesIO(MAKERS[name](paper))).pages
    text = "".join("".join(page.extract_text() for page in pages).replace("\u200b", "").split())
    rows = [row for part in snapshot["found"] for row in part["rows"]]
    missing = [row["label"] for row in rows if "".join(row["label"].split()) not in text]
    if missing or not rows:
        raise SystemExit(f"{name} leaves out {missing[:3]}; nothing was measured.")


_STYLE = """@page { size: A4; margin: 19mm 18mm; @bottom-right { content: counter(page) " of " counter(pages) } }
body { font: 9.3pt Inter, Arial, sans-serif } table { width: 100%; border-collapse: collapse }
td, th { text-align: left; border-bottom: .4pt solid #aeb7bd; padding: 3pt; vertical-align: top }"""
