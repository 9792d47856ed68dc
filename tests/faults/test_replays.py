"""A replay whose worker is killed and whose queue is emptied goes on where it was: each workup once, none forgotten."""

import pytest

from bench.practice.workups import filled
from clinic.models import AuditEvent, Membership
from tests.faults.conftest import Background, empty_queue, wait_until
from tests.replays_given import changes, next_version, replayed  # noqa: F401
from workups.actions import replays
from workups.evaluate import engine_of
from workups.models import ProtocolVersion, Replay, ReplayChange

pytestmark = [
    pytest.mark.worker,
    pytest.mark.xdist_group("celery processes"),
    pytest.mark.django_db(transaction=True),
]

MANY = 12_000


@pytest.fixture
def asked(
    version: ProtocolVersion,
    next_version: ProtocolVersion,  # noqa: F811
    editor: Membership,
    gp: Membership,
) -> Replay:
    """One in three of the many would be advised otherwise."""
    filled(MANY, version=version, engine=engine_of(version), by=gp)
    changes(next_version, "rf_course_worsening", urgency="same_day", by=editor)
    return replays.request(version=next_version, by=editor)


def test_a_killed_worker_and_an_emptied_queue_cost_no_workup(background: Background, asked: Replay) -> None:
    def done() -> int:
        return Replay.objects.values_list("done", flat=True).get(pk=asked.pk)

    worker = background.worker()
    background.beat()
    wait_until(lambda: done() >= MANY // 4, every=0.02)
    background.kill(worker)
    empty_queue()
    before = done()
    assert before < MANY, "it was killed in the middle"

    background.worker()
    wait_until(lambda: Replay.objects.get(pk=asked.pk).status == "finished", seconds=120)

    replay = Replay.objects.get(pk=asked.pk)
    assert (replay.total, replay.done) == (MANY, MANY)
    assert replay.counts["changed"] == ReplayChange.objects.filter(replay=replay).count() > MANY // 4
    assert replay.counts == replayed(replay.version, by=replay.requested_by).counts, "as if nothing had happened"
    assert AuditEvent.objects.filter(event="replay.finished", subject_id=replay.pk).count() == 1
