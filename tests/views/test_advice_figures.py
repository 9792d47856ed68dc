"""What became of advice: who sees it, what is counted, what is unknown, and its files."""

import csv
from datetime import timedelta
from io import StringIO
from xml.etree import ElementTree

import pytest
import time_machine
from django.utils import timezone

from clinic.models import Membership
from tests.factories import PatientFactory, WorkupFactory
from tests.views.asking import say
from tests.views.given import html
from workups.actions import decisions, orders
from workups.models import Workup
from workups.presenters.figures.advice_table import AdviceTable, Advised, tabulated
from workups.queries.advice_figures import AdviceScope, advice_counts
from workups.queries.protocols import versions_by_id

PAGE = "/figures/advice/"
NOW = "2026-11-25 12:00 +0000"
FLAG, TEST = "rf_weakness_not_examined", "ix_u_e"
FLAG_TITLE = "Weakness reported, power not examined"


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def advised(gp: Membership, version, at: str = NOW) -> Workup:
    """A workup in which weakness was reported at a moment: two red flags, eight tests, a referral, safety-nets."""
    with time_machine.travel(at, tick=False):
        patient = PatientFactory(practice=gp.practice)
        return say(WorkupFactory(patient=patient, version=version, by=gp), by=gp, weakness_reported=True)


def tabled(by: Membership, months: int = 6, kind: str = "") -> AdviceTable:
    found = advice_counts(by, months)
    versions = versions_by_id(by, {each.version_id for each in found.counts})
    return tabulated(found, versions, AdviceScope(months, kind))


def of(by: Membership, title: str) -> Advised:
    return next(piece.figures for piece in tabled(by).pieces if piece.title == title)


def read(response) -> list[list[str]]:
    """The file's lines."""
    return list(csv.reader(StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


# --- who may


def test_the_whole_care_team_and_no_editor(signed_in, gp, nurse, receptionist, manager, editor):
    for member in (gp, nurse, receptionist, manager):
        assert signed_in(member).get(PAGE).status_code == 200
    for address in (PAGE, f"{PAGE}csv/"):
        assert signed_in(editor).get(address).status_code == 403
        assert signed_in(gp).post(address).status_code == 405


def test_another_practices_advice_does_not_count(signed_in, gp, stranger, version, words):
    advised(gp, version)
    assert "No advice of this kind was given" in words(signed_in(stranger).get(PAGE))
    assert FLAG_TITLE not in str(read(signed_in(stranger).get(f"{PAGE}csv/")))


# --- what is counted


def test_what_nobody_decided_on_is_neither_accepted_nor_declined(gp, version):
    advised(gp, version)
    flag = of(gp, FLAG_TITLE)
    assert (flag.given, flag.accepted, flag.deferred, flag.declined, flag.undecided) == (1, 0, 0, 0, 1)
    assert flag.reason("explained").percent is None, "of nothing there is no percentage"


def test_the_last_decision_counts_and_one_taken_back_is_none(gp, version):
    first, second = advised(gp, version), advised(gp, version)
    decisions.decline(workup=first, code=FLAG, reason="explained", by=gp)
    decisions.defer(workup=second, code=FLAG, until=timezone.localdate() + timedelta(days=7), by=gp)
    flag = of(gp, FLAG_TITLE)
    assert (flag.given, flag.declined, flag.deferred, flag.undecided) == (2, 1, 1, 0)
    assert flag.reason("explained").count == 1
    decisions.accept(workup=first, code=FLAG, by=gp)
    decisions.take_back(workup=second, code=FLAG, by=gp)
    flag = of(gp, FLAG_TITLE)
    assert (flag.accepted, flag.declined, flag.deferred, flag.undecided) == (1, 0, 0, 1)
    assert flag.reasons["explained"] == 0


def test_a_test_is_accepted_by_ordering_it_also_after_it_was_declined(gp, version):
    workup = advised(gp, version)
    decisions.decline(workup=workup, code=TEST, reason="done_already", by=gp)
    assert tabled(gp, kind="investigations").total.reasons["done_already"] == 1
    orders.place(workup=workup, codes=[TEST], by=gp)
    total = tabled(gp, kind="investigations").total
    assert (total.accepted, total.declined) == (1, 0)


def test_advice_that_comes_back_is_one_and_what_went_by_itself_is_said(gp, version):
    workup = advised(gp, version)
    for value in (False, True, False):
        workup = say(workup, by=gp, weakness_reported=value)
    flag = of(gp, FLAG_TITLE)
    assert (flag.given, flag.undecided, flag.withdrawn) == (1, 1, 1)


def test_a_test_ordered_without_advice_was_not_given(gp, version, workup):
    orders.place(workup=workup, codes=[TEST], by=gp)
    assert tabled(gp, kind="investigations").total.given == 0


def test_the_month_is_that_in_which_it_was_first_given(gp, version):
    workup = advised(gp, version, at="2026-09-30 23:30 +0100")
    advised(gp, version, at="2026-05-31 22:59 +0000")  # before the six months
    say(workup, by=gp, weakness_reported=False)
    say(workup, by=gp, weakness_reported=True)
    decisions.accept(workup=workup, code=FLAG, by=gp)
    months = {f"{month:%b}": figures for month, figures in tabled(gp).months}
    assert list(months) == ["Jun", "Jul", "Aug", "Sep", "Oct", "Nov"]
    assert (months["Sep"].given > 0, months["Sep"].accepted) == (True, 1)
    assert all(months[name].given == 0 for name in months if name != "Sep")


def test_only_what_asks_for_a_decision_counts(gp, version):
    advised(gp, version)
    kinds = {piece.kind for piece in tabled(gp).pieces}
    assert kinds == {"Red flag", "Test", "Referral", "Safety-net"}
    assert {piece.kind for piece in tabled(gp, kind="red_flags").pieces} == {"Red flag"}
    assert tabled(gp, kind="red_flags").total.given == 2


# --- what the page says


def test_an_empty_practice_is_told_what_would_fill_it(signed_in, gp, words):
    assert "is counted here from that moment on" in words(signed_in(gp).get(PAGE))


def test_few_are_too_few_to_say_and_no_decline_has_no_reasons(signed_in, gp, version, words):
    advised(gp, version)
    said = words(signed_in(gp).get(PAGE))
    assert f"{FLAG_TITLE} Red flag, Muscle twitching in the arm 1 0 of 1 too few to say" in said
    assert "None of it was declined, so there is no reason to count." in said
    assert "ADEYEMI" not in said.upper()


def test_reasons_are_out_of_what_was_declined(signed_in, gp, version, words):
    for _ in range(5):
        decisions.decline(workup=advised(gp, version), code=FLAG, reason="unsuitable", by=gp)
    said = words(signed_in(gp).get(PAGE, {"kind": "red_flags"}))
    assert "Why it was declined" in said
    assert "5 of 5 100%" in said
    page = html(signed_in(gp).get(PAGE))
    drawings = [part.split("</svg>")[0] for part in page.split("<svg ")[1:]]
    assert len([ElementTree.fromstring(f"<svg {each}</svg>") for each in drawings]) == 4  # noqa: S314  ours
    assert page.count("<table") == page.count("<caption") == 4
    assert "style=" not in page.split("<main")[1]


@pytest.mark.parametrize(
    "asked", [{"months": "4"}, {"months": "9" * 30}, {"kind": "causes"}, {"kind": "\x00"}, {"table": "' OR 1=1 --"}]
)
def test_an_address_that_makes_no_sense_shows_the_usual(signed_in, gp, version, asked):
    advised(gp, version)
    client = signed_in(gp)
    page = html(client.get(PAGE, asked))
    assert '<option value="6" selected>6 months</option>' in page
    assert '<option value="" selected>All kinds</option>' in page
    assert client.get(f"{PAGE}csv/", asked).status_code == 200


def test_tests_and_advice_lead_to_each_other(signed_in, gp):
    client = signed_in(gp)
    assert f'href="{PAGE}"' in html(client.get("/figures/"))
    assert '<a class="wu-tabs__link" href="/figures/">Tests' in html(client.get(PAGE))


@pytest.mark.parametrize("count", [1, 6])
def test_it_costs_the_same_however_much_was_advised(at_work, gp, version, django_assert_num_queries, count):
    for _ in range(count):
        advised(gp, version)
    client = at_work(gp)
    client.get(PAGE)
    # session + user + membership + counts + versions + what waits in the inbox = 6
    with django_assert_num_queries(6):
        assert client.get(PAGE).status_code == 200


# --- files


def test_a_table_comes_as_a_file_with_the_filters(signed_in, gp, version):
    decisions.decline(workup=advised(gp, version), code=FLAG, reason="other", note="Old polio", by=gp)
    client = signed_in(gp)
    assert "table=reasons-by-rule&amp;months=6&amp;kind=red_flags" in html(client.get(PAGE, {"kind": "red_flags"}))
    response = client.get(f"{PAGE}csv/", {"table": "reasons-by-rule", "kind": "red_flags"})
    name = "figures-advice-reasons-by-rule-2026-11-25.csv"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    heading, line, everything = read(response)
    assert heading[:4] == ["Advice", "Kind", "Protocol", "Declined"]
    assert line[:6] == [FLAG_TITLE, "Red flag", "Muscle twitching in the arm", "1", "1", "too few to say"]
    assert everything[:3] == ["All", "", ""]
    assert "polio" not in str((heading, line, everything))
    assert read(client.get(f"{PAGE}csv/", {"table": "decided-by-month"}))[0][0] == "Month"
