"""A practice says what a laboratory's own codes mean; reports that waited for it are looked at again."""

import pytest

from clinic.access import Role
from clinic.errors import Conflict, InvalidInput, NotAllowed, NotAllowedNow, NotFoundHere
from clinic.models import AuditEvent, Membership, Patient
from tests.factories import MembershipFactory
from tests.models.attack import delete, refused_by_trigger, set_column
from tests.reports_in import awaited, message, received
from workups.actions import inbound, local_codes
from workups.actions.reported import Line
from workups.models import Inbound, LocalCode, Result
from workups.queries.local_codes import codes_without_meaning, local_codes_for, waiting_with_code

K = {"sender": "SUHT", "code": "CC_K", "text": "Potassium", "finding": "res_potassium"}


def local(code: str = "CC_K", value: object = "4.1", *, unit: str = "mmol/L", text: str = "Potassium") -> Line:
    return Line("", text, value, unit, code=code, system="SUHT")


def waiting(grace: Patient, *lines: Line, by: Membership, sender: str = "SUHT") -> Inbound:
    took = received(message(grace, sender=sender, lines=lines or (local(),)), by=by)
    assert took.outcome == "queued", took.reason
    return took.inbound


class TestSay:
    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"code": "  "}, "code"),
            ({"code": "x" * 61}, "code"),
            ({"code": "a\nb"}, "code"),
            ({"sender": "x" * 121}, "sender"),
            ({"finding": "res_invented"}, "finding"),
            ({"unit": "mg/dL"}, "unit"),
            ({"unit": "bananas"}, "unit"),
        ],
    )
    def test_what_can_not_be_is_refused_and_nothing_is_kept(
        self, gp: Membership, said: dict[str, str], field: str
    ) -> None:
        with pytest.raises(InvalidInput) as refused:
            local_codes.say(**{**K, **said}, by=gp)

        assert refused.value.field == field
        assert not LocalCode.objects.exists()

    def test_a_unit_is_kept_as_the_dictionary_has_it(self, gp: Membership) -> None:
        meant = K | {"code": "CR", "finding": "res_creatinine"}

        assert local_codes.say(**meant, unit="mg/dl", by=gp).unit == "mg/dL"
        assert local_codes.say(**meant | {"code": "CR2"}, unit="µmol/L", by=gp).unit == "umol/L"
        assert local_codes.say(**meant | {"code": "CR3", "finding": ""}, unit="mg/dL", by=gp).unit == ""

    def test_a_new_meaning_ends_the_one_before_it_and_neither_is_overwritten(
        self, gp: Membership, manager: Membership
    ) -> None:
        first = local_codes.say(**K, by=gp)

        second = local_codes.say(**K | {"finding": "res_sodium"}, seen=first.pk, by=manager)

        first.refresh_from_db()
        assert (first.finding, first.ended_by, second.ended_at) == ("res_potassium", manager, None)
        assert list(local_codes_for(gp)) == [second]
        for attack in (lambda: set_column(first, "finding", "res_urea"), lambda: delete(first)):
            with refused_by_trigger():
                attack()

    def test_what_somebody_else_said_meanwhile_is_not_overwritten(self, gp: Membership, manager: Membership) -> None:
        first = local_codes.say(**K, by=gp)
        with pytest.raises(Conflict):
            local_codes.say(**K, by=manager)
        local_codes.say(**K, seen=first.pk, by=gp)

        with pytest.raises(Conflict):
            local_codes.say(**K, seen=first.pk, by=manager)

        assert local_codes_for(gp).count() == 1

    def test_ends_once(self, gp: Membership) -> None:
        row = local_codes.say(**K, by=gp)
        local_codes.end(local_code=row, by=gp)

        with pytest.raises(NotAllowedNow):
            local_codes.end(local_code=row, by=gp)
        assert not local_codes_for(gp).exists()

    def test_roles_and_other_practices(self, gp: Membership, stranger: Membership, practice: object) -> None:
        row = local_codes.say(**K, by=gp)
        for role in (Role.NURSE, Role.STAFF, Role.EDITOR, Role.SYSTEM):
            member = MembershipFactory(practice=practice, role=role)
            with pytest.raises(NotAllowed):
                local_codes.say(**K | {"code": "other"}, by=member)
            with pytest.raises(NotAllowed):
                local_codes.end(local_code=row, by=member)
        with pytest.raises(NotFoundHere):
            local_codes.end(local_code=row, by=stranger)
        with pytest.raises(Conflict):
            local_codes.say(**K, seen=row.pk, by=stranger)

    def test_the_trail_says_which_finding_and_no_words_of_a_laboratory(self, gp: Membership) -> None:
        row = local_codes.say(**K | {"text": "Adeyemi Grace"}, by=gp)
        local_codes.end(local_code=row, by=gp)

        events = AuditEvent.objects.filter(event__startswith="local_code.").order_by("id")
        assert [(each.event, each.details) for each in events] == [
            ("local_code.said", {"finding": "res_potassium"}),
            ("local_code.ended", {"finding": "res_potassium"}),
        ]


class TestWithoutMeaning:
    def test_are_listed_with_how_often_and_an_example(self, grace: Patient, gp: Membership) -> None:
        waiting(grace, local(value=None), local("CC_NA", "140", text="Sodium"), by=gp)
        waiting(grace, local(value="4.4"), by=gp)
        waiting(grace, local(value="4.5"), by=gp, sender="Other")

        found = [(each.sender, each.code, each.times, each.value) for each in codes_without_meaning(gp)]

        assert found == [("SUHT", "CC_K", 2, "4.4"), ("Other", "CC_K", 1, "4.5"), ("SUHT", "CC_NA", 1, "140")]

    def test_what_has_a_meaning_was_settled_or_is_anothers_is_not_listed(
        self, grace: Patient, gp: Membership, stranger: Membership
    ) -> None:
        waiting(grace, by=gp)
        rejected = waiting(grace, local("CC_X"), by=gp)
        inbound.reject(inbound=rejected, reason="Not ours", by=gp)
        waiting(grace, local("CC_Y"), by=stranger)
        local_codes.say(**K | {"sender": ""}, by=gp)

        assert codes_without_meaning(gp) == []

    def test_who_may_see_them(self, practice: object, gp: Membership) -> None:
        for role in (Role.NURSE, Role.STAFF, Role.MANAGER):
            assert codes_without_meaning(MembershipFactory(practice=practice, role=role)) == []
        with pytest.raises(NotAllowed):
            codes_without_meaning(MembershipFactory(practice=practice, role=Role.EDITOR))


class TestLookAgain:
    def test_a_report_that_waited_for_a_meaning_is_matched_by_itself(self, grace: Patient, gp: Membership) -> None:
        order = awaited(grace, by=gp)
        report = waiting(grace, by=gp)
        code = local_codes.say(**K, by=gp)

        (found,) = waiting_with_code(gp, code)
        took = inbound.look_again(inbound=found, by=gp)

        report.refresh_from_db()
        assert (took.outcome, report.order, report.lines[0]["finding"]) == ("matched", order, "")
        assert (Result.objects.get().finding, Result.objects.get().inbound) == ("res_potassium", report)

    def test_what_is_wrong_beside_it_is_said_now(self, grace: Patient, gp: Membership) -> None:
        waiting(grace, by=gp)
        code = local_codes.say(**K, by=gp)

        took = inbound.look_again(inbound=waiting_with_code(gp, code)[0], by=gp)

        assert (took.outcome, took.reason) == ("queued", "No test of this patient is awaited.")

    def test_what_somebody_has_moved_meanwhile_is_theirs(self, grace: Patient, gp: Membership) -> None:
        report = waiting(grace, by=gp)
        seen = Inbound.objects.get(pk=report.pk)
        inbound.reject(inbound=report, reason="Not ours", by=gp)

        for stale in (seen, Inbound.objects.get(pk=report.pk)):
            with pytest.raises((Conflict, NotAllowedNow)):
                inbound.look_again(inbound=stale, by=gp)

    def test_only_reports_of_that_laboratory(self, grace: Patient, gp: Membership, stranger: Membership) -> None:
        mine, others = waiting(grace, by=gp), waiting(grace, by=gp, sender="Other")
        waiting(grace, by=stranger)

        assert waiting_with_code(gp, local_codes.say(**K, by=gp)) == [mine]
        assert waiting_with_code(gp, local_codes.say(**K | {"sender": ""}, by=gp)) == [mine, others]

    def test_a_match_by_hand_reads_them_too(self, grace: Patient, gp: Membership) -> None:
        order = awaited(grace, by=gp)
        report = waiting(grace, by=gp)
        local_codes.say(**K, by=gp)

        inbound.match(inbound=Inbound.objects.get(pk=report.pk), order=order, by=gp)

        assert Result.objects.get().finding == "res_potassium"
