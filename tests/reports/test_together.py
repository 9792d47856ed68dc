"""Many papers in one PDF: each with its own numbers, its own patient, its own logo."""

import io
from hashlib import sha256

import pikepdf
import pypdf
import pytest

from tests.reports.paper_samples import a_leaflet, a_letter, a_logo, a_patient_letter, with_logo
from tests.reports.pdf_text import heard
from tests.reports.samples import a_record
from workups.reports.render import Paper, Rendered, RenderError, render, render_together


def pages_of(done: Rendered) -> list[str]:
    pages = pypdf.PdfReader(io.BytesIO(done.pdf)).pages
    return [" ".join(page.extract_text().replace("\u200b", "").split()) for page in pages]


def letter_to(name: str) -> Paper:
    letter = a_letter()
    letter["patient"]["name"] = name
    return Paper("referral_letter", letter)


def test_each_paper_counts_its_own_pages() -> None:
    done = render_together(
        [Paper("record_summary", a_record()), letter_to("B"), Paper("patient_letter", a_patient_letter())]
    )
    pages = pages_of(done)
    numbers = ["Page 1 of 3", "Page 2 of 3", "Page 3 of 3", "Page 1 of 2", "Page 2 of 2", "Page 1 of 1"]
    assert done.pages == len(pages) == 6
    assert [number in page for number, page in zip(numbers, pages, strict=True)] == [True] * 6


def test_each_page_names_its_own_patient_and_no_other() -> None:
    pages = pages_of(render_together([letter_to("AAAA, One"), letter_to("BBBB, Two"), letter_to("CCCC, Three")]))
    said = [[name for name in ("AAAA", "BBBB", "CCCC") if name in page] for page in pages]
    assert said == [["AAAA"], ["AAAA"], ["BBBB"], ["BBBB"], ["CCCC"], ["CCCC"]]


def test_a_reference_to_a_page_means_a_page_of_the_same_paper() -> None:
    pages = pages_of(render_together([letter_to("A"), Paper("record_summary", a_record())]))
    assert "see page 2" in pages[2].replace("\u00a0", " ")


def test_a_paper_looks_the_same_alone_and_among_others() -> None:
    alone = pages_of(render(a_leaflet(), "patient_leaflet"))
    among = pages_of(render_together([letter_to("A"), Paper("patient_leaflet", a_leaflet()), letter_to("B")]))
    assert among[2 : 2 + len(alone)] == alone


def test_the_same_papers_give_the_same_bytes() -> None:
    papers = [letter_to("A"), letter_to("B")]
    assert render_together(papers) == render_together(papers)
    assert render_together(papers).sha256 != render_together(papers[::-1]).sha256


def test_of_nothing_there_is_no_print() -> None:
    with pytest.raises(RenderError, match="nothing to print"):
        render_together([])


def test_a_kind_that_does_not_exist_is_refused_in_words() -> None:
    with pytest.raises(RenderError, match="no such kind"):
        render(a_record(), "novel")


# --- Drafts -----------------------------------------------------------------------------------------------------


def test_a_draft_says_on_every_page_that_nobody_signed_it() -> None:
    done = render(a_letter(is_draft=True, opening=["Words. " * 900]), "letter_draft")
    assert done.pages > 2
    assert all("Draft, not signed" in page for page in pages_of(done))
    assert "Draft, not signed" in heard(pikepdf.open(io.BytesIO(done.pdf)))


@pytest.mark.parametrize(("kind", "is_draft"), [("letter_draft", False), ("referral_letter", True)])
def test_one_sign_of_a_draft_is_enough(kind: str, is_draft: bool) -> None:
    assert all("Draft, not signed" in page for page in pages_of(render(a_letter(is_draft=is_draft), kind)))


def test_a_signed_letter_says_it_nowhere() -> None:
    assert not any("Draft" in page for page in pages_of(render(a_letter(), "referral_letter")))


# --- The letter ---------------------------------------------------------------------------------------------------


def test_the_letter_is_read_in_the_order_in_which_it_is_meant() -> None:
    said = heard(pikepdf.open(io.BytesIO(render(a_letter(addendum="Addendum to the letter."), "referral_letter").pdf)))
    order = [
        "Norbridge General Hospital", "Riverside Surgery", "943 476 5919", "Referral to neurology", "Urgent neurology",
        "Addendum to the letter.", "Thank you for seeing", "Weight trend", "Red flags", "Found", "Tests and results",
        "Not found", "Not assessed", "She knows what I suspect", "Yours sincerely", "GMC 7000001",
        "Referral decided on", "Typed by", "3 items of the record", "NICE NG42",
    ]  # fmt: skip
    places = [said.replace("\u00a0", " ").index(each) for each in order]
    assert places == sorted(places)


def test_the_address_stands_where_the_window_of_an_envelope_is() -> None:
    page = pypdf.PdfReader(io.BytesIO(render(with_logo(a_patient_letter()), "patient_letter", a_logo()).pdf)).pages[0]
    found: list[tuple[float, float]] = []

    def look(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        if "4 Weir Cottages" in text:
            found.append((cm[4] + tm[4], float(page.mediabox.height) - cm[5] - tm[5]))

    page.extract_text(visitor_text=look)
    millimetre = 72 / 25.4
    ((left, top),) = found
    assert left / millimetre == pytest.approx(20, abs=0.5)
    assert 50 < top / millimetre < 62


def test_large_print_has_no_letter_below_sixteen_points() -> None:
    from_pdf = pikepdf.open(io.BytesIO(render(a_leaflet(large_print=True, notice="New."), "patient_leaflet").pdf))
    sizes = {
        float(each.operands[1])
        for page in from_pdf.pages
        for each in pikepdf.parse_content_stream(page)
        if str(each.operator) == "Tf"
    }
    assert min(sizes) >= 16


# --- The logo -----------------------------------------------------------------------------------------------------


def test_the_logo_is_printed_once_for_all_and_says_what_it_shows() -> None:
    papers = [Paper("patient_letter", with_logo(a_patient_letter()), a_logo()) for _ in range(3)]
    pdf = pikepdf.open(io.BytesIO(render_together(papers).pdf))
    images = [each for each in pdf.objects if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Image"]
    words = [str(each.Alt) for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/Alt" in each]
    assert len(images) == 1
    assert words == ["A blue field on white"] * 3


@pytest.mark.parametrize("logo", [b"", b"another", a_logo() + b"\0"])
def test_another_logo_than_the_one_that_was_frozen_is_refused(logo: bytes) -> None:
    with pytest.raises(RenderError, match="logo"):
        render(with_logo(a_letter()), "referral_letter", logo)


def test_a_logo_that_is_no_picture_fails_in_words() -> None:
    letter = a_letter()
    letter["letterhead"]["logo"] = {"sha256": sha256(b"no picture").hexdigest(), "alt": "A logo"}
    with pytest.raises(RenderError, match="could not be set"):
        render(letter, "referral_letter", b"no picture")


def test_a_logo_that_the_snapshot_does_not_name_is_refused() -> None:
    with pytest.raises(RenderError, match="logo"):
        render(a_letter(), "referral_letter", a_logo())
