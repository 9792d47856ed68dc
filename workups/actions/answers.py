from collections.abc import Mapping

from clinic import audit
from clinic.access import Permission, require
from clinic.errors import InvalidInput
from clinic.free_text import read_words
from clinic.models import Membership
from workups.actions.learning import Learnt, learn
from workups.engine.definition import Finding
from workups.engine.facts import InvalidValue, read_value, write_value
from workups.evaluate import Evaluated, engine_of, facts_of_record
from workups.models import Workup

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
    definition = engine_of(workup.version).definition
    entry = definition.findings.get(code)
    if entry is None:
        raise InvalidInput("This protocol version has no such finding.", field=code)
    if code in facts_of_record(definition, workup.patient):
        raise InvalidInput(f"{entry.label} comes from the patient's record; put it right there.", field=code)
    return entry
