"""Replays a version over a practice's workups, past and open: in batches, each whole or not at all.

Each workup's own version, with what its practice said differently, beside the draft with the same, on the facts as
they are today. The row is the truth: whoever is asked takes it by one conditional UPDATE, every batch moves its cursor
in the transaction that keeps what it found, and a killed worker leaves nothing to be done twice.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from clinic import audit
from clinic.models import Practice
from clinic.words import age
from workups.drafting import engine_of_whole, whole_of
from workups.engine.compare import Comparer, Comparison
from workups.engine.evaluation import Engine
from workups.engine.facts import InvalidFacts
from workups.engine.faults import ProtocolInvalid
from workups.engine.urgency import is_above
from workups.evaluate import engine_for
from workups.models import Overlay, ProtocolVersion, Replay, ReplayChange, ReplayStatus, Workup
from workups.models.claimed import forgotten, unclaimed
from workups.overlays import lay, read_changes
from workups.replayed import Case, Read, Readers, cases_of

BATCH: Final = 500
MOST_ATTEMPTS: Final = 3
"""Times that it may be begun without one batch more being done."""
_MOST_RESENT: Final = 50


class NotReplayable(ValueError):
    """Why the whole of it can't go on, in words."""


class _Unreadable(ValueError):
    """Why one workup can't be compared, in words."""


@dataclass(frozen=True, slots=True)
class Found:
    """What became of one workup; `failure` in place of a comparison."""

    case: Case
    comparison: Comparison | None
    unread: list[str]
    failure: str = ""


def make(replay_id: int) -> None:
    """Replays to the end, unless it is over or in another worker's hands."""
    now = timezone.now()
    taken = _free(now).filter(pk=replay_id).update(claimed_at=now, attempts=F("attempts") + 1)
    if not taken:
        return
    replay = Replay.objects.select_related("version").get(pk=replay_id)
    try:
        if replay.attempts > MOST_ATTEMPTS:
            raise NotReplayable("Each time it was begun, the process that made it stopped.")
        _go_through(replay, Pairs(replay.version))
    except NotReplayable as why:
        give_up(replay_id, str(why))


@transaction.atomic
def give_up(replay_id: int, why: str) -> None:
    """Failed, with `why` in words; nothing for one that is over."""
    waiting = Replay.objects.filter(pk=replay_id, status=ReplayStatus.REQUESTED)
    if waiting.update(status=ReplayStatus.FAILED, failure=why[:300], claimed_at=None):
        replay = Replay.objects.get(pk=replay_id)
        audit.record("replay.failed", subject=replay, by=None, practice=Practice(pk=replay.practice_id))


def left_behind() -> list[int]:
    """Ids of replays that no worker has in hand although one should: the longest waiting first."""
    now = timezone.now()
    waiting = _free(now).filter(forgotten(now))
    return list(waiting.order_by("requested_at").values_list("pk", flat=True)[:_MOST_RESENT])


def _own(overlay: Overlay | None) -> Overlay | None:
    return overlay


class Pairs:
    """A draft beside every version and overlay that the practice's workups follow, each put together once."""

    def __init__(self, version: ProtocolVersion, laid: Callable[[Overlay | None], Overlay | None] = _own) -> None:
        """`laid`: what is laid over `version`, given what is laid over a workup's own; the same, unless told."""
        self._version, self._laid = version, laid
        self._made: dict[tuple[int, int | None], tuple[Comparer, Readers]] = {}
        self.today = timezone.localdate()
        self._ages: dict[date, int] = {}
        try:
            engine_of_whole(whole_of(version))
        except ProtocolInvalid as invalid:
            raise NotReplayable(f"The draft can't be read yet: {len(invalid.faults)} to put right first.") from invalid

    def compare(self, case: Case) -> tuple[Comparison, list[str]]:
        """What would be advised otherwise, and the findings whose answer the draft can't read.

        Raises _Unreadable for a workup whose own version can't be read, or not its answers.
        """
        comparer, read = self.read(case)
        return comparer.compare(read.was, read.now), read.unread

    def read(self, case: Case) -> tuple[Comparer, Read]:
        """The two that are to be compared, and the facts of the patient for each."""
        comparer, readers = self._pair(case)
        read = readers.read(case.answers, years=self._years(case.born), sex=case.sex)
        if read.broken:
            raise _Unreadable(f"Its own version can't read the answer to {read.broken[0]}.")
        return comparer, read

    def _years(self, born: date) -> int:
        years = self._ages.get(born)
        if years is None:
            years = self._ages[born] = age(born, self.today)
        return years

    def _pair(self, case: Case) -> tuple[Comparer, Readers]:
        key = case.version_id, case.overlay_id
        if key not in self._made:
            own, draft = self._engines(case)
            self._made[key] = Comparer(own, draft), Readers(own.definition, draft.definition)
        return self._made[key]

    def _engines(self, case: Case) -> tuple[Engine, Engine]:
        workup = Workup(version=ProtocolVersion.objects.get(pk=case.version_id))
        overlay = workup.overlay = Overlay.objects.get(pk=case.overlay_id) if case.overlay_id else None
        try:
            return engine_for(workup), draft_engine(self._version, self._laid(overlay))
        except ProtocolInvalid as invalid:
            raise _Unreadable("Its own version can't be read any more.") from invalid


def look_at(cases: Iterable[Case], pairs: Pairs) -> dict[int, Found]:
    """What would become of each of these workups, by its id."""
    return {case.workup_id: _look_at(case, pairs) for case in cases}


def draft_engine(version: ProtocolVersion, overlay: Overlay | None) -> Engine:
    """The engine of a version that is being written, with what a practice says differently laid over it.

    Raises ProtocolInvalid when it can't be read yet.
    """
    return lay(version, read_changes(overlay.changes)).engine if overlay else engine_of_whole(whole_of(version))


def _go_through(replay: Replay, pairs: Pairs) -> None:
    while _batch(replay, pairs):
        pass


@transaction.atomic
def _batch(replay: Replay, pairs: Pairs) -> bool:
    """The next workups; False when there are no more to do, or it is not ours any more."""
    held = Replay.objects.select_for_update().filter(
        pk=replay.pk, status=ReplayStatus.REQUESTED, claimed_at=replay.claimed_at
    ).first()  # fmt: skip
    if held is None:
        return False
    _refuse_changed(held)
    cases = cases_of(
        practice_id=held.practice_id,
        protocol_id=replay.version.protocol_id,
        after=held.after,
        limit=min(BATCH, held.total - held.done),
    )
    if not cases and held.done < held.total:
        raise NotReplayable("Workups that were counted are not there any more.")
    found = [_look_at(case, pairs) for case in cases]
    ReplayChange.objects.bulk_create(_rows(held, found))
    return _move_on(replay, held, found)


def _refuse_changed(held: Replay) -> None:
    same = ProtocolVersion.objects.filter(pk=held.version_id, content_hash=held.content_hash)
    if not same.exists():
        raise NotReplayable("The draft was changed while it was replayed. Replay it again as it is now.")


def _look_at(case: Case, pairs: Pairs) -> Found:
    try:
        comparison, unread = pairs.compare(case)
    except _Unreadable as why:
        return Found(case, None, [], str(why))
    except InvalidFacts as problem:
        return Found(case, None, [], f"Its answers can't be evaluated ({problem.problems[0][0]}).")
    return Found(case, comparison, unread)


def _rows(replay: Replay, found: Iterable[Found]) -> Iterator[ReplayChange]:
    """Those that would be advised otherwise, and those that could not be compared."""
    for each in found:
        if each.comparison is None or not each.comparison.is_same:
            yield ReplayChange(
                practice_id=replay.practice_id,
                replay=replay,
                workup_id=each.case.workup_id,
                is_open=each.case.is_open,
                failure=each.failure,
                **_compared(each.comparison),
            )


def _compared(comparison: Comparison | None) -> dict[str, Any]:
    if comparison is None:
        return {}
    return {
        "urgency_before": comparison.urgency_before,
        "urgency_after": comparison.urgency_after,
        "gained": list(comparison.gained),
        "lost": list(comparison.lost),
        "weight": comparison.weight,
    }


def _move_on(replay: Replay, held: Replay, found: list[Found]) -> bool:
    """Moves the cursor, adds up, and ends it when everything is done."""
    now, done = timezone.now(), held.done + len(found)
    columns: dict[str, Any] = {"done": done, "claimed_at": now, "attempts": 0, "counts": added(held.counts, found)}
    if found:
        columns["after"] = found[-1].case.workup_id
    if done == held.total:
        columns |= {"status": ReplayStatus.FINISHED, "finished_at": now}
    Replay.objects.filter(pk=held.pk).update(**columns)
    replay.claimed_at = now
    if done == held.total:
        changed = columns["counts"].get("changed", 0)
        practice = Practice(pk=held.practice_id)
        audit.record("replay.finished", subject=held, by=None, practice=practice, total=done, changed=changed)
    return done < held.total


def added(counts: Mapping[str, Any], found: Iterable[Found]) -> dict[str, Any]:
    """What was counted so far, and these.

    `changed` workups, of which `open`; `up` and `down` in urgency; `failed`; by code how many would have it `gained`,
    `lost` or `otherwise`; by finding how many answers are `unread`.
    """
    single, by_code = Counter[str](), {name: Counter(counts.get(name, {})) for name in _BY_CODE}
    for each in found:
        by_code["unread"].update(each.unread)
        if each.comparison is None:
            single["failed"] += 1
        elif not each.comparison.is_same:
            _count(each.case, each.comparison, single, by_code)
    return {name: counts.get(name, 0) + single[name] for name in _SINGLE} | {
        name: dict(codes) for name, codes in by_code.items()
    }


_SINGLE: Final = ("changed", "open", "up", "down", "failed")
_BY_CODE: Final = ("gained", "lost", "otherwise", "unread")


def _count(case: Case, comparison: Comparison, single: Counter[str], by_code: Mapping[str, Counter[str]]) -> None:
    was, now = comparison.urgency_before, comparison.urgency_after
    both = set(comparison.gained).intersection(comparison.lost)
    single.update({"changed": 1, "open": case.is_open, "up": is_above(now, was), "down": is_above(was, now)})
    by_code["gained"].update(code for code in comparison.gained if code not in both)
    by_code["lost"].update(code for code in comparison.lost if code not in both)
    by_code["otherwise"].update(both)


def _free(now: datetime) -> QuerySet[Replay]:
    """Under way, and in no worker's hands."""
    return Replay.objects.filter(unclaimed(now), status=ReplayStatus.REQUESTED)
