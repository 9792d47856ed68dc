"""The workups of a practice as a replay reads them: many at a time by one query, and no row of the ORM per answer."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection

from clinic.words import age
from workups.engine.definition import Definition, Finding
from workups.engine.evaluation import Engine, Evaluation
from workups.engine.facts import InvalidValue, Value, read_value
from workups.evaluate import Evaluated, evaluate, recorded
from workups.models import Workup

_FEW_VALUES: Final = frozenset({"boolean", "choice", "multichoice", "mrc", "reflex"})
_CASES: Final = """
SELECT workup.id, workup.version_id, workup.overlay_id, workup.status = 'open',
       patient.date_of_birth, patient.sex_at_birth, said.answers
FROM ({chosen}) AS workup
JOIN clinic_patient AS patient ON patient.id = workup.patient_id
CROSS JOIN LATERAL (
    SELECT jsonb_object_agg(answer.finding, answer.value) AS answers FROM workups_answer AS answer
    WHERE answer.workup_id = workup.id AND answer.superseded_at IS NULL AND answer.value IS NOT NULL
) AS said
ORDER BY workup.id
"""


_IN_TURN: Final = _CASES.format(
    chosen="""
    SELECT each.id, each.version_id, each.overlay_id, each.status, each.patient_id
    FROM workups_workup AS each
    JOIN workups_protocolversion AS version ON version.id = each.version_id
    WHERE each.practice_id = %s AND version.protocol_id = %s AND each.id > %s
    ORDER BY each.id LIMIT %s"""
)
_NAMED: Final = _CASES.format(
    chosen="""
    SELECT each.id, each.version_id, each.overlay_id, each.status, each.patient_id
    FROM workups_workup AS each WHERE each.practice_id = %s AND each.id = ANY(%s)"""
)


@dataclass(frozen=True, slots=True)
class Case:
    """One workup: what it follows, and what is held true of its patient, in JSON form by finding."""

    workup_id: int
    version_id: int
    overlay_id: int | None
    is_open: bool
    born: date
    sex: str
    answers: Mapping[str, Any]


def cases_of(*, practice_id: int, protocol_id: int, after: int, limit: int) -> list[Case]:
    """The next `limit` workups of a protocol, past and open, by id after `after`. One query."""
    return _cases(_IN_TURN, [practice_id, protocol_id, after, limit])


def cases_named(*, practice_id: int, ids: Sequence[int]) -> list[Case]:
    """These workups of a practice. One query."""
    return _cases(_NAMED, [practice_id, list(ids)])


def _cases(query: str, values: list[Any]) -> list[Case]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        rows = cursor.fetchall()
    return [
        Case(workup_id, version_id, overlay_id, is_open, born, sex, json.loads(said or "{}"))
        for workup_id, version_id, overlay_id, is_open, born, sex, said in rows
    ]


class Reader:
    """Reads answers as one definition understands them; what most findings can hold is read once and kept."""

    def __init__(self, definition: Definition) -> None:
        self._findings = definition.findings
        self._kept: dict[str, dict[Any, Value | None]] = {
            code: {} for code, finding in definition.findings.items() if finding.type in _FEW_VALUES
        }

    def read(self, code: str, raw: Any) -> Value | None:
        """The value of an answer; None when this definition can't read it: no such finding, or no such value of it."""
        kept = self._kept.get(code)
        if kept is None:
            finding = self._findings.get(code)
            return _value(finding, raw) if finding else None
        key = tuple(raw) if raw.__class__ is list else (raw.__class__, raw)
        try:
            return kept[key]
        except KeyError:
            value = kept[key] = _value(self._findings[code], raw)
            return value


def _value(finding: Finding, raw: Any) -> Value | None:
    try:
        return read_value(finding, raw)
    except InvalidValue:
        return None


@dataclass(frozen=True, slots=True)
class Read:
    """One patient's answers as facts for two definitions.

    `broken` names those that the first should be able to read and can't, `unread` those that only the second can't:
    for it they are unknown.
    """

    was: Mapping[str, Value]
    now: Mapping[str, Value]
    broken: list[str]
    unread: list[str]


class Readers:
    """Two definitions that read the same answers; what both read alike is read once."""

    def __init__(self, before: Definition, after: Definition) -> None:
        self._definitions = before, after
        self._before, self._after = Reader(before), Reader(after)
        self._known = before.findings.keys()
        self._differing = {
            code
            for code in before.findings.keys() | after.findings.keys()
            if before.findings.get(code) != after.findings.get(code)
        }

    def read(self, answers: Mapping[str, Any], *, years: int, sex: str) -> Read:
        """Answers in JSON form, by finding; an answer goes before what the record says (`evaluate.recorded`)."""
        was, now = (recorded(each, years=years, sex=sex) for each in self._definitions)
        same = was == now and self._differing.isdisjoint(answers)
        broken: list[str] = []
        for code, raw in answers.items():
            value = self._before.read(code, raw)
            if value is not None:
                was[code] = value
            elif code in self._known:
                broken.append(code)
        return Read(was, was, broken, []) if same else Read(was, now, broken, self._anew(answers, was, now))

    def _anew(self, answers: Mapping[str, Any], was: Mapping[str, Value], now: dict[str, Value]) -> list[str]:
        """Fills `now`; the codes of those answers that only the first could read."""
        unread: list[str] = []
        for code, raw in answers.items():
            value = self._after.read(code, raw) if code in self._differing else was.get(code)
            if value is not None:
                now[code] = value
            elif code in was:
                unread.append(code)
        return unread


def by_both(workup: Workup, engine: Engine) -> tuple[Evaluated, Evaluation, tuple[str, ...]]:
    """One workup by its own version and by another's engine, on what is known today, with all that explains them.

    The codes are those of the answers that the other can't read: for it they are unknown. One query.
    """
    was, patient = evaluate(workup), workup.patient
    said = {code: answer.value for code, answer in was.answers.items() if answer.value is not None}
    readers = Readers(was.definition, engine.definition)
    read = readers.read(said, years=age(patient.date_of_birth), sex=patient.sex_at_birth)
    return was, engine.evaluate(read.now), tuple(sorted(read.unread))
