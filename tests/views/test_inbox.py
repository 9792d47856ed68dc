"""The GP's inbox: what waits for them and for whom they cover, each one click from what it is about."""

import re

import pytest

from clinic.access import Role
from clinic.actions import covers
from tests.factories import MembershipFactory, PatientFactory, WorkupFactory
from tests.models import rows
from tests.views.given import LUMBAR_MRI, TSH, day, html, ordered, part, put_off, returned
from workups.actions import results
from workups.presenters.came_back import in_a_line


@pytest.fixture
def colleague(practice):
    return MembershipFactory(practice=practice, role=Role.GP, user__name="Dr Rhian Pugh")


@pytest.fixture
def another(practice, version):
    """`another("Brown", by=gp)`: a workup of another patient."""

    def start(family_name, *, by):
        return WorkupFactory(patient=PatientFactory(practice=practice, family_name=family_name), version=version, by=by)

    return start


def covered(absent, covering, *, starts=0, ends=7):
    return covers.arrange(absent=absent, covering=covering, starts_on=day(starts), ends_on=day(ends), by=covering)


# --- who may


def test_who_has_nothing_there_has_no_inbox(signed_in, receptionist, editor):
    for member in (receptionist, editor):
        assert signed_in(member).get("/inbox/").status_code == 403


def test_a_nurse_has_follow_ups_and_workups_and_no_results(signed_in, nurse, words):
    said = words(signed_in(nurse).get("/inbox/"))
    assert "Follow-ups due" in said
    assert "Results to review" not in said
    assert "Arrange cover" not in said


def test_a_manager_arranges_cover_and_sees_no_results(signed_in, gp, manager, order, words):
    returned(order, by=gp, res_sodium="140")
    client = signed_in(manager)
    said = words(client.get("/inbox/"))
    assert "Arrange cover" in said
    assert "ADEYEMI" not in said
    assert 'href="/inbox/#cover"' in html(client.get("/"))


def test_a_stranger_sees_and_moves_nothing_of_ours(signed_in, gp, stranger, workup, order, words):
    returned(order, by=gp, res_potassium="7.2")
    put_off(workup, by=gp)
    follow_up, referral = rows.follow_up(workup, by=gp), rows.referral(workup, by=gp)
    client = signed_in(stranger)
    assert "ADEYEMI" not in words(client.get("/inbox/?results=all"))
    assert client.post(f"/inbox/follow-ups/{follow_up.pk}/done/").status_code == 404
    assert client.post(f"/inbox/follow-ups/{follow_up.pk}/cancel/", {"reason": "No"}).status_code == 404
    assert client.post(f"/inbox/referrals/{referral.pk}/sent/").status_code == 404


def test_a_receptionist_cancels_no_follow_up(signed_in, gp, receptionist, workup):
    follow_up = rows.follow_up(workup, by=gp)
    cancelling = {"reason": "Not needed"}
    response = signed_in(receptionist).post(f"/inbox/follow-ups/{follow_up.pk}/cancel/", cancelling)
    assert response.status_code == 403


# --- results


def test_empty_parts_say_what_would_fill_them(signed_in, gp, words):
    said = words(signed_in(gp).get("/inbox/"))
    for words_of_part in (
        "No result waits for you",
        "Nothing that was put off is due",
        "No follow-up is due",
        "No referral waits to be sent",
        "No workup is open",
        "Nobody covers for anybody",
    ):
        assert words_of_part in said


def test_critical_results_come_first_then_corrected_ones_then_the_longest_waiting(signed_in, gp, another, words):
    for name, values in (("Waiting", {"res_sodium": "140"}), ("Newer", {"res_sodium": "141"})):
        returned(ordered(another(name, by=gp), by=gp), by=gp, **values)
    corrected = ordered(another("Corrected", by=gp), by=gp)
    returned(corrected, by=gp, res_potassium="5.5")
    returned(corrected, by=gp, res_potassium="4.9")
    returned(ordered(another("Critical", by=gp), by=gp), by=gp, res_potassium="7.2")
    said = part(words(signed_in(gp).get("/inbox/")), "Results to review 4", "Put off until now")
    places = [said.index(name) for name in ("CRITICAL", "CORRECTED", "WAITING", "NEWER")]
    assert places == sorted(places)
    assert "Emergency now Potassium 7.2 mmol/L, above the reference 3.5-5.3" in said
    assert "corrected Potassium corrected from 5.5 mmol/L to 4.9 mmol/L" in said
    assert "within the reference" in said


def test_a_row_says_at_most_two_things_and_how_many_more(signed_in, gp, order, words):
    returned(order, by=gp, res_potassium="7.2", res_sodium="120", res_urea="20", res_creatinine="300")
    assert "Sodium 120 mmol/L, below the reference 133-146; Potassium 7.2 mmol/L" in (
        said := words(signed_in(gp).get("/inbox/"))
    )
    assert "; and 2 more" in said


def test_a_report_that_the_protocol_does_not_read_is_to_be_read(signed_in, gp, workup, words):
    results.receive(order=ordered(workup, LUMBAR_MRI, by=gp), by=gp)
    assert "report to read" in words(signed_in(gp).get("/inbox/"))


def test_nothing_is_said_of_no_values():
    assert in_a_line([]) == ""


def test_a_colleagues_results_are_one_click_away(signed_in, gp, colleague, another, words):
    returned(ordered(another("Brown", by=colleague), by=colleague), by=colleague, res_sodium="140")
    client = signed_in(gp)
    said = words(client.get("/inbox/"))
    assert "BROWN" not in said
    assert "Everybody’s results: 1 more" in said
    everybody = words(client.get("/inbox/?results=all"))
    assert "BROWN" in everybody
    assert "for Dr Rhian Pugh" in everybody
    assert "Only mine and those I cover" in everybody


@pytest.mark.parametrize("asked", ["ALL", "", "\x00", "🤷", "x" * 3000])
def test_any_other_wish_shows_ones_own(signed_in, gp, asked, words):
    assert "Results to review" in words(signed_in(gp).get("/inbox/", {"results": asked}))


def test_who_covers_sees_what_waits_for_the_colleague_and_says_so(signed_in, gp, colleague, another, words):
    brown = another("Brown", by=colleague)
    returned(ordered(brown, by=colleague), by=colleague, res_sodium="140")
    put_off(brown, by=colleague)
    rows.follow_up(brown, by=colleague, due_on=day(1))
    rows.referral(brown, by=colleague)
    covered(colleague, gp)
    for address in ("/inbox/", "/"):
        said = words(signed_in(gp).get(address))
        assert "You cover for Dr Rhian Pugh until" in said
        assert said.count("BROWN, Grace , ") + said.count("BROWN, Grace : ") == 4


@pytest.mark.parametrize(("starts", "ends"), [(1, 7), (-7, -1)])
def test_before_and_after_its_days_a_cover_shows_nothing(signed_in, gp, colleague, another, words, starts, ends):
    returned(ordered(another("Brown", by=colleague), by=colleague), by=colleague, res_sodium="140")
    rows.cover(colleague, by=gp, starts_on=day(starts), ends_on=day(ends))
    said = words(signed_in(gp).get("/inbox/"))
    assert "You cover" not in said
    assert "BROWN" not in said


def test_an_ended_cover_shows_nothing_more(signed_in, gp, colleague, another, words):
    returned(ordered(another("Brown", by=colleague), by=colleague), by=colleague, res_sodium="140")
    covers.end(cover=covered(colleague, gp), by=gp)
    assert "BROWN" not in words(signed_in(gp).get("/inbox/"))


@pytest.mark.parametrize("change", [{"active": False}, {"role": Role.MANAGER}])
def test_results_of_who_reviews_no_more_are_in_everybodys_inbox(signed_in, gp, colleague, another, words, change):
    returned(ordered(another("Brown", by=colleague), by=colleague), by=colleague, res_sodium="140")
    for name, value in change.items():
        setattr(colleague, name, value)
    colleague.save()
    assert "BROWN" in words(signed_in(gp).get("/inbox/"))


def test_a_critical_result_rises_at_the_next_page_load(signed_in, gp, receptionist, workup, another, words):
    returned(ordered(another("Waiting", by=gp), by=gp), by=gp, res_sodium="140")
    client, order = signed_in(gp), ordered(workup, by=gp)
    assert "Inbox 1 result waits" in words(client.get("/"))
    returned(order, by=receptionist, res_potassium="6.9")
    for address in ("/", "/inbox/"):
        said = words(client.get(address))
        assert "Inbox 2 results wait" in said
        assert said.index("ADEYEMI") < said.index("WAITING")


def test_a_reviewed_result_is_gone(signed_in, gp, order, words):
    returned(order, by=gp, res_sodium="140")
    results.review(order=order, step="nothing", by=gp)
    assert "No result waits for you" in words(signed_in(gp).get("/inbox/"))


# --- the page


def test_no_two_links_or_buttons_have_one_name(signed_in, gp, workup, another):
    for number in range(2):
        same = another("Brown", by=gp)
        returned(ordered(same, by=gp), by=gp, res_sodium="140")
        returned(ordered(same, TSH, by=gp), by=gp, res_tsh="2")
        rows.follow_up(same, by=gp, due_on=day(number), words=f"Ring {number}")
    page = html(signed_in(gp).get("/inbox/"))
    named = [re.sub(r"\s+", " ", re.sub("<[^>]*>", "", link)) for link in re.findall(r"<a [^>]*>(.*?)</a>", page)]
    in_lists = [name for name in named if "BROWN" in name and "TSH" in name]
    assert len(in_lists) == 2


def test_a_long_list_says_how_much_more_there_is(signed_in, gp, another, words):
    brown = another("Brown", by=gp)
    for number in range(9):
        rows.follow_up(brown, by=gp, due_on=day(0), words=f"Ring {number}")
    assert "All 9 follow-ups due" in words(signed_in(gp).get("/"))


def test_the_inbox_costs_as_many_queries_however_much_there_is(at_work, gp, another, django_assert_num_queries):
    client = at_work(gp)
    for number in range(3):
        brown = another(f"Brown{number}", by=gp)
        returned(ordered(brown, by=gp), by=gp, res_potassium="7.2")
        put_off(brown, by=gp)
        rows.follow_up(brown, by=gp, due_on=day(0))
        rows.referral(brown, by=gp)
        client.get("/inbox/")
        # session + user + membership + whom I cover + risen to me + days and unmatched reports + results, their values
        # and two counts of them (one for the frame) + put off + follow-ups + referrals + workups + covers + who can
        # cover = 17
        with django_assert_num_queries(17):
            client.get("/inbox/")
