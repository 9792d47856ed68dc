"""What every new piece of knowledge does to a workup, whoever brings it: evaluate, claim, write, log.

The parts of an action, not an action: callers are audited and inside a transaction.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import F
from django.utils import timezone

from clinic import audit
from clinic.errors import Conflict, NotAllowedNow
from clinic.models import Membership
from workups.actions.advice_log import changed_advice
from workups.evaluate import Evaluated, evaluate_with, flags_to_decide
from workups.models import AdviceEntry, Answer, Workup, WorkupStatus
from workups.models.answer import Source
from workups.queries.workups import answers_of, current_answers

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


@dataclass(slots=True)
class _Taken:
    """A workup that is held, with what is new in it; `advised` and `is_closed` are as before."""

    workup: Workup
    written: list[Answer]
    known: _Known = field(init=False)
    advised: Collection[str] = field(init=False)
    is_closed: bool = field(init=False)

    def __post_init__(self) -> None:
        self.advised = self.workup.advice.get("fired", ())
        self.is_closed = self.workup.status == WorkupStatus.CLOSED


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
    _log(changed_advice(workup, known.evaluated, advised, by=by))
    if WorkupStatus.CLOSED in _taken_in_while(said):
        _reopen_for_new_flags(workup, known.evaluated, advised, by=by)
    return known.evaluated


def learn_held(news: Sequence[tuple[Workup, Sequence[Learnt]]], *, by: Membership) -> None:
    """Learns what results say in several workups, whose rows the caller holds and has as they are now.

    Nothing loses to a page: what was known of these findings at this moment is superseded. A workup of which nothing
    new counts takes the next revision all the same, so that its pages hear of it.
    """
    for workup in (workup for workup, said in news if not said):
        touch(workup, by=by)
    taken = [_Taken(workup, [_answer(workup, item, by=by) for item in said]) for workup, said in news if said]
    if not taken:
        return
    current = answers_of([each.workup for each in taken])
    for each in taken:
        each.known = _known(each.workup, each.written, current.get(each.workup.pk, {}))
    _take_held(taken, by=by)
    _supersede([answer for each in taken for answer in each.known.replaced], by=by)
    for each in taken:
        for answer in each.written:
            answer.revision = each.workup.revision
    Answer.objects.bulk_create(answer for each in taken for answer in each.written)
    _log(entry for each in taken for entry in changed_advice(each.workup, each.known.evaluated, each.advised, by=by))
    for each in taken:
        if each.is_closed:
            _reopen_for_new_flags(each.workup, each.known.evaluated, each.advised, by=by)


def touch(workup: Workup, *, by: Membership) -> None:
    """Takes the next revision for a change that the engine does not read, so that other pages hear of it."""
    Workup.objects.filter(pk=workup.pk).update(revision=F("revision") + 1, touched_at=timezone.now(), touched_by=by)
    workup.refresh_from_db(fields=["revision", "touched_at", "touched_by"])


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
    return _known(workup, written, {answer.finding: answer for answer in current_answers(workup)})


def _known(workup: Workup, written: Iterable[Answer], current: Mapping[str, Answer]) -> _Known:
    anew = {answer.finding: answer for answer in written}
    evaluated = evaluate_with(workup, ({**current, **anew}).values())
    return _Known(evaluated, [answer for finding, answer in current.items() if finding in anew])


def _taken_in_while(said: Collection[Learnt]) -> tuple[WorkupStatus, ...]:
    """A result is taken in whenever it comes, and taken back; what a person says belongs to an open workup."""
    are_results = bool(said) and all(item.source == Source.RESULT or item.takes_back for item in said)
    return (WorkupStatus.OPEN, WorkupStatus.CLOSED) if are_results else (WorkupStatus.OPEN,)


def _take(
    workup: Workup, seen: int, evaluated: Evaluated, statuses: Collection[WorkupStatus], *, by: Membership
) -> bool:
    """Moves the row from revision `seen` to the next; it stays ours until the transaction ends."""
    changes = {"revision": seen + 1, **_meant(evaluated, by=by)}
    if not Workup.objects.filter(pk=workup.pk, revision=seen, status__in=statuses).update(**changes):
        return False
    for name, value in changes.items():
        setattr(workup, name, value)
    return True


def _take_held(taken: Sequence[_Taken], *, by: Membership) -> None:
    """The same for rows that are held: those that are advised alike in one statement."""
    alike: dict[str, list[_Taken]] = {}
    for each in taken:
        alike.setdefault(repr(_meaning(each.known.evaluated)), []).append(each)
    for group in alike.values():
        changes = _meant(group[0].known.evaluated, by=by)
        ids = [each.workup.pk for each in group]
        Workup.objects.filter(pk__in=ids).update(revision=F("revision") + 1, **changes)
        for each in group:
            for name, value in {"revision": each.workup.revision + 1, **changes}.items():
                setattr(each.workup, name, value)


def _meant(evaluated: Evaluated, *, by: Membership) -> dict[str, Any]:
    """What a workup's row says once something was learnt."""
    return {"touched_at": timezone.now(), "touched_by": by, **_meaning(evaluated)}


def _meaning(evaluated: Evaluated) -> dict[str, Any]:
    evaluation = evaluated.evaluation
    advice = {"fired": list(evaluation.fired), "not_excluded": evaluation.urgency_not_excluded}
    return {"urgency": evaluation.urgency, "advice": advice}


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


def _log(entries: Iterable[AdviceEntry]) -> None:
    if changed := list(entries):
        AdviceEntry.objects.bulk_create(changed)


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
