"""Fills a migrated database with a worklist of so many open entries over 200 practices, by plain SQL.

Through the actions, or even past the triggers one by one, a million would take an hour. So triggers and references are
off while it is filled, the entries are written as the triggers write them, and `disagreeing` has the real triggers
write a sample anew and compares. Every workup has a patient of its own and five entries, one of them over. Practices
lie scattered over the tables, as they do where they grew side by side.
"""

from collections.abc import Mapping
from datetime import date

from django.db import connection, transaction

from clinic.models import Membership
from workups.models.following import FOLLOW_UP_STEPS, GP_STEPS, ORDER_STEPS, REFERRAL_STEPS
from workups.models.urgency import Urgency

PRACTICES = 200
MIDDLE, LARGEST = 1, 2
"""Ids of the practice that is the same in every set, and of the one that holds a tenth of all."""
OPEN_IN_MIDDLE = 4_500
PEOPLE = 8
_PER_WORKUP = 4
_TABLES = (
    "workups_steptaken, workups_chase, workups_escalation, workups_worklistentry, workups_followup, workups_referral,"
    " workups_investigationorder, workups_workup, clinic_patient, workups_protocolversion, workups_protocol,"
    " clinic_auditevent, clinic_membership, clinic_user, clinic_practice"
)
_STAFF = f"(practice - 1) * {PEOPLE} + 5 + place % 3"
_GP = f"(practice - 1) * {PEOPLE} + 1 + place % 4"
_SCALE = "ARRAY[" + ", ".join(f"'{value}'" for value in Urgency.values) + "]"
_TITLES = (
    "ARRAY['Urea and electrolytes', 'Full blood count', 'TSH', 'CK', 'HbA1c', 'Vitamin B12', 'Bone profile',"
    " 'Nerve conduction studies', 'MRI of the neck', 'Chest X-ray', 'Liver function', 'CRP']"
)
_FAMILIES = (
    "ARRAY['adeyemi', 'brown', 'carter', 'davies', 'evans', 'farah', 'green', 'hughes', 'iqbal', 'jones',"
    " 'khan', 'lewis', 'morgan', 'nguyen', 'obrien', 'patel', 'quinn', 'roberts', 'smith', 'taylor']"
)


def fill(entries: int, today: date) -> None:
    """`entries` open ones, a multiple of 4 from 10,000 on; a tenth of them are late on `today`, by 1 to 10 days."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"TRUNCATE {_TABLES} RESTART IDENTITY CASCADE")
        for statement in (*_PEOPLE, *_workups(entries // _PER_WORKUP), *_things(today), *_ENTRIES, *_AFTERWARDS):
            cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


_LISTED = ["workups_investigationorder", "workups_referral", "workups_followup"]

_PEOPLE = (
    f"INSERT INTO clinic_practice (id, name, ods_code, address, phone, email, created_at)"
    f" SELECT n, 'Practice ' || n, '', '', '', '', now() FROM generate_series(1, {PRACTICES}) AS n",
    f"INSERT INTO clinic_user (id, password, is_superuser, email, name, registration, is_active, date_joined)"
    f" SELECT n, '!', false, n || '@bench.example', 'Person ' || n, '', true, now()"
    f" FROM generate_series(1, {PRACTICES * PEOPLE}) AS n",
    f"INSERT INTO clinic_membership (id, practice_id, user_id, role, active, created_at)"
    f" SELECT n, (n - 1) / {PEOPLE} + 1, n,"
    f" (ARRAY['gp', 'gp', 'gp', 'gp', 'staff', 'staff', 'staff', 'manager'])[(n - 1) % {PEOPLE} + 1], true, now()"
    f" FROM generate_series(1, {PRACTICES * PEOPLE}) AS n",
    "INSERT INTO workups_protocol (id, key, title) VALUES (1, 'invented', 'Invented')",
    "INSERT INTO workups_protocolversion (id, protocol_id, number, status, document, content_hash, created_at, reason,"
    " published_at) VALUES (1, 1, 1, 'published', '{}', '', now(), '', now())",
)


def _workups(workups: int) -> tuple[str, ...]:
    """Prime strides shuffle: whose a workup is does not depend on when it came."""
    middle, largest = OPEN_IN_MIDDLE // _PER_WORKUP, workups // 10
    return (
        f"CREATE TEMPORARY TABLE drawn ON COMMIT DROP AS SELECT n AS id, n AS place, abs(hashint4(n)) AS luck,"
        f" CASE WHEN at < {middle} THEN {MIDDLE} WHEN at < {middle + largest} THEN {LARGEST}"
        f" ELSE 3 + at % {PRACTICES - 2} END AS practice"
        f" FROM (SELECT n, (n::bigint * 7919 % {workups})::int AS at FROM generate_series(1, {workups}) AS n) AS each",
        f"INSERT INTO clinic_patient (id, practice_id, family_name, given_names, date_of_birth, sex_at_birth,"
        f" nhs_number, local_id, phone, address, registered_at, search_words)"
        f" SELECT id, practice, initcap(family), 'Patient ' || id, born, 'female', '', '', '', '', now(),"
        f" family || ' patient ' || id || ' ' || to_char(born, 'YYYYMMDD')"
        f" FROM (SELECT *, ({_FAMILIES})[1 + luck % 20] AS family, date '1940-01-01' + luck % 25000 AS born"
        f" FROM drawn) AS each",
        f"INSERT INTO workups_workup (id, practice_id, patient_id, version_id, status, revision, urgency, advice,"
        f" started_at, started_by_id, touched_at, touched_by_id, ended_as, outcome, no_follow_up)"
        f" SELECT id, practice, id, 1, 'open', 9, ({_SCALE})[1 + luck / 7 % {len(Urgency.values)}], '{{}}', now(),"
        f" {_GP}, now(), {_GP}, '', '', '' FROM drawn",
    )


def _things(today: date) -> tuple[str, ...]:
    """Of each workup three open orders and one that is over, and a referral (two of three) or a follow-up."""
    due = f"date '{today}' + (chance / 11 % 100 - 10)"
    return (
        f"INSERT INTO workups_investigationorder (id, practice_id, workup_id, patient_id, investigation, title,"
        f" urgency, note, status, requested_at, requested_by_id, expected_by, act_by, moved_at, moved_by_id,"
        f" review_step, review_words, reason)"
        f" SELECT id * 4 + k, practice, id, id, 'ix_' || k, ({_TITLES})[1 + (luck + k) % 12],"
        f" ({_SCALE})[1 + chance / 5 % {len(Urgency.values)}], '', CASE WHEN k = 3 THEN 'closed' ELSE"
        f" (ARRAY['requested', 'requested', 'booked', 'collected', 'collected', 'resulted', 'reviewed', 'told'])"
        f"[1 + chance % 8] END, now(), {_GP}, {due}, {due}, now() - chance % 1000 * interval '1 minute', {_STAFF},"
        f" '', '', '' FROM (SELECT *, abs(hashint4(id * 4 + k)) AS chance"
        f" FROM drawn, generate_series(0, 3) AS k) AS each",
        f"INSERT INTO workups_referral (id, practice_id, workup_id, patient_id, code, title, urgency, status,"
        f" act_by, decided_at, decided_by_id, moved_at, moved_by_id, reason)"
        f" SELECT id, practice, id, id, 'ref', 'Neurology', 'urgent', (ARRAY['draft', 'sent', 'acknowledged',"
        f" 'appointment', 'seen', 'replied'])[1 + luck % 6], {due}, now(), {_GP}, now(), {_STAFF}, ''"
        f" FROM (SELECT *, abs(hashint4(id * 4 + 1)) AS chance FROM drawn WHERE id % 3 > 0) AS each",
        f"INSERT INTO workups_followup (id, practice_id, workup_id, patient_id, words, due_on, status, planned_at,"
        f" planned_by_id, moved_at, moved_by_id, reason)"
        f" SELECT id, practice, id, id, 'Examine again', {due}, 'planned', now(), {_GP}, now(), {_STAFF}, ''"
        f" FROM (SELECT *, abs(hashint4(id * 4 + 2)) AS chance FROM drawn WHERE id % 3 = 0) AS each",
    )


def _case(steps: Mapping[str, str]) -> str:
    return "CASE thing.status " + " ".join(f"WHEN '{status}' THEN '{step}'" for status, step in steps.items()) + " END"


_HANDS = f"CASE WHEN step IN ({', '.join(repr(str(step)) for step in GP_STEPS)}) THEN 'gp' ELSE 'staff' END"


def _entry(kind: str, table: str, steps: Mapping[str, str], *, title: str, asker: str, due: str, urgency: str) -> str:
    return f"""
        INSERT INTO workups_worklistentry (practice_id, kind, {kind}_id, workup_id, patient_id, title, requested_by_id,
            step, risk, due_on, since, moved_by_id, hands, owner_id, owner_role)
        SELECT practice_id, '{kind}', id, workup_id, patient_id, title, asker, step, risk - 1, due, moved_at,
            moved_by_id, hands, CASE WHEN hands = 'gp' THEN asker WHEN id % 7 = 0 THEN moved_by_id END, hands
        FROM (SELECT *, {_HANDS} AS hands FROM (
            SELECT thing.id, thing.practice_id, thing.workup_id, thing.patient_id, {title} AS title, {asker} AS asker,
                {_case(steps)} AS step, {urgency} AS risk, {due} AS due, thing.moved_at, thing.moved_by_id
            FROM {table} AS thing JOIN workups_workup AS workup ON workup.id = thing.workup_id) AS each) AS said"""


_AWAITED = "thing.status IN ('requested', 'booked', 'collected')"
_OF_WORKUP = f"array_position({_SCALE}, workup.urgency::text)"
_OWN = f"array_position({_SCALE}, thing.urgency::text)"
_ENTRIES = (
    _entry(
        "order",
        "workups_investigationorder",
        ORDER_STEPS,
        title="thing.title",
        asker="thing.requested_by_id",
        due=f"CASE WHEN {_AWAITED} THEN thing.expected_by ELSE thing.act_by END",
        urgency=f"CASE WHEN {_AWAITED} THEN {_OWN} ELSE {_OF_WORKUP} END",
    ),
    _entry(
        "referral",
        "workups_referral",
        REFERRAL_STEPS,
        title="thing.title",
        asker="thing.decided_by_id",
        due="thing.act_by",
        urgency=f"COALESCE({_OWN}, {_OF_WORKUP})",
    ),
    _entry(
        "follow_up",
        "workups_followup",
        FOLLOW_UP_STEPS,
        title="thing.words",
        asker="thing.planned_by_id",
        due="thing.due_on",
        urgency=_OF_WORKUP,
    ),
    "INSERT INTO workups_steptaken (practice_id, entry_id, step, at, by_id)"
    " SELECT practice_id, id, step, since, moved_by_id FROM workups_worklistentry",
)
_AFTERWARDS = (
    "INSERT INTO workups_chase (practice_id, entry_id, channel, whom, outcome, at, by_id)"
    " SELECT practice_id, id, 'phone', '', 'Left a message', now(), moved_by_id FROM workups_worklistentry"
    " WHERE id % 5 = 0",
)


_ALL_BUT_ID = (
    "practice_id, kind, order_id, referral_id, follow_up_id, workup_id, patient_id, title, requested_by_id, step, risk,"
    " due_on, since, moved_by_id, hands, owner_id, owner_role"
)


def disagreeing(every: int) -> int:
    """How many of a sample the real triggers write otherwise than they were written here."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE sample ON COMMIT DROP AS SELECT {_ALL_BUT_ID} FROM workups_worklistentry"
            f" WHERE id % {every} = 0"
        )
        cursor.execute("UPDATE sample SET owner_id = NULL WHERE hands = 'staff'")  # nobody has put their name to it yet
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"DELETE FROM workups_worklistentry WHERE id % {every} = 0")
        cursor.execute("SET LOCAL session_replication_role = origin")
        for table, column in zip(_LISTED, ("order_id", "referral_id", "follow_up_id"), strict=True):
            cursor.execute(f"UPDATE {table} SET status = status WHERE id IN (SELECT {column} FROM sample)")
        cursor.execute(
            f"SELECT count(*), (SELECT count(*) FROM sample) FROM (SELECT {_ALL_BUT_ID} FROM sample"
            f" INTERSECT SELECT {_ALL_BUT_ID} FROM workups_worklistentry) AS same"
        )
        same, sampled = cursor.fetchone()
        transaction.set_rollback(True)
    return int(sampled) - int(same)


def receptionist_of(practice: int) -> Membership:
    return Membership.objects.select_related("user", "practice").get(pk=(practice - 1) * PEOPLE + 5)
