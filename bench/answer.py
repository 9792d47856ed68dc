"""Saving one answer, from the request's first byte to the response's last, over HTTP on one web worker.

Ours is what a click on a consultation page costs: a POST as htmx sends it (session, CSRF token, the section, the
revision), which records the answer, evaluates all that is known, logs advice and audit, and gives the panel back drawn
anew. Invented patients of the arm protocol are walked through its pages top to bottom; from `FROM` to `TO` answers
known, each save is timed. What comes before warms both sides up.

The floor (`bench/practice/urls.py`) is the least that any signed-in page which saves does. It runs in the same
process, behind the same middleware (session, user, membership, CSRF, CSP, request log), and inserts one row,
committed by itself, and renders the usual frame around one line. It is asked in turn with ours on the same open
connection, so that a busy moment strikes both alike.

The database is an embedded PostgreSQL that writes durably, as the demo practice's; the web server is gunicorn as in
production with one worker instead of two. Client and server share the machine.
"""

from collections.abc import Iterator
from itertools import islice
from statistics import quantiles

from bench.measurement import AtMost, Row
from bench.patients import Step, vignettes, walk
from bench.practice.browser import Answered, Browser
from bench.practice.running import Running, practice
from workups.engine.evaluation import Engine
from workups.engine.facts import read_facts, write_value
from workups.engine.parse import parse_protocol
from workups.protocol_files import load_library

FROM, TO = 20, 120
"""Answers known between which saves are timed: a history begun, and a workup worked through."""
PATIENTS = 5
FLOOR = 3
"""How many times the floor a save may take."""


def measure() -> list[Row]:
    engine = Engine(parse_protocol(*load_library("arm-twitching")))
    told = vignettes()[:: len(vignettes()) // PATIENTS][:PATIENTS]
    with practice(patients=PATIENTS) as running:
        record = read_facts(engine.definition.findings, running.record | {"protocol_site": engine.definition.site})
        pairs = [
            pair
            for workup, vignette in zip(running.workups, told, strict=True)
            for pair in _worked_through(running, workup, islice(walk(engine, vignette, record), TO))
        ]
        _check_rows(running, saves=PATIENTS * TO)
    return [_row(50, AtMost(0.020, FLOOR), pairs), _row(95, AtMost(0.050, FLOOR), pairs)]


def _row(percentile: int, target: AtMost, pairs: list[tuple[float, float]]) -> Row:
    mine, theirs = (quantiles(times, n=100)[percentile - 1] for times in zip(*pairs, strict=True))
    return Row(f"saving an answer, p{percentile}", mine, "one row written, one page drawn", theirs, target)


def _worked_through(running: Running, workup: int, steps: Iterator[Step]) -> list[tuple[float, float]]:
    """Seconds of each save and of the floor right after it, once `FROM` answers are known."""
    browser = Browser(running.port, session=running.session, page=f"/workups/{workup}/")
    seconds = []
    for revision, step in enumerate(steps, start=browser.revision):
        saved = browser.post(f"/workups/{workup}/answers/{step.finding.code}/", _form(step, revision), htmx=True)
        floor = browser.post("/floor/")
        _check_drawn(saved, f'id="item-{step.finding.code}"', f'name="revision" value="{revision + 1}"')
        _check_drawn(floor, "<p>Row ", "</html>")
        seconds.append((saved.seconds, floor.seconds))
    browser.close()
    return seconds[FROM:]


def _form(step: Step, revision: int) -> list[tuple[str, str]]:
    """The question's form as the page sends it."""
    return [*_value(step), ("revision", str(revision)), ("section", step.section)]


def _value(step: Step) -> list[tuple[str, str]]:
    written = write_value(step.finding, step.value)
    match step.finding.type:
        case "boolean":
            return [("value", "yes" if written else "no")]
        case "multichoice":
            return [("value", ""), *(("value", option) for option in written), ("before", "")]
        case "duration":
            amount = written.rstrip("abcdefghijklmnopqrstuvwxyz")
            return [("value", amount), ("value_unit", written.removeprefix(amount))]
    return [("value", str(written))]


def _check_drawn(answered: Answered, *parts: str) -> None:
    missing = [part for part in parts if part not in answered.body]
    if answered.status != 200 or missing:
        raise SystemExit(f"{answered.address} answers {answered.status}, without {missing}; nothing was measured.")


def _check_rows(running: Running, *, saves: int) -> None:
    """Every answer stands in the database, and every row of the floor."""
    counted = running.count("workups_answer WHERE superseded_at IS NULL AND value IS NOT NULL")
    floor = running.count("clinic_auditevent WHERE event = 'bench.floor'")
    if (counted, floor) != (saves, saves):
        raise SystemExit(
            f"{counted} answers and {floor} rows of the floor are stored, not {saves}; nothing was measured."
        )
