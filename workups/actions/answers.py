from collections.abc import Mapping

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import InvalidInput, NotAllowedNow
from clinic.free_text import read_words
from clinic.models import Membership
from workups.actions.learning import Learnt, learn
from workups.engine.definition import Finding
from workups.engine.facts import InvalidValue, read_value, write_value
from workups.evaluate import Evaluated, engine_for, evaluate, facts_of_record, unanswered_normals
from workups.models import Workup
from workups.models.answer import Source
from workups.queries.workups import current_answers

REASON_LENGTH = 200


@audit.audited
def record(*, workup: Workup, finding: str, value: object, revision: int, by: Membership) -> Evaluated:
    """Records what was found. `value` is as typed or as JSON; `revision` is the workup's as the page saw it.

    Raises InvalidInput (field = the finding) for a value that can't be taken, Conflict when somebody changed
    this finding meanwhile, NotAllowedNow on a closed workup.
    """
    require(by, Permission.WORK_UP, on=workup)
    clean = _clean(_finding(workup, finding), value)
    evaluated = learn(workup, [Learnt(finding, clean)], revision=revision, by=by)
    audit.record("answer.recorded", subject=workup, by=by, finding=finding, revision=workup.revision)
    return evaluated


@audit.audited
def record_all(*, workup: Workup, values: Mapping[str, object], revision: int, by: Membership) -> Evaluated:
    """Records several findings at once, such as a section examined and found normal: all of them or none.

    Raises as `record` does.
    """
    require(by, Permission.WORK_UP, on=workup)
    said = [Learnt(finding, _clean(_finding(workup, finding), value)) for finding, value in values.items()]
    evaluated = learn(workup, said, revision=revision, by=by)
    audit.record("answer.recorded", subject=workup, by=by, findings=sorted(values), revision=workup.revision)
    return evaluated


@audit.audited
def all_normal(*, workup: Workup, section: str, side: str = "", revision: int, by: Membership) -> Evaluated:
    """Records every finding of a section that nobody has answered as normal: gone through, nothing found.

    Only what is shown and has a normal value; what was answered, or noted as not assessable, stays as it is.
    `side` (right or left) narrows it to the signs of one side.
    Raises InvalidInput when there is nothing left to record so, else as `record` does.
    """
    require(by, Permission.WORK_UP, on=workup)
    if section not in {each.key for each in engine_for(workup).definition.sections()}:
        raise InvalidInput("This protocol version has no such section. Nothing was saved.", field=section)
    left = unanswered_normals(evaluate(workup), section, side=side)
    if not left:
        raise InvalidInput("Nothing is left here that can be recorded as normal at once.", field=section)
    said = [Learnt(finding, value, source=Source.ALL_NORMAL) for finding, value in left.items()]
    evaluated = learn(workup, said, revision=revision, by=by)
    audit.record("answer.all_normal", subject=workup, by=by, section=section, revision=workup.revision)
    return evaluated


@audit.audited
def undo_all_normal(*, workup: Workup, at: int, revision: int, by: Membership) -> Evaluated:
    """Makes unknown again what `all_normal` recorded at revision `at`; what was answered anew since stays.

    Raises NotAllowedNow when nothing of it is left, else as `record` does.
    """
    require(by, Permission.WORK_UP, on=workup)
    swept = current_answers(workup).filter(source=Source.ALL_NORMAL, revision=at, value__isnull=False)
    said = [Learnt(finding, None) for finding in swept.values_list("finding", flat=True)]
    if not said:
        raise NotAllowedNow("Nothing of that is left to be taken back.")
    evaluated = learn(workup, said, revision=revision, by=by)
    audit.record("answer.all_normal_undone", subject=workup, by=by, at=at, revision=workup.revision)
    return evaluated


@audit.audited
def retract(*, workup: Workup, finding: str, revision: int, by: Membership) -> Evaluated:
    """Makes a finding unknown again, as if it had never been asked; what was said stays in the history."""
    require(by, Permission.WORK_UP, on=workup)
    _finding(workup, finding)
    evaluated = learn(workup, [Learnt(finding, None)], revision=revision, by=by)
    audit.record("answer.retracted", subject=workup, by=by, finding=finding, revision=workup.revision)
    return evaluated


@audit.audited
def not_assessable(*, workup: Workup, finding: str, reason: str, revision: int, by: Membership) -> Evaluated:
    """Notes that a finding can't be assessed, and why. To the logic it stays unknown; never "no"."""
    require(by, Permission.WORK_UP, on=workup)
    _finding(workup, finding)
    reason = read_words(reason, field=finding, most=REASON_LENGTH, missing="Say why this can't be assessed.")
    evaluated = learn(workup, [Learnt(finding, None, not_assessable=reason)], revision=revision, by=by)
    audit.record("answer.not_assessable", subject=workup, by=by, finding=finding, revision=workup.revision)
    return evaluated


def _clean(entry: Finding, value: object) -> object:
    try:
        return write_value(entry, read_value(entry, value))
    except InvalidValue as fault:
        raise InvalidInput(str(fault), field=entry.code) from fault


def _finding(workup: Workup, code: str) -> Finding:
    definition = engine_for(workup).definition
    entry = definition.findings.get(code)
    if entry is None:
        raise InvalidInput("This protocol version has no such finding.", field=code)
    if code in facts_of_record(definition, workup.patient):
        raise InvalidInput(f"{entry.label} comes from the patient's record; put it right there.", field=code)
    return entry
