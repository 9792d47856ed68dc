"""The morning's e-mail: once a day, to whom it concerns, and without a clinical word."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from clinic.models import Membership
from tests.models import rows
from tests.replays_given import handed_in
from tests.views.given import ordered, returned
from workups import digests
from workups.models import Digest, Workup
from workups.sweep import sweep
from workups.watch import send_digests

MORNING = "2026-11-24 08:00 +0000"  # a Tuesday


@pytest.fixture
def late(workup: Workup, gp: Membership, receptionist: Membership, manager: Membership) -> Workup:
    """A test that is long overdue and has risen, and a critical result."""
    with time_machine.travel("2026-11-02 09:00 +0000", tick=False):
        ordered(workup, by=gp, expected_in=0)
    with time_machine.travel("2026-11-23 17:00 +0000", tick=False):
        returned(ordered(workup, "ix_magnesium", by=gp), by=gp, res_magnesium="0.3")
        sweep()
    return workup


def sent_to() -> list[str]:
    return sorted(message.to[0] for message in mail.outbox)


@pytest.mark.parametrize("moment", ["2026-11-24 06:59 +0000", "2026-11-24 18:00 +0000", "2026-11-28 09:00 +0000"])
def test_nobody_is_written_to_at_night_or_at_the_weekend(late, moment):
    with time_machine.travel(moment, tick=False):
        send_digests()
    assert mail.outbox == []


def test_nobody_is_written_to_about_nothing(gp, receptionist):
    with time_machine.travel(MORNING, tick=False):
        send_digests()
    assert mail.outbox == []


def test_each_is_told_once_a_day(late, gp, receptionist, manager):
    for moment in (MORNING, "2026-11-24 08:05 +0000", "2026-11-24 12:00 +0000"):
        with time_machine.travel(moment, tick=False):
            send_digests()
    assert sent_to() == sorted(each.user.email for each in (gp, receptionist, manager))
    with time_machine.travel("2026-11-25 08:00 +0000", tick=False):
        send_digests()
    assert len(mail.outbox) == 6


def test_it_says_how_much_and_where_and_nothing_of_anybody(late, gp, receptionist, patient):
    with time_machine.travel(MORNING, tick=False):
        send_digests()
    for message in mail.outbox:
        said = f"{message.subject} {message.body}".casefold()
        for word in (patient.family_name, patient.given_names, "magnesium", "sodium", "twitch", "arm", "urgent"):
            assert not re.search(rf"\b{re.escape(word.casefold())}\b", said), word
        assert "http://localhost:8000/" in message.body
    to_gp = next(message.body for message in mail.outbox if message.to == [gp.user.email])
    assert "results to review" in to_gp
    assert "risen to you" in to_gp


def test_a_gp_hears_of_a_version_that_waits_for_a_second_clinician(gp, editor, next_version):
    with time_machine.travel(MORNING, tick=False):
        handed_in(next_version, by=editor)
        send_digests()
    assert "1 protocol versions to read and sign" in next(
        each.body for each in mail.outbox if each.to == [gp.user.email]
    )


def test_a_mail_server_that_is_down_is_tried_again_later(late, gp, receptionist, manager, monkeypatch):
    def down(*args, **more):
        raise ConnectionRefusedError("mail server")

    with time_machine.travel(MORNING, tick=False), monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMessage.send", down)
        with pytest.raises(ConnectionRefusedError):
            send_digests()
    assert not Digest.objects.filter(sent_at__isnull=False).exists()
    with time_machine.travel("2026-11-24 08:05 +0000", tick=False):
        send_digests()
    waiting = Digest.objects.filter(sent_at=None).count()
    with time_machine.travel("2026-11-24 08:20 +0000", tick=False):
        send_digests()
    assert waiting == 1, "it is in somebody's hands for ten minutes"
    assert len(mail.outbox) == 3


def test_whom_a_colleague_covers_for_is_counted_with_them(late, gp, another_gp):
    today = timezone.localdate()
    rows.cover(gp, by=another_gp, starts_on=today - timedelta(days=60), ends_on=today + timedelta(days=60))
    with time_machine.travel(MORNING, tick=False):
        assert digests.send(another_gp)


def test_who_works_here_no_more_hears_nothing(late, gp):
    Membership.objects.filter(pk=gp.pk).update(active=False)
    with time_machine.travel(MORNING, tick=False):
        send_digests()
    assert gp.user.email not in sent_to()
