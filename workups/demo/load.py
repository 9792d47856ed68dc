"""Many invented workups at once, as a practice of some years has them: `filled(...)`.

Each is a patient of their own who says what one of the protocol's invented patients says, so what is advised is true of
what was answered. Written by plain SQL, a few statements for any number; the triggers are on, as always.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone

from clinic.models import Membership
from workups.drafting import vignettes_of, whole_of
from workups.engine.evaluation import Engine
from workups.engine.facts import Value, read_facts, write_value
from workups.evaluate import engine_of
from workups.models import ProtocolVersion

OPEN_EVERY: Final = 10
"""One workup in so many is open."""
_RECORD: Final = ("age_years", "sex_at_birth", "protocol_site")
"""What the patient's record says, and nobody is asked."""
_USUAL_AGE: Final = 52

_WRITE: Final = """
WITH template AS (
    SELECT place, told FROM jsonb_array_elements(%(told)s::jsonb) WITH ORDINALITY AS each (told, place)
), patient AS (
    INSERT INTO clinic_patient (practice_id, family_name, given_names, date_of_birth, sex_at_birth, nhs_number,
        local_id, phone, address, registered_at, search_words)
    SELECT %(practice)s, 'Invented', 'Patient ' || n, (told ->> 'born')::date, told ->> 'sex', '',
        %(run)s || '-' || n, '', '', now(), 'invented patient ' || n
    FROM generate_series(1, %(count)s) AS n JOIN template ON place = 1 + n %% %(templates)s
    RETURNING id, split_part(local_id, '-', 2)::int AS n
), workup AS (
    INSERT INTO workups_workup (practice_id, patient_id, version_id, status, revision, urgency, advice, started_at,
        started_by_id, touched_at, touched_by_id, closed_at, closed_by_id, ended_as, outcome, no_follow_up)
    SELECT %(practice)s, patient.id, %(version)s, CASE WHEN n %% %(open_every)s = 0 THEN 'open' ELSE 'closed' END, 1,
        told ->> 'urgency', told -> 'advice', now(), %(by)s, now(), %(by)s,
        CASE WHEN n %% %(open_every)s > 0 THEN now() END, CASE WHEN n %% %(open_every)s > 0 THEN %(by)s END,
        CASE WHEN n %% %(open_every)s > 0 THEN 'treated' ELSE '' END,
        CASE WHEN n %% %(open_every)s > 0 THEN 'Treated' ELSE '' END, ''
    FROM patient JOIN template ON place = 1 + n %% %(templates)s
    RETURNING id, patient_id
)
INSERT INTO workups_answer (practice_id, workup_id, finding, value, not_assessable, source, revision, recorded_at,
    recorded_by_id)
SELECT %(practice)s, workup.id, said.key, said.value, '', 'person', 1, now(), %(by)s
FROM workup JOIN patient ON patient.id = workup.patient_id JOIN template ON place = 1 + n %% %(templates)s
CROSS JOIN LATERAL jsonb_each(told -> 'answers') AS said"""


def filled(count: int, *, version: ProtocolVersion, by: Membership) -> None:
    """So many workups by `version`, one in ten of them open. Raises ValueError for a version without patients."""
    told = list(_told(version))
    if not told:
        raise ValueError("This version has no invented patients to take answers from.")
    values: dict[str, int | str] = {
        "practice": by.practice_id,
        "by": by.pk,
        "version": version.pk,
        "count": count,
        "run": f"L{timezone.now():%y%m%d%H%M%S%f}",
        "open_every": OPEN_EVERY,
        "told": json.dumps(told),
        "templates": len(told),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_WRITE, values)


def _told(version: ProtocolVersion) -> Iterator[dict[str, Any]]:
    """What each invented patient is and says, with what is then advised."""
    engine = engine_of(version)
    for vignette in vignettes_of(whole_of(version)):
        facts = {**read_facts(engine.definition.findings, vignette.findings), "protocol_site": engine.definition.site}
        yield _template(engine, {code: facts[code] for code in facts if code in engine.definition.findings})


def _template(engine: Engine, facts: Mapping[str, Value]) -> dict[str, Any]:
    evaluation, findings = engine.evaluate(facts), engine.definition.findings
    age = int(float(str(facts.get("age_years", _USUAL_AGE))))
    return {
        "born": f"{timezone.localdate().year - age}-01-01",
        "sex": str(facts.get("sex_at_birth", "not_stated")),
        "urgency": evaluation.urgency,
        "advice": {"fired": list(evaluation.fired), "not_excluded": evaluation.urgency_not_excluded},
        "answers": {code: write_value(findings[code], value) for code, value in facts.items() if code not in _RECORD},
    }
