"""What the software advised, when, on which facts: the log is appended to by whatever changes the advice.

The parts of actions, not actions: callers are audited and inside a transaction.
"""

from collections.abc import Collection, Iterable, Mapping

from clinic.models import Membership
from workups.engine.evaluation import ENGINE_VERSION
from workups.engine.explain import explain_in
from workups.engine.facts import write_value
from workups.evaluate import Evaluated
from workups.models import AdviceEntry, Workup
from workups.models.advice import Change


def log_accepted(workup: Workup, codes: Iterable[str], *, by: Membership) -> None:
    """Notes in the advice log that suggestions were taken up."""
    AdviceEntry.objects.bulk_create(_entry(workup, code, Change.ACCEPTED, by=by) for code in codes)


def log_decision(workup: Workup, code: str, change: Change, *, by: Membership) -> None:
    """Notes in the advice log what was decided on a piece of advice; the decision itself says why."""
    AdviceEntry.objects.bulk_create([_entry(workup, code, change, by=by)])


def changed_advice(
    workup: Workup, evaluated: Evaluated, advised: Collection[str], *, by: Membership
) -> list[AdviceEntry]:
    """What appeared and what was withdrawn since `advised`, not yet kept."""
    evaluation = evaluated.evaluation
    before, now = set(advised), set(evaluation.fired)
    appeared = [
        _entry(
            workup,
            code,
            Change.APPEARED,
            because=_because(evaluated, code),
            urgency=evaluation.urgency,
            by=by,
        )
        for code in evaluation.fired
        if code not in before
    ]
    return appeared + [_entry(workup, code, Change.WITHDRAWN, by=by) for code in sorted(before - now)]


def _because(evaluated: Evaluated, code: str) -> Mapping[str, object]:
    """The findings and values that carried a rule, in their JSON form."""
    carried = explain_in(evaluated.evaluation, code).carried_by
    findings = evaluated.definition.findings
    return {name: write_value(findings[name], value) for name, value in carried.items() if name in findings}


def _entry(workup: Workup, code: str, change: str, *, by: Membership, **more: object) -> AdviceEntry:
    return AdviceEntry(
        practice_id=workup.practice_id,
        workup=workup,
        version_id=workup.version_id,
        engine=ENGINE_VERSION,
        revision=workup.revision,
        code=code,
        change=change,
        by=by,
        **more,
    )
