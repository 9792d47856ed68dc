"""From what a laboratory sends to what a GP sees: matched where that is certain, else waiting with the reason."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from clinic.models import Membership, Patient
from tests.interop.sent import fhir, header, hl7, joined, observation, order, person
from tests.reports_in import awaited, registered
from workups.interop.intake import Taken, take_fhir, take_hl7
from workups.models import AdviceEntry, Answer, Inbound, InvestigationOrder, LocalCode, Result, Workup

POTASSIUM = ("2823-3", "Potassium", "6.9", "mmol/L")
FBC = "ix_fbc"


def sent(raw: bytes, *, by: Membership) -> Taken:
    (taken,) = take_hl7(raw, practice=by.practice, by=by)
    return taken


@pytest.fixture
def test_of_grace(grace: Patient, gp: Membership) -> InvestigationOrder:
    """Her urea and electrolytes, collected."""
    return awaited(grace, by=gp)


class TestMatched:
    @pytest.mark.parametrize("speaks", ["hl7", "fhir"])
    def test_a_report_for_a_test_that_is_awaited(
        self,
        speaks: str,
        test_of_grace: InvestigationOrder,
        grace: Patient,
        gp: Membership,
        signed_in: Callable[[Membership], Client],
    ) -> None:
        taken = sent(hl7(grace), by=gp) if speaks == "hl7" else take_fhir(fhir(grace), practice=gp.practice, by=gp)

        assert taken.outcome == "matched", taken.reason
        values = {row.finding: (row.value, row.unit, row.status) for row in Result.objects.all()}
        assert values == {
            "res_sodium": (140.0, "mmol/L", "final"),
            "res_potassium": (6.9, "mmol/L", "final"),
            "res_creatinine": (80.0, "umol/L", "final"),
        }
        workup = Workup.objects.get()
        assert workup.urgency == "emergency_now", "the engine has seen the potassium"
        assert AdviceEntry.objects.filter(workup=workup, because__has_key="res_potassium").exists()
        assert {row.source for row in Answer.objects.filter(finding__startswith="res_")} == {"result"}
        test_of_grace.refresh_from_db()
        assert test_of_grace.status == "resulted"
        assert test_of_grace.title in signed_in(gp).get("/inbox/").content.decode()

    def test_units_that_mean_the_same_are_converted_and_kept_as_reported(
        self, test_of_grace: InvestigationOrder, grace: Patient, gp: Membership
    ) -> None:
        assert sent(hl7(grace, ("14682-9", "Creatinine", "0.9", "mg/dL")), by=gp).outcome == "matched"

        result = Result.objects.get()
        assert (result.value, result.reported) == (80.0, "0.9 mg/dL")

    def test_a_remark_is_no_value_and_stands_beside_the_values_it_came_with(
        self,
        test_of_grace: InvestigationOrder,
        grace: Patient,
        gp: Membership,
        signed_in: Callable[[Membership], Client],
    ) -> None:
        raw = joined(header(), person(grace), order(), observation(1, POTASSIUM), "NTE|1||Sample haemolysed")

        taken = sent(raw, by=gp)

        assert taken.outcome == "matched"
        assert taken.reason.endswith("Not reported by this test, kept in the message: Sample haemolysed")
        page = signed_in(gp).get(f"/orders/{test_of_grace.pk}/").content.decode()
        assert "The report also says:" in page
        assert "<bdi>Sample haemolysed</bdi>" in page

    def test_a_correction_and_a_withdrawal_after_a_match_wait_for_a_person(
        self, test_of_grace: InvestigationOrder, grace: Patient, gp: Membership
    ) -> None:
        """Nothing is awaited any more: who changes what a GP has may have seen says so by hand."""
        sent(hl7(grace, POTASSIUM), by=gp)

        later = [sent(hl7(grace, POTASSIUM, status=status), by=gp).outcome for status in ("C", "X")]

        assert later == ["queued", "queued"]


class TestWaits:
    @pytest.mark.parametrize(
        ("values", "said", "reason"),
        [
            ([("2823-3", "Potassium", "haemolysed", "mmol/L")], {}, "“haemolysed” is no number for Potassium."),
            ([("2823-3", "Potassium", "NaN", "mmol/L")], {}, "“NaN” is no number for Potassium."),
            ([("2823-3", "Potassium", ">20", "mmol/L")], {}, "“>20 mmol/L” can't be taken for Potassium"),
            ([("2823-3", "Potassium", "<0.01", "mmol/L")], {}, "“<0.01 mmol/L” can't be taken for Potassium"),
            ([("2823-3", "Potassium", "^182", "mmol/L")], {}, "“^182 mmol/L” can't be taken for Potassium"),
            ([("2823-3", "Potassium", "", "mmol/L")], {}, "Potassium has no value."),
            ([("2823-3", "Potassium", "6.9", "mmol/24h")], {}, "“6.9 mmol/24h” can't be taken for Potassium"),
            ([("2823-3", "Potassium", "6.9", "")], {}, "No unit is named for Potassium."),
            ([("2823-3", "Potassium", "41", "mmol/L")], {}, "“41 mmol/L” can't be taken for Potassium: 41 mmol/L is"),
            ([("CC_K", "Potassium", "6.9", "mmol/L")], {}, "No finding is named for a value on the report: “Potassium"),
            ([POTASSIUM], {"number": "9434765918^^^NHS"}, "The NHS number on the report is not a valid one"),
            ([POTASSIUM], {"number": ""}, "No NHS number on the report."),
            ([POTASSIUM], {"number": "H1^^^SUHT^MR"}, "No NHS number on the report."),
            ([POTASSIUM], {"name": "ADAMS^Grace"}, "The family name differs"),
            ([POTASSIUM], {"born": "19610313"}, "The date of birth differs"),
            ([POTASSIUM], {"status": "Z"}, "Potassium has a status that can't be read: “Z”."),
            ([POTASSIUM], {"status": ""}, ""),
            ([POTASSIUM], {"run": "T"}, "The message is marked as sent for training (MSH-11)."),
            ([POTASSIUM], {"taken": ""}, "The report does not say when the sample was taken."),
        ],
    )
    def test_with_the_reason_and_nothing_is_entered(
        self,
        values: list[Any],
        said: dict[str, str],
        reason: str,
        test_of_grace: InvestigationOrder,
        grace: Patient,
        gp: Membership,
    ) -> None:
        taken = sent(hl7(grace, *values, **said), by=gp)

        if reason:
            assert (taken.outcome, Result.objects.count()) == ("queued", 0)
            assert taken.reason.startswith(reason), taken.reason
        else:
            assert taken.outcome == "matched", "without a status of its own it has the report's"


class TestSeveral:
    def test_two_tests_of_one_message_go_to_their_orders(self, grace: Patient, gp: Membership) -> None:
        urea, blood = awaited(grace, by=gp), awaited(grace, by=gp, investigation=FBC)
        raw = joined(
            header(),
            person(grace),
            order("UE^U&E"),
            observation(1, POTASSIUM),
            order("FBC^Full blood count"),
            observation(1, ("718-7", "Haemoglobin", "140", "g/L")),
        )

        taken = sent(raw, by=gp)

        assert (taken.outcome, taken.reason.split(" Matched")[0]) == ("matched", "2 reports: 2 matched.")
        assert {row.order for row in Inbound.objects.all()} == {urea, blood}
        assert sent(raw, by=gp).outcome == "duplicate"
        assert Inbound.objects.count() == 2

    def test_one_test_that_comes_in_two_pieces_is_whole(
        self, test_of_grace: InvestigationOrder, grace: Patient, gp: Membership
    ) -> None:
        raw = joined(
            header(),
            person(grace),
            order("UE^U&E"),
            observation(1, POTASSIUM),
            order("EGFR^eGFR"),
            observation(1, ("62238-1", "eGFR", "80", "mL/min/1.73m2")),
        )

        assert sent(raw, by=gp).outcome == "matched"
        assert set(Result.objects.values_list("finding", flat=True)) == {"res_potassium", "res_egfr"}

    def test_what_says_a_value_twice_is_not_chosen_from(
        self, test_of_grace: InvestigationOrder, grace: Patient, gp: Membership
    ) -> None:
        other = ("2823-3", "Potassium", "4.1", "mmol/L")
        raw = joined(
            header(), person(grace), order("A^A"), observation(1, POTASSIUM), order("B^B"), observation(1, other)
        )

        taken = sent(raw, by=gp)

        assert [each.outcome.value for each in taken.parts] == ["matched", "queued"]
        assert Result.objects.get().value == 6.9

    def test_several_patients_each_have_their_own(self, gp: Membership) -> None:
        grace, alan = registered(gp), registered(gp, family_name="Brown", given_names="Alan")
        awaited(grace, by=gp)
        raw = joined(
            header(),
            person(grace),
            order(),
            observation(1, POTASSIUM),
            person(alan),
            order(),
            observation(1, POTASSIUM),
        )

        taken = sent(raw, by=gp)

        assert [each.outcome.value for each in taken.parts] == ["matched", "queued"]
        assert taken.reason == "2 reports: 1 matched, 1 queued. No test of this patient is awaited."

    def test_a_message_of_more_reports_than_can_be_is_kept_and_rejected(self, grace: Patient, gp: Membership) -> None:
        each = [segment for n in range(501) for segment in (order(f"T{n}^Test"), observation(1, POTASSIUM))]

        taken = sent(joined(header(), person(grace), *each), by=gp)

        assert (taken.outcome, Inbound.objects.count()) == ("rejected", 1)
        assert taken.reason.startswith("The message holds more than 500 reports (501).")


class TestLocalCodes:
    @pytest.mark.parametrize(
        ("said", "outcome"),
        [
            ({"sender": "SUHT", "code": "CC_K", "finding": "res_potassium"}, "matched"),
            ({"sender": "", "code": "CC_K", "finding": "res_potassium"}, "matched"),
            ({"sender": "Other", "code": "CC_K", "finding": "res_potassium"}, "queued"),
            ({"sender": "SUHT", "code": "CC_NA", "finding": "res_potassium"}, "queued"),
            ({"sender": "SUHT", "code": "CC_K", "finding": ""}, "queued"),
        ],
    )
    def test_mean_what_the_practice_says(
        self, said: dict[str, str], outcome: str, test_of_grace: InvestigationOrder, grace: Patient, gp: Membership
    ) -> None:
        LocalCode.objects.create(practice=gp.practice, set_by=gp, **said)

        taken = sent(hl7(grace, ("CC_K", "Potassium", "6.9", "mmol/L"), system="SUHT", kind=""), by=gp)

        assert taken.outcome == outcome, taken.reason
        row = Inbound.objects.get()
        assert (row.lines[0]["code"], row.lines[0]["finding"]) == ("CC_K", ""), "the row stays as it came"

    def test_the_senders_own_meaning_comes_first(
        self, test_of_grace: InvestigationOrder, grace: Patient, gp: Membership
    ) -> None:
        for sender, finding in (("", "res_sodium"), ("SUHT", "res_potassium")):
            LocalCode.objects.create(practice=gp.practice, set_by=gp, sender=sender, code="CC_K", finding=finding)

        sent(hl7(grace, ("CC_K", "Potassium", "6.9", "mmol/L"), system="SUHT"), by=gp)

        assert Result.objects.get().finding == "res_potassium"

    def test_the_unit_that_is_meant_where_none_is_named(
        self, test_of_grace: InvestigationOrder, grace: Patient, gp: Membership
    ) -> None:
        meant = {"code": "CC_CR", "finding": "res_creatinine", "unit": "mg/dL"}
        LocalCode.objects.create(practice=gp.practice, set_by=gp, **meant)

        sent(hl7(grace, ("CC_CR", "Creatinine", "0.9", ""), system="SUHT"), by=gp)

        assert (Result.objects.get().value, Result.objects.get().reported) == (80.0, "0.9 mg/dL")

    def test_what_is_not_read_here_does_not_hold_up_the_rest(
        self, test_of_grace: InvestigationOrder, grace: Patient, gp: Membership
    ) -> None:
        LocalCode.objects.create(practice=gp.practice, set_by=gp, code="AGAP", finding="")
        raw = joined(
            header(),
            person(grace),
            order(),
            observation(1, POTASSIUM),
            observation(2, ("AGAP", "Anion gap", "12", "mmol/L"), system="SUHT"),
        )

        taken = sent(raw, by=gp)

        assert taken.outcome == "matched"
        assert "kept in the message: Anion gap" in taken.reason

    def test_another_practices_meaning_is_not_ours(
        self, test_of_grace: InvestigationOrder, grace: Patient, gp: Membership, stranger: Membership
    ) -> None:
        LocalCode.objects.create(practice=stranger.practice, set_by=stranger, code="CC_K", finding="res_potassium")

        assert sent(hl7(grace, ("CC_K", "Potassium", "6.9", "mmol/L"), system="SUHT"), by=gp).outcome == "queued"
