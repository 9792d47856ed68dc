"""Nothing changes without a trace: an action that records nothing is rolled back."""

import pytest

from clinic import audit
from clinic.audit import Unaudited
from clinic.models import AuditEvent, Membership, Practice


@audit.audited
def _rename_silently(*, practice: Practice, name: str, by: Membership) -> None:
    Practice.objects.filter(pk=practice.pk).update(name=name)


@audit.audited
def _rename(*, practice: Practice, name: str, by: Membership) -> str:
    Practice.objects.filter(pk=practice.pk).update(name=name)
    audit.record("practice.renamed", subject=practice, by=by, letters=len(name))
    return name


@audit.audited
def _rename_by_another_action(*, practice: Practice, name: str, by: Membership) -> None:
    _rename(practice=practice, name=name, by=by)


@audit.audited
def _rename_and_fail(*, practice: Practice, name: str, by: Membership) -> None:
    _rename(practice=practice, name=name, by=by)
    raise ValueError("something else went wrong")


@audit.audited
def _silent_after_another(*, practice: Practice, name: str, by: Membership) -> None:
    _rename(practice=practice, name=name, by=by)
    _rename_silently(practice=practice, name="unseen", by=by)


def _name(practice: Practice) -> str:
    return Practice.objects.get(pk=practice.pk).name


def test_an_action_that_records_nothing_is_rolled_back(gp: Membership) -> None:
    with pytest.raises(Unaudited, match="_rename_silently recorded nothing"):
        _rename_silently(practice=gp.practice, name="Renamed", by=gp)

    assert _name(gp.practice) == "Harbour View Surgery"


def test_an_action_that_records_is_kept_and_gives_back_its_result(gp: Membership) -> None:
    assert _rename(practice=gp.practice, name="Renamed", by=gp) == "Renamed"

    event = AuditEvent.objects.get(event="practice.renamed")
    assert (event.by, event.practice, event.subject_type, event.subject_id) == (
        gp,
        gp.practice,
        "clinic.practice",
        gp.practice_id,
    )
    assert event.details == {"letters": 7}
    assert _name(gp.practice) == "Renamed"


def test_what_an_inner_action_recorded_counts_for_the_outer(gp: Membership) -> None:
    _rename_by_another_action(practice=gp.practice, name="Renamed", by=gp)

    assert _name(gp.practice) == "Renamed"


def test_an_inner_action_must_record_for_itself(gp: Membership) -> None:
    with pytest.raises(Unaudited):
        _silent_after_another(practice=gp.practice, name="Renamed", by=gp)

    assert _name(gp.practice) == "Harbour View Surgery"


def test_a_failure_takes_the_change_and_its_trace_along(gp: Membership) -> None:
    with pytest.raises(ValueError, match="something else"):
        _rename_and_fail(practice=gp.practice, name="Renamed", by=gp)

    assert _name(gp.practice) == "Harbour View Surgery"
    assert not AuditEvent.objects.filter(event="practice.renamed").exists()


def test_after_a_failure_the_next_action_starts_with_a_clean_slate(gp: Membership) -> None:
    with pytest.raises(ValueError, match="something else"):
        _rename_and_fail(practice=gp.practice, name="Renamed", by=gp)
    with pytest.raises(Unaudited):
        _rename_silently(practice=gp.practice, name="Renamed", by=gp)
