"""What every new piece of knowledge does to a workup, whoever brings it: claim, write, evaluate, log.

The parts of an action, not an action: callers are audited and inside a transaction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone

from clinic.errors import Conflict, NotAllowedNow
from clinic.models import Membership
from workups.engine.evaluation import ENGINE_VERSION
from workups.engine.explain import explain_in
from workups.engine.facts import write_value
from workups.evaluate import Evaluated, evaluate_with
from workups.models import AdviceEntry, Answer, Workup, WorkupStatus
from workups.models.advice import Change
from workups.models.answer import Source
from workups.queries.workups import current_answers


@dataclass(frozen=True, slots=True)
class Learnt:
    """One thing said of a finding, in its JSON form; None makes it unknown again."""

    finding: str
    value: object
    not_assessable: str = ""
    source: str = Source.PERSON


def learn(workup: Workup, said: Iterable[Learnt], *, revision: int, by: Membership) -> Evaluated:
    """Writes what was said, evaluates and logs the advice that changed; `workup` in hand follows.

    Raises NotAllowedNow on a closed workup, Conflict when one of these findings was changed after `revision`.
    """
    said = list(said)
    _claim(workup, said, revision=revision, by=by)
    before = {answer.finding: answer for answer in current_answers(workup)}
    _supersede(workup, [item.finding for item in said if item.finding in before], by=by)
    written = Answer.objects.bulk_create(_answer(workup, item, by=by) for item in said)
    before |= {answer.finding: answer for answer in written}
    evaluated = evaluate_with(workup, before.values())
    _log_changed_advice(workup, evaluated, by=by)
    return evaluated


def log_accepted(workup: Workup, codes: Iterable[str], *, by: Membership) -> None:
    """Notes in the advice log that suggestions were taken up."""
    AdviceEntry.objects.bulk_create(_entry(workup, code, Change.ACCEPTED, by=by) for code in codes)


def _claim(workup: Workup, said: list[Learnt], *, revision: int, by: Membership) -> None:
    """Takes the next revision by conditional UPDATE; the row stays ours until the transaction ends.

    A page that has not seen someone's latest change may still save another finding: only the same
    finding changed behind its back is a conflict.
    """
    if _take(workup, revision, by=by):
        return
    if not _take(workup, _revision_after_check(workup, said, revision=revision), by=by):
        raise Conflict("Someone else is saving to this workup right now. Nothing was overwritten; save again.")


def _take(workup: Workup, seen: int, *, by: Membership) -> bool:
    now = timezone.now()
    open_at_seen = Workup.objects.filter(pk=workup.pk, revision=seen, status=WorkupStatus.OPEN)
    if not open_at_seen.update(revision=seen + 1, touched_at=now, touched_by=by):
        return False
    workup.revision, workup.touched_at, workup.touched_by = seen + 1, now, by
    return True


def _revision_after_check(workup: Workup, said: list[Learnt], *, revision: int) -> int:
    row = Workup.objects.select_for_update().only("revision", "status").get(pk=workup.pk)
    if row.status != WorkupStatus.OPEN:
        raise NotAllowedNow("This workup is closed. Reopen it to change its answers.")
    findings = [item.finding for item in said]
    newer = current_answers(workup).filter(finding__in=findings, revision__gt=revision).first()
    if newer is not None:
        raise Conflict(_who_changed(newer))
    return row.revision


def _who_changed(answer: Answer) -> str:
    at = timezone.localtime(answer.recorded_at)
    return f"{answer.recorded_by.user.name} changed this at {at:%H:%M:%S}. Nothing was overwritten: compare and choose."


def _supersede(workup: Workup, findings: list[str], *, by: Membership) -> None:
    if findings:
        current_answers(workup).filter(finding__in=findings).select_related(None).update(
            superseded_at=timezone.now(), superseded_by=by
        )


def _answer(workup: Workup, item: Learnt, *, by: Membership) -> Answer:
    return Answer(
        practice_id=workup.practice_id,
        workup=workup,
        finding=item.finding,
        value=item.value,
        not_assessable=item.not_assessable,
        source=item.source,
        revision=workup.revision,
        recorded_by=by,
    )


def _log_changed_advice(workup: Workup, evaluated: Evaluated, *, by: Membership) -> None:
    """Appends what appeared and what was withdrawn, and keeps the outcome on the workup for lists."""
    evaluation = evaluated.evaluation
    before, now = set(workup.advice.get("fired", ())), set(evaluation.fired)
    entries = [
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
    entries += [_entry(workup, code, Change.WITHDRAWN, by=by) for code in sorted(before - now)]
    if entries:
        AdviceEntry.objects.bulk_create(entries)
    workup.urgency = evaluation.urgency
    workup.advice = {"fired": list(evaluation.fired), "not_excluded": evaluation.urgency_not_excluded}
    Workup.objects.filter(pk=workup.pk).update(urgency=workup.urgency, advice=workup.advice)


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
