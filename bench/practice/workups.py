"""Fills a migrated database with closed and open workups of one practice, by plain SQL: `filled(count)`.

Each is a patient of their own who says what one of the bench's invented patients says when so many questions are
answered (`bench/patients.py`); birth dates differ, so that hardly two have the same facts. Triggers and references are
off while it is filled.
"""

import json
from typing import Any

from django.db import connection, transaction

from bench.patients import walked
from clinic.models import Membership
from workups.engine.evaluation import Engine
from workups.engine.facts import write_value
from workups.models import ProtocolVersion

OPEN_EVERY = 10
"""One workup in so many is open."""

_PATIENTS = """
INSERT INTO clinic_patient (id, practice_id, family_name, given_names, date_of_birth, sex_at_birth, nhs_number,
    local_id, phone, address, registered_at, search_words)
SELECT n, %(practice)s, 'Invented', 'Patient ' || n, date '1930-01-01' + n * 7919 %% 27000,
    (ARRAY['female', 'male'])[1 + n %% 2], '', '', '', '', now(), 'invented patient ' || n
FROM generate_series(1, %(count)s) AS n"""
_WORKUPS = """
INSERT INTO workups_workup (id, practice_id, patient_id, version_id, status, revision, urgency, advice, started_at,
    started_by_id, touched_at, touched_by_id, closed_at, closed_by_id, ended_as, outcome, no_follow_up)
SELECT n, %(practice)s, n, %(version)s, CASE WHEN is_open THEN 'open' ELSE 'closed' END, 9, 'routine', '{}', now(),
    %(by)s, now(), %(by)s, CASE WHEN NOT is_open THEN now() END, CASE WHEN NOT is_open THEN %(by)s END,
    CASE WHEN is_open THEN '' ELSE 'treated' END, CASE WHEN is_open THEN '' ELSE 'Treated' END, ''
FROM (SELECT n, n %% %(open_every)s = 0 AS is_open FROM generate_series(1, %(count)s) AS n) AS each"""
_ANSWERS = """
INSERT INTO workups_answer (practice_id, workup_id, finding, value, not_assessable, source, revision, recorded_at,
    recorded_by_id)
SELECT %(practice)s, n, said.key, said.value, '', 'person', 1, now(), %(by)s
FROM generate_series(1, %(count)s) AS n
JOIN (SELECT place, told FROM jsonb_array_elements(%(told)s) WITH ORDINALITY AS each (told, place)) AS template
    ON template.place = 1 + n %% %(templates)s
CROSS JOIN LATERAL jsonb_each(template.told) AS said"""


def filled(count: int, *, version: ProtocolVersion, engine: Engine, by: Membership) -> None:
    """So many workups by `version`, whose engine is `engine`, and their answers."""
    told = [_told(engine, facts) for facts in walked(engine)]
    values = {
        "practice": by.practice_id,
        "by": by.pk,
        "version": version.pk,
        "count": count,
        "open_every": OPEN_EVERY,
        "told": json.dumps(told),
        "templates": len(told),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in (_PATIENTS, _WORKUPS, _ANSWERS):
            cursor.execute(statement, values)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _told(engine: Engine, facts: Any) -> dict[str, Any]:
    findings = engine.definition.findings
    return {code: write_value(findings[code], value) for code, value in facts.items()}
