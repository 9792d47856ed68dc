"""The print: tagged, archival, the same twice, and never lost for a letter."""

import io

import pikepdf
import pypdf
import pytest

from tests.reports.paper_samples import a_letter
from tests.reports.samples import a_record
from workups.reports.fingerprint import sha256_of
from workups.reports.render import NOTE, Rendered, RenderError, render

KIND = "record_summary"


def printed(**patient: str) -> Rendered:
    return render(a_record(**patient), KIND)


def words(rendered: Rendered) -> str:
    """All text of all pages on one line, without the invisible places to break a long word."""
    pages = pypdf.PdfReader(io.BytesIO(rendered.pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u200b", "").split())


@pytest.fixture(scope="module")
def example() -> Rendered:
    return printed()


def test_it_is_tagged_and_declares_its_standards(example: Rendered) -> None:
    with pikepdf.open(io.BytesIO(example.pdf)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == "en-GB"
        with pdf.open_metadata() as declared:
            assert declared["pdfaid:part"] == "3"
            assert declared["pdfaid:conformance"] == "A"
            assert declared["pdfuaid:part"] == "1"
            assert declared["dc:title"] == "Record summary: muscle twitching in the arm"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle


def test_headings_tables_and_heads_are_tagged(example: Rendered) -> None:
    kinds = tags_of(example)
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L"} <= kinds


def test_it_says_who_what_and_which_versions(example: Rendered) -> None:
    text = words(example)
    for expected in (
        "ADEYEMI, Grace", "12 Mar 1961", "65 years", "943 476 5919", "Riverside Surgery", "Urgent neurology",
        "Suspected motor neurone disease", "812 U/L", "Ref 25-200", "Page 1 of 3", "Page 3 of 3",
        "version 4", "engine 1.0", "template 2", "Workup 0.1.0", "5f3a" * 16, sha256_of(a_record()),
        "Supports a clinician’s decision and never makes it; the protocol’s content needs local clinical approval",
    ):  # fmt: skip
        assert expected in text.replace("\u00a0", " "), expected


def test_the_conclusion_stands_before_the_details(example: Rendered) -> None:
    text = words(example)
    order = [
        "Suspected motor neurone disease",
        "Ask or examine next",
        "Red flags",
        "Found",
        "Tests and results",
        "Not found:",
        "Not assessed",
        "Advice for",
        "Not excluded yet, and",
        "About this",
    ]
    assert [text.index(each) for each in order] == sorted(text.index(each) for each in order)


def test_every_page_names_the_patient(example: Rendered) -> None:
    for page in pypdf.PdfReader(io.BytesIO(example.pdf)).pages:
        assert "ADEYEMI, Grace" in page.extract_text()


def test_pages_are_counted(example: Rendered) -> None:
    assert example.pages == len(pypdf.PdfReader(io.BytesIO(example.pdf)).pages) == 3


def test_the_same_snapshot_gives_the_same_bytes(example: Rendered) -> None:
    assert printed() == example


def test_another_snapshot_gives_other_bytes(example: Rendered) -> None:
    assert printed(phone="01632 960 205").sha256 != example.sha256


@pytest.mark.parametrize(
    "name",
    [
        "#panic()", "]#panic()[", "$x$ *b* _i_ `c` <label> @ref \\ // /* */", '#read("/etc/passwd")', "= Heading",
        "{{ 7*7 }} {% raw %}", "<script>alert(1)</script>", "- item + item / term: x", "O'Neill-O\u2019Brien",
        '"quoted"',
    ],
)  # fmt: skip
def test_a_name_is_only_ever_text(name: str) -> None:
    assert name in words(printed(name=name))


@pytest.mark.parametrize(
    "name",
    [
        "NGUYỄN, Thị Ngọc Hường",
        "ŁUKASIEWICZ, Świętosława Żółć",
        "ΠΑΠΑΔΟΠΟΥΛΟΥ, Ελένη",
        "ИВАНОВА, Ольга",
        "张伟",
        "김, 민준",
        "山田, 花子",
    ],
)
def test_names_of_many_scripts_are_drawn(name: str) -> None:
    text = words(printed(name=name))
    assert name in text
    assert NOTE not in text


def test_an_arabic_name_is_drawn_with_a_font_that_has_it() -> None:
    done = printed(name="عبد الله محمد")
    assert NOTE not in words(done)
    assert "NotoSansArabic" in " ".join(fonts_of(done))


@pytest.mark.parametrize(
    "name",
    [
        "ROSE 🌹, Ann",
        "PHARAOH 𓀀𓁐",
        "שלום, Dov",
        "X\ue000Y",
        "X\x01Y",
        "👨\u200d👩\u200d👧",
        "A\uffffB",
    ],
)
def test_a_letter_without_a_font_never_loses_the_report(name: str) -> None:
    text = words(printed(name=name))
    assert NOTE in text
    assert "943 476 5919" in text.replace("\u00a0", " ")


def test_only_the_letters_without_a_font_are_replaced() -> None:
    assert "ROSE □, Ann" in words(printed(name="ROSE 🌹, Ann"))


def test_marks_that_turn_reading_around_are_left_out() -> None:
    text = words(printed(name="SMITH\u202e, nhoJ\u2066\ufeff"))
    assert "SMITH, nhoJ" in text
    assert NOTE not in text


def test_the_fingerprint_is_of_the_record_not_of_what_could_be_printed() -> None:
    assert sha256_of(a_record(name="𓀀")) in words(printed(name="𓀀"))


def test_a_name_of_sixty_letters_stays_inside_its_box() -> None:
    name = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewis"
    assert len(name) == 60
    done = printed(name=name)
    assert name in words(done).replace(" ", "")
    first_page = pypdf.PdfReader(io.BytesIO(done.pdf)).pages[0].extract_text().replace("\u200b", "")
    assert name not in first_page  # it stands on two lines


def test_two_thousand_letters_without_a_space_stay_on_the_paper() -> None:
    record = a_record()
    record["found"][0]["rows"][0]["value"] = "word" * 500
    done = render(record, KIND)
    assert "word" * 40 in words(done).replace(" ", "")
    assert done.pages == 4


def test_four_hundred_findings() -> None:
    record = a_record()
    label = "Sixty letters of a label with spaces and (brackets) to spare "
    record["found"] = [
        {"section": f"Section {part}", "rows": [
            {"label": f"{label}{part}-{row}", "value": "yes", "said": "2 Nov 2026, Dr Anita Shah"} for row in range(20)
        ]} for part in range(20)
    ]  # fmt: skip
    done = render(record, KIND)
    text = words(done)
    assert all(f"{part}-{row}" in text for part in range(20) for row in range(20))
    assert done.pages > 8


def test_a_record_in_which_nothing_was_answered() -> None:
    record = a_record()
    for part in ("red_flags", "checks", "found", "not_found", "orders", "advice", "sources"):
        record[part] = []
    record["not_excluded"] = {"levels": [], "ask_next": []}
    record["conclusion"] |= {
        "headline": "",
        "not_excluded": None,
        "end_state": "Waiting for the first answers.",
    }
    assert "Nothing was recorded as present." in words(render(record, KIND))


def test_a_template_that_fails_says_so() -> None:
    record = a_record()
    del record["conclusion"]
    with pytest.raises(RenderError, match="could not be set"):
        render(record, KIND)


def fonts_of(rendered: Rendered) -> set[str]:
    with pikepdf.open(io.BytesIO(rendered.pdf)) as pdf:
        return {
            str(each.get("/BaseFont"))
            for each in pdf.objects
            if isinstance(each, pikepdf.Dictionary) and "/BaseFont" in each
        }


def tags_of(rendered: Rendered) -> set[str]:
    with pikepdf.open(io.BytesIO(rendered.pdf)) as pdf:
        return {
            str(each.S)
            for each in pdf.objects
            if isinstance(each, pikepdf.Dictionary)
            and "/S" in each
            and "/P" in each
            and isinstance(each.S, pikepdf.Name)
        }


@pytest.mark.parametrize(("unlisted", "says"), [(1, "1 more question of"), (173, "173 more questions of")])
def test_a_letter_that_lists_nothing_unknown_does_not_say_that_all_was_answered(unlisted: int, says: str) -> None:
    nothing = {"count": 0, "core": [], "reasons": [], "other": [], "unlisted": unlisted}
    text = words(render(a_letter(not_assessed=nothing), "referral_letter"))
    assert "has an answer" not in text
    assert f"{says} the protocol that matter here were not asked or examined and are not listed." in text


def test_that_all_was_answered_is_said_only_where_it_was() -> None:
    nothing = {"count": 0, "core": [], "reasons": [], "other": [], "unlisted": 0}
    assert "has an answer" in words(render(a_letter(not_assessed=nothing), "referral_letter"))
