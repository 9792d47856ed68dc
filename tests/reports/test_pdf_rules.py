"""Every paper keeps the rules of archives and of screen readers; and each rule can fail."""

import io
from collections.abc import Callable

import pikepdf
import pytest

from tests.reports.paper_samples import all_papers
from tests.reports.pdf_content import elements
from tests.reports.pdf_rules import RULES, broken_rules
from workups.reports.render import Paper, render_together

PAPERS = all_papers()


def opened(*papers: Paper) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(render_together(papers).pdf))


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_keeps_every_rule(name: str) -> None:
    assert broken_rules(opened(PAPERS[name])) == []


def test_papers_printed_together_keep_every_rule() -> None:
    assert broken_rules(opened(*PAPERS.values(), *PAPERS.values())) == []


def test_a_leaflet_says_which_language_it_is_in() -> None:
    assert str(opened(PAPERS["Dutch"]).Root.Lang) == "nl-NL"
    assert str(opened(PAPERS["leaflet"]).Root.Lang) == "en-GB"


def test_among_english_letters_a_dutch_leaflet_still_says_so() -> None:
    pdf = opened(PAPERS["letter"], PAPERS["Dutch"])
    said = {str(each.node["/Lang"]) for each in elements(pdf) if "/Lang" in each.node}
    assert str(pdf.Root.Lang) == "en-GB"
    assert said == {"nl-NL"}


# --- Each rule can fail -----------------------------------------------------------------------------------------

Harm = Callable[[pikepdf.Pdf], None]


def first(pdf: pikepdf.Pdf, role: str) -> pikepdf.Dictionary:
    return next(each.node for each in elements(pdf) if each.role == role)


def a_font(pdf: pikepdf.Pdf) -> pikepdf.Dictionary:
    return next(
        each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/Subtype") == "/Type0"
    )


def unembed(pdf: pikepdf.Pdf) -> None:
    descriptor = a_font(pdf).DescendantFonts[0].FontDescriptor
    for name in {"/FontFile2", "/FontFile3"} & set(descriptor.keys()):
        del descriptor[name]


def undeclare(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata(set_pikepdf_as_editor=False) as said:
        del said["pdfuaid:part"]


def untitle(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata(set_pikepdf_as_editor=False) as said:
        del said["dc:title"]


def rewritten(pdf: pikepdf.Pdf, change: Callable[[list[tuple[list[object], str]]], None]) -> None:
    page = pdf.pages[0]
    content = [(list(each.operands), str(each.operator)) for each in pikepdf.parse_content_stream(page)]
    change(content)
    page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(content))


def unmark_text(content: list[tuple[list[object], str]]) -> None:
    """The first piece of marked text loses its mark."""
    start = next(index for index, (words, operator) in enumerate(content) if operator == "BDC" and "MCID" in str(words))
    end = next(index for index in range(start, len(content)) if content[index][1] == "EMC")
    del content[end], content[start]


def unmark_strokes(content: list[tuple[list[object], str]]) -> None:
    content.append(([0, 0, 10, 10], "re"))
    content.append(([], "f"))


def nest(content: list[tuple[list[object], str]]) -> None:
    start = next(index for index, (words, operator) in enumerate(content) if operator == "BDC" and "MCID" in str(words))
    content[start + 1 : start + 1] = [([pikepdf.Name.Artifact], "BMC"), ([], "EMC")]


def use_twice(content: list[tuple[list[object], str]]) -> None:
    mark = next(each for each in content if each[1] == "BDC" and "MCID" in str(each[0]))
    content += [mark, ([], "EMC")]


def out_of_tree(pdf: pikepdf.Pdf) -> None:
    del first(pdf, "P")["/K"]


def out_of_parents(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[0].obj["/StructParents"]


def annotate(pdf: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9])
    pdf.pages[0].Annots = pdf.make_indirect([note])


def link_out(pdf: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://elsewhere.invalid"))
    pdf.pages[0].Extra = pikepdf.Dictionary(A=action)


def run_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


def drop(node: Callable[[pikepdf.Pdf], pikepdf.Dictionary], name: str) -> Harm:
    def harm(pdf: pikepdf.Pdf) -> None:
        del node(pdf)[name]

    return harm


def role(was: str, becomes: str) -> Harm:
    def harm(pdf: pikepdf.Pdf) -> None:
        first(pdf, was)["/S"] = pikepdf.Name(f"/{becomes}")

    return harm


def headless(pdf: pikepdf.Pdf) -> None:
    for each in elements(pdf):
        if each.role == "TH":
            each.node["/S"] = pikepdf.Name.TD


def a_cell_less(pdf: pikepdf.Pdf) -> None:
    row = next(each.node for each in elements(pdf) if each.role == "TR" and len(each.node.K) > 2)
    del row.K[0]


HARMS: list[tuple[str, str, Harm]] = [
    ("declared", "not said to be for screen readers", undeclare),
    ("titled", "no title", untitle),
    ("titled", "its file name is shown", drop(lambda pdf: pdf.Root, "/ViewerPreferences")),
    ("marked", "not marked", drop(lambda pdf: pdf.Root, "/MarkInfo")),
    ("language", "no language", drop(lambda pdf: pdf.Root, "/Lang")),
    ("colours", "no profile", drop(lambda pdf: pdf.Root, "/OutputIntents")),
    ("fonts", "not embedded", unembed),
    ("fonts", "not readable as text", drop(a_font, "/ToUnicode")),
    ("roles", "a role of its own", role("P", "Paragraph")),
    ("headings", "no H1", role("H1", "H2")),
    ("headings", "a level skipped", role("H2", "H3")),
    ("tables", "no heads", headless),
    ("tables", "a head without scope", drop(lambda pdf: first(pdf, "TH"), "/A")),
    ("tables", "a cell without heads", drop(lambda pdf: first(pdf, "TD"), "/A")),
    ("tables", "a cell missing", a_cell_less),
    ("pictures", "a picture without words", drop(lambda pdf: first(pdf, "Figure"), "/Alt")),
    ("painted", "text outside of marks", lambda pdf: rewritten(pdf, unmark_text)),
    ("painted", "a field outside of marks", lambda pdf: rewritten(pdf, unmark_strokes)),
    ("painted", "an artifact inside text", lambda pdf: rewritten(pdf, nest)),
    ("reached", "text outside of the tree", out_of_tree),
    ("reached", "a page without parents", out_of_parents),
    ("reached", "a number used twice", lambda pdf: rewritten(pdf, use_twice)),
    ("annotations", "an annotation outside the tree", annotate),
    ("annotations", "no tab order", drop(lambda pdf: pdf.pages[0].obj, "/Tabs")),
    ("closed", "a script", run_script),
    ("closed", "a link to elsewhere", link_out),
]


@pytest.mark.parametrize(
    ("name", "harm"), [(name, harm) for name, _, harm in HARMS], ids=[words for _, words, _ in HARMS]
)
def test_a_rule_sees_what_breaks_it(name: str, harm: Harm) -> None:
    pdf = opened(PAPERS["record summary"])
    harm(pdf)
    assert list(RULES[name](pdf)) != []


def test_every_rule_has_something_that_breaks_it() -> None:
    assert {name for name, _, _ in HARMS} == set(RULES)


def test_a_locked_paper_is_seen() -> None:
    locked = io.BytesIO()
    opened(PAPERS["leaflet"]).save(locked, encryption=pikepdf.Encryption(owner="owner", user=""))
    assert "closed: encrypted" in broken_rules(pikepdf.open(locked))
