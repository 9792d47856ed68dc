"""Replays a draft over many workups: `python -m bench.practice.replaying WORKUPS`, in a process of its own, in an empty
database.

Prints as JSON: seconds per workup from the first claim to the last batch of a Celery worker (`seconds`); seconds per
workup of the engine alone, the same two evaluations with the facts in memory (`engine`); the most memory the working
process had while the first and the last tenth were done, in bytes (`first`, `last`); how many would be advised
otherwise (`changed`), and how many answers there are (`answers`).
"""

import gc
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from bench.practice.workups import filled  # noqa: E402
from clinic.access import Role  # noqa: E402
from clinic.actions import practices  # noqa: E402
from clinic.env import BASE_DIR  # noqa: E402
from clinic.models import Membership  # noqa: E402
from clinic.queue import install_queue  # noqa: E402
from workups.actions import drafts, protocols, replays  # noqa: E402
from workups.demo.protocols import arm_before  # noqa: E402
from workups.drafting import engine_of_whole, whole_of  # noqa: E402
from workups.engine.edits import Edit, applied, edits_between, entry_of  # noqa: E402
from workups.models import Answer, ProtocolVersion, Replay  # noqa: E402
from workups.protocol_files import load_library  # noqa: E402
from workups.replayed import cases_of  # noqa: E402
from workups.replaying import Pairs  # noqa: E402

SAMPLE, ROUNDS = 4_000, 3
_PATIENCE = 1_800


@dataclass(frozen=True, slots=True)
class Seen:
    at: float
    done: int
    memory: int


def measured(count: int) -> dict[str, float]:
    call_command("migrate", verbosity=0)
    install_queue()
    practice = practices.open_practice(name="Bench Street Surgery", by=None)
    editor = practices.add_member(
        practice=practice, email="editor@bench.example", name="Bench", role=Role.EDITOR, password=None, by=None
    )
    version, draft = _versions(editor)
    filled(count, version=version, engine=engine_of_whole(whole_of(version)), by=editor)
    alone = _engine_alone(draft, editor)
    replay = replays.request(version=draft, by=editor)
    with _worker() as worker:
        seen = list(_watched(replay, worker))
    done = Replay.objects.get(pk=replay.pk)
    if done.status != "finished" or done.done != count:
        raise SystemExit(f"The replay is {done.status} after {done.done} workups; nothing was measured. {done.failure}")
    return {
        "seconds": _seconds(seen),
        "engine": alone,
        "first": max(each.memory for each in seen if each.done <= count / 10),
        "last": max(each.memory for each in seen if each.done >= count * 9 / 10),
        "changed": done.counts["changed"],
        "answers": Answer.objects.count(),
    }


def _versions(editor: Membership) -> tuple[ProtocolVersion, ProtocolVersion]:
    """The arm protocol as it was before October 2023, live, and as a draft what it is since, with a red flag that
    comes up in one of three workups made more urgent.
    """
    protocol, dictionary = arm_before()
    version = protocols.publish_library(protocol=protocol, dictionary=dictionary, reason="bench", by=None)
    draft, (protocol, dictionary) = drafts.begin(source=version, by=editor), load_library("arm-twitching")
    since = {"protocol": protocol, "dictionary": dictionary, "vignettes": []}
    worse = entry_of(since, "red_flags", "rf_course_worsening")
    since = applied(since, [Edit("red_flags", worse["code"], worse, {**worse, "urgency": "same_day"})])
    edits = edits_between(whole_of(draft), since)
    return version, drafts.edit(draft=draft, edits=edits, summary="October 2023", seen=draft.revision, by=editor)


def _engine_alone(draft: ProtocolVersion, editor: Membership) -> float:
    """Seconds per workup for what nobody can leave out; the best of some rounds."""
    pairs = Pairs(draft)
    cases = cases_of(practice_id=editor.practice_id, protocol_id=draft.protocol_id, after=0, limit=SAMPLE)
    ready = [pairs.read(case) for case in cases]
    gc.collect()
    return min(_evaluated(ready) for _ in range(ROUNDS)) / len(ready)


def _evaluated(ready: list) -> float:
    started = time.perf_counter()
    for comparer, read in ready:
        comparer.before.evaluate(read.was)
        comparer.after.evaluate(read.now)
    return time.perf_counter() - started


@contextmanager
def _worker() -> Iterator[int]:
    options = ["--concurrency", "2", "--loglevel", "warning", "--without-mingle", "--without-gossip"]
    command = [sys.executable, "-m", "celery", "-A", "clinic", "--quiet", "worker", *options]
    worker = subprocess.Popen(command, cwd=BASE_DIR, stdout=sys.stderr, stderr=sys.stderr)
    try:
        yield worker.pid
    finally:
        worker.terminate()
        worker.wait(timeout=30)


def _watched(replay: Replay, worker: int) -> Iterator[Seen]:
    """How many workups were done, and how much memory the largest of the worker's processes had, until it is over."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        row = Replay.objects.values("done", "status").get(pk=replay.pk)
        yield Seen(time.perf_counter(), row["done"], _memory(worker))
        if row["status"] != "requested":
            return
        time.sleep(0.1)
    raise SystemExit("The replay did not end; nothing was measured.")


def _seconds(seen: list[Seen]) -> float:
    """Per workup, from the first batch that was done to the last."""
    first, last = next(each for each in seen if each.done), seen[-1]
    return (last.at - first.at) / (last.done - first.done)


def _memory(worker: int) -> int:
    children = Path(f"/proc/{worker}/task/{worker}/children").read_text().split()
    return max((_resident(int(child)) for child in children), default=0)


def _resident(process: int) -> int:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * 4096


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]))))
