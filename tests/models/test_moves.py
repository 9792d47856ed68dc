"""Every state machine from every status to every status, with and without a second writer."""

import pkgutil
from importlib import import_module
from itertools import product
from typing import Any

import pytest
from django.db import models
from django.utils import timezone

import workups.models
from clinic.errors import Conflict, NotAllowedNow
from clinic.models import Membership
from tests.models import interop_rows, protocol_rows, rows
from workups.models import (
    FollowUp,
    Inbound,
    InvestigationOrder,
    Letter,
    Proposal,
    ProtocolVersion,
    Referral,
    Replay,
    Report,
    Workup,
)
from workups.models.moves import Moves, move

# Which row each table of moves belongs to.
MODELS: dict[str, type[models.Model]] = {
    "WORKUP_MOVES": Workup,
    "ORDER_MOVES": InvestigationOrder,
    "UNDO_MOVES": InvestigationOrder,
    "INBOUND_MOVES": Inbound,
    "REPORT_MOVES": Report,
    "REFERRAL_MOVES": Referral,
    "FOLLOW_UP_MOVES": FollowUp,
    "LETTER_MOVES": Letter,
    "VERSION_MOVES": ProtocolVersion,
    "REPLAY_MOVES": Replay,
    "PROPOSAL_MOVES": Proposal,
}


def _tables() -> dict[str, Moves]:
    """Every table of moves in workups/models, found rather than listed."""
    modules = [
        import_module(f"{workups.models.__name__}.{module.name}")
        for module in pkgutil.iter_modules(workups.models.__path__)
    ]
    return {name: value for module in modules for name, value in vars(module).items() if name.endswith("_MOVES")}


TABLES = _tables()
GRID = [(name, str(origin), str(to)) for name, moves in sorted(TABLES.items()) for origin, to in product(moves, moves)]
ALLOWED = [(name, origin, to) for name, origin, to in GRID if to in TABLES[name][origin]]


ENDED = {"cancelled": {"reason": "patient moved away"}, "not_done": {"reason": "patient stayed away"}}


def _columns(name: str, status: str, by: Membership) -> dict[str, Any]:
    """What a row of this status must hold beside it, so that its constraints are content."""
    now = timezone.now()
    if name == "INBOUND_MOVES":
        return _columns_of_inbound(status, by)
    return {
        "WORKUP_MOVES": {
            "closed": {**rows.CLOSED, "closed_at": now, "closed_by": by},
            "open": {"closed_at": None, "closed_by": None, "ended_as": "", "outcome": ""},
        },
        "ORDER_MOVES": ENDED,
        "UNDO_MOVES": ENDED,
        "REFERRAL_MOVES": {"cancelled": {"reason": "patient moved away"}},
        "FOLLOW_UP_MOVES": {"cancelled": {"reason": "patient moved away"}},
        "REPORT_MOVES": {
            "ready": rows.READY,
            "failed": {"failure": "a glyph no font has"},
            "cancelled": {"cancelled_at": now, "cancelled_by": by},
        },
        "LETTER_MOVES": {status: {"ended_at": now, "ended_by": by} for status in ("final", "discarded")},
        "VERSION_MOVES": {
            "published": {"published_at": now, "published_by": by.user},
            "draft": {"published_at": None, **protocol_rows.NOT_SUBMITTED},
            "in_review": {"published_at": None, **protocol_rows.submitted()},
            "retired": {"published_at": now, "retired_at": now, "retired_because": "withdrawn"},
            "discarded": {"published_at": None},
        },
        "REPLAY_MOVES": {
            "finished": {"finished_at": now},
            "failed": {"failure": "a fault"},
            "cancelled": {"cancelled_at": now, "cancelled_by": by},
        },
        "PROPOSAL_MOVES": {
            "waiting": {"decided_at": None, "decided_by": None},
            "confirmed": {"decided_at": now, "decided_by": by},
            "dismissed": {"decided_at": now, "decided_by": by},
        },
    }[name].get(status, {})


def _columns_of_inbound(status: str, by: Membership) -> dict[str, Any]:
    order = rows.order(rows.workup(by=by), by=by) if status == "matched" else None
    return {"order": order, "order_was": "requested" if order else "", "reason": "the NHS number is the same"}


def _row(name: str, status: str, by: Membership) -> models.Model:
    columns = {**_columns(name, status, by), "status": status}
    match name:
        case "WORKUP_MOVES":
            return rows.workup(by=by, **columns)
        case "INBOUND_MOVES":
            return rows.inbound(by=by, **columns)
        case "ORDER_MOVES" | "UNDO_MOVES":
            return rows.order(rows.workup(by=by), by=by, **columns)
        case "REPORT_MOVES":
            return rows.report(rows.workup(by=by), by=by, **columns)
        case "REFERRAL_MOVES":
            return rows.referral(rows.workup(by=by), by=by, **columns)
        case "LETTER_MOVES":
            return rows.letter(rows.referral(rows.workup(by=by), by=by), by=by, **columns)
        case "FOLLOW_UP_MOVES":
            return rows.follow_up(rows.workup(by=by), by=by, **columns)
        case _:
            return _another_row(name, by, columns)


def _another_row(name: str, by: Membership, columns: dict[str, Any]) -> models.Model:
    if name == "PROPOSAL_MOVES":
        return interop_rows.proposal(interop_rows.record_import(rows.workup(by=by), by=by), **columns)
    if name == "REPLAY_MOVES":
        return protocol_rows.replay(rows.version(7), by=by, **columns)
    return rows.version(7, **columns)


def _changes(name: str, origin: str, to: str, by: Membership) -> dict[str, Any]:
    kept = {"status"}
    if name == "VERSION_MOVES" and to == "retired":
        kept.add("published_at")
    changes = {column: value for column, value in _columns(name, to, by).items() if column not in kept}
    if name == "VERSION_MOVES" and to == "published":
        other = ProtocolVersion.objects.filter(number=9).first() or rows.version(9)
        changes |= {"replay": protocol_rows.finished_replay(other, by=by), "reason": "read and agreed"}
    return changes


def test_every_table_of_moves_has_its_row() -> None:
    assert set(TABLES) == set(MODELS)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_knows_every_status_and_no_other(name: str) -> None:
    statuses = {value for value, _ in MODELS[name]._meta.get_field("status").choices or ()}

    assert set(TABLES[name]) == statuses
    assert set().union(*TABLES[name].values()) <= statuses


@pytest.mark.parametrize(("name", "origin", "to"), GRID)
def test_a_move_is_made_when_the_table_has_it_and_refused_when_not(
    gp: Membership, name: str, origin: str, to: str
) -> None:
    row = _row(name, origin, gp)

    if (name, origin, to) in ALLOWED:
        move(row, to=to, moves=TABLES[name], **_changes(name, origin, to, gp))
        assert row.status == to  # type: ignore[attr-defined]
    else:
        with pytest.raises(NotAllowedNow):
            move(row, to=to, moves=TABLES[name])

    row.refresh_from_db()
    assert row.status == (to if (name, origin, to) in ALLOWED else origin)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("name", "origin", "to"), ALLOWED)
def test_whoever_comes_second_gets_a_conflict_and_overwrites_nothing(
    gp: Membership, name: str, origin: str, to: str
) -> None:
    mine = _row(name, origin, gp)
    theirs = type(mine)._default_manager.get(pk=mine.pk)
    move(theirs, to=to, moves=TABLES[name], **_changes(name, origin, to, gp))

    with pytest.raises(Conflict):
        move(mine, to=to, moves=TABLES[name], **_changes(name, origin, to, gp))

    assert mine.status == origin, "the row in hand must not pretend that it moved"  # type: ignore[attr-defined]
    mine.refresh_from_db()
    assert mine.status == to  # type: ignore[attr-defined]
