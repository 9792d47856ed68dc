"""What was noted, decided and planned, and what is to follow."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from clinic.words import date_words
from workups.engine.definition import Definition
from workups.models import Choice, DeclineReason, FollowUp, FollowUpStatus, ReferralStatus
from workups.queries.consultation import Case, DecisionNote, ReferralNote
from workups.reports.referral_words import urgency_words
from workups.words import in_words, sentence_case


def notes(definition: Definition, case: Case) -> list[dict[str, str]]:
    """What stands noted beside the sections, in the protocol's order."""
    written = [(section.title, case.notes.get(section.key)) for section in definition.sections()]
    return [
        {"section": title, "text": note.text, "said": f"{date_words(note.at)}, {note.by}"}
        for title, note in written
        if note is not None and note.text
    ]


def decisions(definition: Definition, case: Case) -> list[dict[str, str]]:
    """What stands decided on the protocol's advice, in the order in which it was decided."""
    return [
        _decision(definition, each) for each in sorted(case.decisions.values(), key=lambda each: (each.at, each.id))
    ]


def plan(definition: Definition, case: Case, follow_ups: Iterable[FollowUp]) -> dict[str, Any]:
    """Referrals, follow-ups whatever became of them, advice given with its words, and why no follow-up is planned."""
    return {
        "referrals": [_referral(each) for each in case.referrals],
        "follow_ups": [{"words": each.words, "said": _follow_up(each)} for each in follow_ups],
        "given": list(_given(definition, case.decisions)),
        "no_follow_up": case.workup.no_follow_up,
    }


def _decision(definition: Definition, decision: DecisionNote) -> dict[str, str]:
    rule = definition.rules.get(decision.code)
    return {
        "title": rule.title if rule else decision.code,
        "choice": Choice(decision.choice).label,
        "reason": _reason(decision),
        "note": decision.note,
        "said": f"{date_words(decision.at)}, {decision.by}",
    }


def _reason(decision: DecisionNote) -> str:
    if decision.choice == Choice.DEFERRED:
        return f"until {date_words(decision.until)}"
    return DeclineReason(decision.reason).label if decision.reason else ""


def _referral(referral: ReferralNote) -> dict[str, str]:
    status = ReferralStatus(referral.status)
    since = "since " if status == ReferralStatus.DRAFT else ""
    return {
        "title": referral.title,
        "urgency": urgency_words(referral.urgency),
        "said": f"{status.label}, {since}{date_words(referral.moved_at)}",
    }


def _follow_up(follow_up: FollowUp) -> str:
    match follow_up.status:
        case FollowUpStatus.DONE:
            return f"Done, {date_words(follow_up.moved_at)}"
        case FollowUpStatus.CANCELLED:
            return f"Cancelled, {date_words(follow_up.moved_at)}: {follow_up.reason}"
        case _:
            return f"By {date_words(follow_up.due_on)}"


def _given(definition: Definition, decided: Mapping[str, DecisionNote]) -> Iterator[dict[str, str]]:
    """Advice that was accepted: what was said to the patient, in the protocol's words."""
    words = {each.code: (each.title, each.detail) for each in definition.management}
    words |= {each.code: (each.title, each.wording) for each in definition.safety_net}
    for code, (title, said) in words.items():
        if code in decided and decided[code].choice == Choice.ACCEPTED:
            yield {"title": title, "words": sentence_case(in_words(said, definition))}
