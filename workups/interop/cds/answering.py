"""From a request to its cards."""

from typing import Any

from clinic.models import Membership
from workups.actions import cards as actions
from workups.interop.cds import cards
from workups.interop.cds.advice import advice_on
from workups.interop.cds.asked import read_request
from workups.interop.cds.case import case_of
from workups.interop.cds.services import Service
from workups.queries.cards import cards_by_uuid
from workups.queries.protocols import live_versions


def answer(service: Service, body: Any, *, by: Membership) -> dict[str, Any]:
    """What the service answers to the body of a request. Cards not shown before are noted, for their feedback.

    Raises as `read_request` does.
    """
    asked = read_request(body, service)
    versions = list(live_versions(by))
    case = case_of(asked, versions, by=by)
    advice = advice_on(case, versions)
    shown = [cards.shown_of(each, case, by.practice_id) for each in advice]
    known = cards_by_uuid(by, [each.uuid for each in shown]) if shown else {}
    if new := [each for each in shown if each.uuid not in known]:
        actions.show(cards=new, by=by)
    return cards.cards(advice, case, by.practice_id)
