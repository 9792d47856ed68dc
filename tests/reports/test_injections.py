"""Nothing that anybody can type breaks a paper, hides on it, or is read as anything but text."""

import io
import re
import unicodedata
from typing import Any

import pikepdf
import pypdf
import pytest

from tests.reports.injections import CHANGED, LITERAL, MIXED, TOWER, WITHOUT_FONT, everywhere, texts_of
from tests.reports.paper_samples import a_leaflet, a_letter, a_patient_letter, all_papers
from tests.reports.pdf_places import outside
from tests.reports.pdf_rules import broken_rules
from tests.reports.pdf_text import heard
from tests.reports.samples import a_record
from workups.reports.glyphs import printable
from workups.reports.render import NOTE, Paper, Rendered, render, render_together

PAPERS = all_papers()
_HEADING = r"\.(at_words|workup\..*|versions\..*|letterhead\.logo\.alt)"
_IN_FOOT = r"\.names\.(page|of)"
_OF_PATIENT = r"\.patient\.(born|age|sex|nhs_number|local_id|phone)"
NOT_READ = {
    "record_summary": r"\.letterhead\.logo\.alt|\.charts\.\d+\.(unit|reference)",
    "referral_letter": rf"{_HEADING}|\.red_flags\.\d+\.destination",
    "letter_draft": rf"{_HEADING}|\.red_flags\.\d+\.destination",
    "patient_leaflet": rf"{_HEADING}|{_IN_FOOT}|{_OF_PATIENT}|\.patient\.address\.\d+",
    "patient_letter": rf"{_HEADING}|{_OF_PATIENT}|\.patient\.(name|address\.\d+)",
}
"""Texts that a kind has no place for, or says only in the head and foot of its pages."""


def printed(paper: Paper, text: str) -> Rendered:
    """The paper with this text, and a sign before and after it, in every place."""
    written = everywhere(dict(paper.snapshot), lambda path, _: f"<{path}> {text} </{path}>")
    return render(written, paper.kind, paper.logo)


def read(rendered: Rendered) -> str:
    """As a screen reader has it, without spaces."""
    return squeezed(heard(pikepdf.open(io.BytesIO(rendered.pdf))))


def squeezed(words: str) -> str:
    return "".join(words.split())


def missing(paper: Paper, rendered: Rendered, text: str) -> list[str]:
    """Places of the snapshot where the paper does not say this text."""
    said = read(rendered)
    paths = [path for path in texts_of(dict(paper.snapshot)) if not re.fullmatch(NOT_READ[paper.kind], path)]
    return [path for path in paths if squeezed(f"<{path}> {text} </{path}>") not in said]


@pytest.mark.parametrize("name", PAPERS)
def test_whatever_is_typed_is_printed_letter_by_letter(name: str) -> None:
    done = printed(PAPERS[name], " ".join(LITERAL))
    assert missing(PAPERS[name], done, " ".join(LITERAL)) == []


@pytest.mark.parametrize("name", PAPERS)
def test_what_can_not_be_seen_is_left_out_and_what_can_not_be_drawn_is_a_box(name: str) -> None:
    done = printed(PAPERS[name], " ".join(CHANGED))
    assert missing(PAPERS[name], done, " ".join(CHANGED.values())) == []


@pytest.mark.parametrize("name", PAPERS)
def test_letters_without_a_font_lose_nothing_around_them(name: str) -> None:
    done = printed(PAPERS[name], f"{' '.join(WITHOUT_FONT)} {TOWER} {MIXED}")
    said = read(done)
    paths = [
        path for path in texts_of(dict(PAPERS[name].snapshot)) if not re.fullmatch(NOT_READ[PAPERS[name].kind], path)
    ]
    assert [path for path in paths if f"<{path}>" not in said or f"</{path}>" not in said] == []
    assert "ROSE□" in said
    assert "812U/L" in said


def test_the_note_stands_only_on_the_paper_that_needs_it() -> None:
    papers = [Paper("referral_letter", a_letter()) for _ in range(3)]
    papers[1].snapshot["patient"]["name"] = "ROSE 🌹, Ann"  # type: ignore[index]
    pages = pypdf.PdfReader(io.BytesIO(render_together(papers).pdf)).pages
    with_note = [number for number, page in enumerate(pages) if NOTE[:30] in page.extract_text()]
    assert with_note == [2]


def test_a_dutch_leaflet_has_its_note_in_dutch() -> None:
    leaflet = a_leaflet(lang="nl")
    leaflet["patient"]["name"] = "ROSE 🌹"
    assert "kondennietwordenafgedrukt" in read(render(leaflet, "patient_leaflet"))


def test_a_tower_of_marks_becomes_a_box_before_it_hides_other_lines() -> None:
    assert printable(TOWER) == "ź" + "\u0303" * 4 + "□"
    assert printable("e\u0301 NGUYE\u0302\u0303N") == "é NGUYỄN"


def test_places_to_break_a_long_word_never_part_a_letter_from_its_marks() -> None:
    parts = printable("o\u0327\u0303" * 30).split("\u200b")
    assert len(parts) > 1
    assert not any(unicodedata.combining(part[0]) for part in parts)


# --- Long, many, none -------------------------------------------------------------------------------------------


MANY_LINES = "\n".join(f"line {number} of a note" for number in range(40))
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewis"
A_FINDING = {
    "label": "Sixty letters of a label with spaces and (brackets) to spare",
    "value": "yes",
    "said": "2 Nov 2026",
}
MANY_FINDINGS = [{"section": f"Section {part}", "rows": [A_FINDING] * 20} for part in range(20)]


def opened(rendered: Rendered) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(rendered.pdf))


def keeps(rendered: Rendered) -> bool:
    """On the page, and by the rules."""
    pdf = opened(rendered)
    return outside(pdf) == [] and broken_rules(pdf) == []


def test_four_hundred_findings_and_long_notes() -> None:
    notes = [{"section": "The twitch itself", "text": MANY_LINES, "said": "2 Nov 2026, Dr Shah"}] * 5
    for done in (
        render(
            a_record(name=f"{LONG_NAME * 2}, {LONG_NAME * 2}") | {"found": MANY_FINDINGS, "notes": notes},
            "record_summary",
        ),
        render(a_letter(found=MANY_FINDINGS, opening=[MANY_LINES] * 5, closing=[MANY_LINES]), "referral_letter"),
    ):
        assert keeps(done)
        assert squeezed("line 39 of a note") in read(done)


def test_an_addressee_of_five_hundred_lines_and_a_signature_of_ten() -> None:
    signature = a_letter()["signature"] | {"lines": [f"signature line {number}" for number in range(10)]}
    letter = a_letter(addressee=[f"addressee line {number}" for number in range(500)], signature=signature)
    letter["patient"]["name"] = f"{LONG_NAME * 2}, {LONG_NAME * 2}"
    done = render(letter, "letter_draft")
    assert keeps(done)
    said = read(done)
    assert all(f"addresseeline{number}" in said for number in range(500))
    assert "signatureline9" in said


def test_a_patient_who_lives_at_thirty_lines() -> None:
    where = [LONG_NAME, *(f"address line {number}" for number in range(30))]
    letter = a_patient_letter(paragraphs=[MANY_LINES], addressee=where)
    letter["patient"]["name"] = LONG_NAME
    done = render(letter, "patient_letter")
    assert keeps(done)
    assert "addressline29" in read(done)


@pytest.mark.parametrize("is_large", [True, False])
def test_a_leaflet_with_long_words_in_a_table(is_large: bool) -> None:
    words = "Elektromyografieonderzoek met zenuwgeleidingsonderzoek"
    table = {"kind": "table", "title": words, "heads": [words, words, words], "rows": [[words, LONG_NAME, words]] * 30}
    leaflet = a_leaflet(large_print=is_large, lang="nl", blocks=[table])
    leaflet["patient"]["name"] = "Wolfeschlegel " * 17
    done = render(leaflet, "patient_leaflet")
    assert keeps(done)
    assert read(done).count(LONG_NAME) == 30


def test_a_result_measured_a_hundred_times() -> None:
    record = a_record()
    point = record["charts"][0]["points"][0]
    record["charts"][0]["points"] = [
        point | {"day": f"20{year:02}-0{month}-11", "value": year * month * 0.1}
        for year in range(14, 26)
        for month in range(1, 9)
    ]
    done = render(record, "record_summary")
    assert keeps(done)
    assert read(done).count("4May2026") > 96


@pytest.mark.parametrize("name", PAPERS)
def test_of_nothing_at_all_a_paper_is_made(name: str) -> None:
    emptied = empty(dict(PAPERS[name].snapshot))
    emptied["letterhead"]["logo"] = {"sha256": "", "alt": ""}
    emptied["title"] = "A paper"
    done = render(emptied, PAPERS[name].kind)
    assert keeps(done)
    assert ("Notassessed" in read(done)) == (PAPERS[name].kind in ("record_summary", "referral_letter", "letter_draft"))


def empty(value: Any, name: str = "") -> Any:
    """Every text empty but the codes and what a paper is made with, every list empty."""
    if isinstance(value, dict):
        return value if name == "versions" else {key: empty(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return []
    return "" if isinstance(value, str) and name not in ("at", "urgency", "lang") else value
