"""A referral that was accepted, and its letter, as most tests of letters start."""

import pytest

from clinic.models import Membership
from tests.views.asking import say
from workups import tasks
from workups.actions import decisions, letters
from workups.actions.letters import Words
from workups.models import Letter, Referral, Workup
from workups.queries.letters import letter_for

MND = "ref_neurology_mnd"
WEAK = {"weakness_reported": True, "weakness_progressive": True, "wasting_upper": ["thenar"], "twitch_duration": "6w"}


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids of reports for which a message was sent."""
    ids: list[int] = []
    monkeypatch.setattr(tasks.render_report, "delay", ids.append)
    return ids


@pytest.fixture
def referral(workup: Workup, gp: Membership, sent: list[int]) -> Referral:
    """Suspected motor neurone disease, referred."""
    decisions.accept(workup=say(workup, by=gp, **WEAK), code=MND, by=gp)
    return Referral.objects.get(code=MND)


@pytest.fixture
def draft(referral: Referral, gp: Membership) -> Letter:
    return read(letters.begin(referral=referral, by=gp), gp)


@pytest.fixture
def signed(draft: Letter, gp: Membership) -> Letter:
    return sign(draft, by=gp)


def sign(letter: Letter, *, by: Membership) -> Letter:
    """Signed by somebody who sees the newest page."""
    now = read(letter, by)
    letters.sign(letter=now, revision=now.revision, workup_revision=now.workup.revision, by=by)
    return read(letter, by)


def read(letter: Letter, by: Membership) -> Letter:
    """As the page has it."""
    return letter_for(by, letter.pk)


def words_of(letter: Letter, **said: object) -> Words:
    """All that it says now, and what is said otherwise."""
    points = {place: point["text"] for place, point in enumerate(letter.points)}
    now = {"addressee": letter.addressee, "opening": letter.opening, "closing": letter.closing, "points": points}
    return Words(**(now | said))  # type: ignore[arg-type]


def save(letter: Letter, *, by: Membership, choices: dict[str, bool] | None = None, **said: object) -> Letter:
    """Saved by somebody who sees `letter` on their page."""
    return letters.save(letter=letter, revision=letter.revision, words=words_of(letter, **said), choices=choices, by=by)
