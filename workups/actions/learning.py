"""What every new piece of knowledge does to a workup, whoever brings it: evaluate, claim, write, log.

The parts of an action, not an action: callers are audited and inside a transaction.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import F
from django.utils import timezone

from clinic import audit
from clinic.errors import Conflict, NotAllowedNow
from clinic.models import Membership
from workups.engine.evaluation import ENGINE_VERSION
from workups.engine.explain import explain_in
from workups.engine.facts import write_value
from workups.evaluate import Evaluated, evaluate_with, flags_to_decide
from workups.models import AdviceEntry, Answer, Workup, WorkupStatus
from workups.models.advice import Change
from workups.models.answer import Source
from workups.queries.workups import current_answers

OPEN_AGAIN: Final[Mapping[str, object]] = {
    "closed_at": None,
    "closed_by": None,
    "ended_as": "",
    "outcome": "",
    "no_follow_up": "",
}
"""What a workup that is open again says no more."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """One thing said of a finding, in its JSON form; None makes it unknown again.

    `takes_back`: it is what was known before a result that turned out to be somebody else's.
    """

    finding: str
    value: object
    not_assessable: str = ""
    source: str = Source.PERSON
    takes_back: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known with something new in it, and the answers of which that takes the place."""

    evaluated: Evaluated
    replaced: list[Answer]


def learn(workup: Workup, said: Iterable[Learnt], *, revision: int, by: Membership) -> Evaluated:
    """Evaluates with what was said, claims the revision, writes, logs the advice that changed; `workup` follows.

    A closed workup takes in results and nothing else; a result that makes a red flag at "soon" or above appear
    opens it again. Raises NotAllowedNow for what a person says of a closed workup, Conflict when one of these
    findings was changed after `revision`.
    """
    said = list(said)
    written = [_answer(workup, item, by=by) for item in said]
    known, advised = _claim(workup, said, written, revision=revision, by=by)
    _supersede(known.replaced, by=by)
    _insert(written, revision=workup.revision)
    _log_changed_advice(workup, known.evaluated, advised, by=by)
    if WorkupStatus.CLOSED in _taken_in_while(said):
        _reopen_for_new_flags(workup, known.evaluated, advised, by=by)
    return known.evaluated


def log_accepted(workup: Workup, codes: Iterable[str], *, by: Membership) -> None:
    """Notes in the advice log that suggestions were taken up."""
    AdviceEntry.objects.bulk_create(_entry(workup, code, Change.ACCEPTED, by=by) for code in codes)


def touch(workup: Workup, *, by: Membership) -> None:
    """Takes the next revision for a change that the engine does not read, so that other pages hear of it."""
    Workup.objects.filter(pk=workup.pk).update(revision=F("revision") + 1, touched_at=timezone.now(), touched_by=by)
    workup.refresh_from_db(fields=["revision", "touched_at", "touched_by"])


def log_decision(workup: Workup, code: str, change: Change, *, by: Membership) -> None:
    """Notes in the advice log what was decided on a piece of advice; the decision itself says why."""
    AdviceEntry.objects.bulk_create([_entry(workup, code, change, by=by)])


def _claim(
    workup: Workup, said: list[Learnt], written: list[Answer], *, revision: int, by: Membership
) -> tuple[_Known, Collection[str]]:
    """Takes the next revision, with what it means, and gives the advice there was before.

    The evaluation comes first so that one conditional UPDATE does both: every change of what is known moves the
    revision, so while it still is the one the page saw, the answers read a moment ago are the current ones.
    A page that has not seen someone's latest change may still save another finding: only the same finding
    changed behind its back is a conflict.
    """
    known = _evaluate(workup, written)
    advised = workup.advice.get("fired", ())
    in_step = workup.revision == revision  # else the row in hand does not know what was advised before
    statuses = _taken_in_while(said)
    if in_step and _take(workup, revision, known.evaluated, statuses, by=by):
        return known, advised
    row = _hold_after_check(workup, said, revision=revision)
    known = _evaluate(workup, written)
    if not _take(workup, row.revision, known.evaluated, statuses, by=by):
        raise Conflict("Someone else is saving to this workup right now. Nothing was overwritten; save again.")
    return known, row.advice.get("fired", ())


def _evaluate(workup: Workup, written: Iterable[Answer]) -> _Known:
    """What is known with `written` in place of what was said before of the same findings."""
    current = {answer.finding: answer for answer in current_answers(workup)}
    anew = {answer.finding: answer for answer in written}
    evaluated = evaluate_with(workup, (current | anew).values())
    return _Known(evaluated, [answer for finding, answer in current.items() if finding in anew])


def _taken_in_while(said: Collection[Learnt]) -> tuple[WorkupStatus, ...]:
    """A result is taken in whenever it comes, and taken back; what a person says belongs to an open workup."""
    are_results = bool(said) and all(item.source == Source.RESULT or item.takes_back for item in said)
    return (WorkupStatus.OPEN, WorkupStatus.CLOSED) if are_results else (WorkupStatus.OPEN,)


def _take(
    workup: Workup, seen: int, evaluated: Evaluated, statuses: Collection[WorkupStatus], *, by: Membership
) -> bool:
    """Moves the row from revision `seen` to the next; it stays ours until the transaction ends."""
    evaluation = evaluated.evaluation
    changes = {
        "revision": seen + 1,
        "touched_at": timezone.now(),
        "touched_by": by,
        "urgency": evaluation.urgency,
        "advice": {"fired": list(evaluation.fired), "not_excluded": evaluation.urgency_not_excluded},
    }
    if not Workup.objects.filter(pk=workup.pk, revision=seen, status__in=statuses).update(**changes):
        return False
    for name, value in changes.items():
        setattr(workup, name, value)
    return True


def _hold_after_check(workup: Workup, said: list[Learnt], *, revision: int) -> Workup:
    """The row as it is now, locked. Raises NotAllowedNow, or Conflict for a finding changed after `revision`."""
    row = Workup.objects.select_for_update().only("revision", "status", "advice").get(pk=workup.pk)
    if row.status not in _taken_in_while(said):
        raise NotAllowedNow("This workup is closed. Reopen it to change its answers.")
    findings = [item.finding for item in said]
    newer = current_answers(workup).filter(finding__in=findings, revision__gt=revision).first()
    if newer is not None:
        raise Conflict(_who_changed(newer))
    return row


def _who_changed(answer: Answer) -> str:
    at = timezone.localtime(answer.recorded_at)
    return f"{answer.author} changed this at {at:%H:%M:%S}. Nothing was overwritten: compare and choose."


def _supersede(answers: list[Answer], *, by: Membership) -> None:
    """Most findings are answered once: then nothing has to be superseded, and nothing is asked of the database."""
    if answers:
        current = Answer.objects.filter(pk__in=[answer.pk for answer in answers], superseded_at=None)
        current.update(superseded_at=timezone.now(), superseded_by=by)


def _insert(answers: list[Answer], *, revision: int) -> None:
    for answer in answers:
        answer.revision = revision
    if answers:
        Answer.objects.bulk_create(answers)


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


def _log_changed_advice(workup: Workup, evaluated: Evaluated, advised: Collection[str], *, by: Membership) -> None:
    """Appends what appeared and what was withdrawn since `advised`."""
    evaluation = evaluated.evaluation
    before, now = set(advised), set(evaluation.fired)
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


def _reopen_for_new_flags(workup: Workup, evaluated: Evaluated, advised: Collection[str], *, by: Membership) -> None:
    """So that it is on a GP's list again; nothing happens to one that is open."""
    evaluation = evaluated.evaluation
    appeared = [code for code in evaluation.fired if code not in advised]
    flags = [flag.code for flag in flags_to_decide(evaluated.definition, appeared, ())]
    changes = {"status": WorkupStatus.OPEN, **OPEN_AGAIN}
    if not flags or not Workup.objects.filter(pk=workup.pk, status=WorkupStatus.CLOSED).update(**changes):
        return
    for name, value in changes.items():
        setattr(workup, name, value)
    why = "A result came in that makes a red flag appear"
    audit.record("workup.reopened", subject=workup, by=None, practice=by.practice, reason=why, flags=flags)


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
