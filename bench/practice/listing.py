"""Asks the worklist in sets of these sizes: `python -m bench.practice.listing 10000 1000000`, in a process of its own.

Prints as JSON seconds of each question in each set, and of the sweep over the last set. `call` is the whole, `read`
PostgreSQL's own without planning, `found` the part of it that finds the ids; `floor` and `floor_found` are the same of
the least that gives the same rows. Plans go to stderr.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.practice import filling  # noqa: E402
from clinic.access import Role  # noqa: E402
from clinic.models import Membership  # noqa: E402
from clinic.queries import practice_ids  # noqa: E402
from workups.models import Level  # noqa: E402
from workups.queries.escalations import to_rise  # noqa: E402
from workups.queries.tracking import practices_by_rules  # noqa: E402
from workups.queries.worklist import Filters, counts_of, found_by_patient, page_of  # noqa: E402
from workups.queries.worklist_frame import frame_of  # noqa: E402
from workups.sweep import sweep  # noqa: E402

ROUNDS = 15
SAMPLE = 2_000
_OPEN = "FROM workups_worklistentry WHERE practice_id = {practice} AND NOT step = 'over'"
_RISK, _DAY = "risk, due_on, id", "due_on, id"
_LEVEL_ROLES = {Level.STAFF: Role.STAFF, Level.GP: Role.GP, Level.MANAGER: Role.MANAGER}


@dataclass(frozen=True, slots=True)
class Question:
    """`bare`: the least that gives the same, as SQL; empty where there is no index for it."""

    what: str
    ask: Callable[[], Any]
    bare: str = ""
    is_page: bool = True


def questions(who: Membership, name: str) -> Iterator[Question]:
    """First and deep pages (nine tenths down), then what else the worklist's page asks."""
    open_here = _OPEN.format(practice=who.practice_id)
    today = timezone.localdate()
    listed = {
        "by risk": (Filters(), "", _RISK),
        "by day": (Filters(sort="day"), "", _DAY),
        "to book": (Filters(tab="to_book"), "AND step = 'to_book'", _RISK),
        "overdue": (Filters(tab="overdue"), f"AND due_on < '{today}'", _RISK),
        "one test": (Filters(test="TSH"), "AND kind = 'order' AND title = 'TSH'", _RISK),
        "referrals": (Filters(tab="referrals"), "", _RISK),
        "escalated": (Filters(tab="escalated"), "", _RISK),
        "mine": (Filters(owner="me"), "", _RISK),
    }
    for what, (filters, narrowed, order) in listed.items():
        has_index = narrowed or what.startswith("by ")
        bare = f"SELECT id {open_here} {narrowed}" if has_index else ""
        yield from _pages(who, f"{name}, {what}", filters, bare, order)
    yield Question(f"{name}, tabs", lambda: counts_of(who, Filters()), f"SELECT count(*) {open_here}", False)
    yield Question(f"{name}, tabs of mine", lambda: counts_of(who, Filters(owner="me")), is_page=False)
    yield Question(f"{name}, around", lambda: frame_of(who), is_page=False)
    yield Question(f"{name}, by patient", lambda: found_by_patient(who, "smith patient 17"), is_page=False)


def _pages(who: Membership, what: str, filters: Filters, bare: str, order: str) -> Iterator[Question]:
    after = _deep(who, filters, order)
    for place, key in (("first page", ""), ("deep page", after)):
        behind = f"AND ({order}) > ({_in_sql(key)})" if key else ""
        least = f"{bare} {behind} ORDER BY {order} LIMIT 51" if bare else ""
        yield Question(f"{what}, {place}", lambda key=key: page_of(who, filters, after=key), least)


def _deep(who: Membership, filters: Filters, order: str) -> str:
    """The key nine tenths down the practice's list, whatever the filter leaves of it; of a page filled all the same."""
    here = _OPEN.format(practice=who.practice_id)
    if filters.tab == "overdue":
        here += f" AND due_on < '{timezone.localdate()}'"
    [key] = _sql(f"SELECT {order} {here} ORDER BY {order} OFFSET (SELECT count(*) * 8 / 10 {here}) LIMIT 1")
    return "_".join(map(str, key))


def _in_sql(key: str) -> str:
    return ", ".join(f"'{part}'" for part in key.split("_"))


def seconds_of(question: Question) -> dict[str, Any]:
    """The best of `ROUNDS` of each, taken in turn; SystemExit where the floor gives other rows than we do."""
    sql = _statement(question.ask)
    if question.is_page and question.bare:
        _check_same_rows(question)
    best: dict[str, float] = {}
    for _ in range(ROUNDS):
        started = time.perf_counter()
        question.ask()
        taken = {"call": time.perf_counter() - started, **_taken(_explained(sql), "read", "found")}
        if question.bare:
            taken |= _taken(_explained(question.bare), "floor", "floor_found")
        best = {key: min(seconds, best.get(key, seconds)) for key, seconds in taken.items()}
    _print_plan(question.what, _explained(sql))
    return best | {"page": question.is_page}


def _taken(explained: dict[str, Any], whole: str, part: str) -> dict[str, float]:
    return {whole: explained["Execution Time"] / 1e3, part: _found_in(explained["Plan"])}


def _found_in(plan: dict[str, Any]) -> float:
    """Seconds in which a page's ids were found, before anything was read beside them; of other plans the whole."""
    parts = plan.get("Plans", ())
    found = [part for part in parts if part.get("Parent Relationship") == "InitPlan"]
    return max((part["Actual Total Time"] for part in found), default=plan["Actual Total Time"]) / 1e3


def _check_same_rows(question: Question) -> None:
    ours, theirs = [entry.pk for entry in question.ask().entries], [pk for (pk,) in _sql(question.bare)]
    if not ours or ours != theirs[:50]:
        raise SystemExit(f"{question.what}: the floor gives other rows than we do; nothing was measured.")


def _statement(ask: Callable[[], Any]) -> str:
    with CaptureQueriesContext(connection) as captured:
        ask()
    return str(captured.captured_queries[-1]["sql"])


def _explained(sql: str) -> dict[str, Any]:
    [(found,)] = _sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
    return (json.loads(found) if isinstance(found, str) else found)[0]


def _sql(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def _print_plan(what: str, explained: dict[str, Any]) -> None:
    used = dict.fromkeys(_used(explained["Plan"]))
    print(f"  {what}: planned in {explained['Planning Time']:.1f} ms; {', '.join(used)}", file=sys.stderr)


def _used(plan: dict[str, Any]) -> Iterator[str]:
    """How the list itself is read, and how many rows that gave and dropped."""
    index = plan.get("Index Name", "")
    if "worklist" in index or plan.get("Relation Name") == "workups_worklistentry":
        dropped = plan.get("Rows Removed by Filter", 0) * plan["Actual Loops"]
        rows = plan["Actual Rows"] * plan["Actual Loops"]
        yield f"{plan['Node Type']} {index} ({rows:.0f} read, {dropped:.0f} dropped)"
    for part in plan.get("Plans", ()):
        yield from _used(part)


def let_rise() -> None:
    """All that is due has risen already, by the sweep's own question, written at once."""
    for rules, practices in practices_by_rules(practice_ids()):
        for level, role in _LEVEL_ROLES.items():
            ids = to_rise(rules, practices, level, now=timezone.now(), today=timezone.localdate())
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO workups_escalation (practice_id, entry_id, level, to_role, is_critical, raised_at)"
                    " SELECT practice_id, id, %s, %s, false, now() FROM workups_worklistentry WHERE id = ANY(%s)",
                    [int(level), role.value, ids],
                )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE workups_escalation")


def sweeps() -> dict[str, float]:
    """Seconds of a sweep with nothing due and of one in which 1,000 entries rise, five of each practice."""
    sweep()  # what has become due since
    least = "SELECT count(*) FROM workups_worklistentry WHERE due_on < current_date AND NOT step = 'over'"
    floor = min(_explained(least)["Execution Time"] / 1e3 for _ in range(ROUNDS))
    nothing = _swept(0)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE workups_worklistentry SET due_on = current_date - 1 WHERE id IN ("
            " SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY practice_id ORDER BY id) AS place"
            " FROM workups_worklistentry WHERE step IN ('to_book', 'booked') AND due_on > current_date) AS each"
            " WHERE place <= 5)"
        )
    return {"nothing": nothing, "thousand": _swept(1_000), "floor": floor}


def _swept(expected: int) -> float:
    started = time.perf_counter()
    rose = sweep()
    seconds = time.perf_counter() - started
    # what a critical result's hours let rise meanwhile comes on top
    if not expected <= rose <= expected + 500:
        raise SystemExit(f"{rose} entries rose, not {expected}; nothing was measured.")
    return seconds


def asked(entries: int) -> dict[str, dict[str, Any]]:
    filling.fill(entries, timezone.localdate())
    if wrong := filling.disagreeing(max(1, entries // SAMPLE)):
        raise SystemExit(f"The triggers write {wrong} entries of the sample otherwise; nothing was measured.")
    let_rise()
    print(f" {entries:,} open", file=sys.stderr)
    return {
        question.what: seconds_of(question)
        for practice, name in ((filling.MIDDLE, "middle"), (filling.LARGEST, "largest"))
        for question in questions(filling.receptionist_of(practice), name)
    }


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    sets = {size: asked(int(size)) for size in sys.argv[1:]}
    print(json.dumps({"sets": sets, "sweep": sweeps()}))
