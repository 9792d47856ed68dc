"""A draft to write on: a small invented protocol, or the arm's."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from clinic.access import Role
from clinic.models import Membership
from tests.engine.invented import dictionary, red_flag, sound
from tests.factories import MembershipFactory
from tests.forms.posting import posted_of
from workups.actions import drafts
from workups.engine.edits import entry_of
from workups.forms.drafts.schemas import SCHEMAS
from workups.forms.drafts.typed import typed_of
from workups.models import ProtocolVersion
from workups.presenters.drafts.places import key_of

VIGNETTES = [
    {
        "id": "weak",
        "title": "Weak hands",
        "findings": {"weak": True, "duration": "6w"},
        "expected": {"highest_urgency": "soon", "must_include": ["rf_weak"]},
    },
    {
        "id": "strong",
        "title": "Strong hands",
        "findings": {"weak": False},
        "expected": {"highest_urgency": "routine", "must_rule_out": ["rf_weak"]},
    },
]


def whole(**changes: Any) -> dict[str, Any]:
    protocol = sound(key="invented-hands", red_flags=[red_flag("rf_weak", "weak = yes AND duration >= 4w")], **changes)
    return {"protocol": protocol, "dictionary": dictionary(), "vignettes": VIGNETTES}


@pytest.fixture
def draft_version(editor: Membership) -> ProtocolVersion:
    """The first draft of an invented protocol, with one red flag and two vignettes."""
    return drafts.start_protocol(whole=whole(), by=editor)


@pytest.fixture
def another_editor(editor: Membership) -> Membership:
    return MembershipFactory(practice=editor.practice, role=Role.EDITOR, user__name="Dr Nia Evans")


@pytest.fixture
def desk(editor: Membership, signed_in: Callable[[Membership], Client]) -> Client:
    """The editor, signed in."""
    return signed_in(editor)


def address(draft: ProtocolVersion, *parts: str) -> str:
    return "/".join(("", "protocols", "drafts", str(draft.pk), *parts, ""))


def stored(draft: ProtocolVersion, table: str, name: str) -> dict[str, Any] | None:
    """The entry as the database has it."""
    return entry_of(ProtocolVersion.objects.get(pk=draft.pk).document, table, name)


def form_of(draft: ProtocolVersion, table: str, name: str, *, seen: int | None = None, **changes: str) -> QueryDict:
    """The form of an entry as its page shows it, with what is typed on top."""
    form = QueryDict(mutable=True)
    for key, value in posted_of(SCHEMAS[table], typed_of(SCHEMAS[table], stored(draft, table, name) or {})):
        form.appendlist(key, value)
    form["seen"] = str(ProtocolVersion.objects.get(pk=draft.pk).revision if seen is None else seen)
    for key, value in changes.items():
        form[key.replace("__", ".")] = value
    return form


def entry_address(draft: ProtocolVersion, table: str, name: str) -> str:
    return address(draft, table, key_of(name))


def post(client: Client, path: str, form: QueryDict, *, htmx: bool = False) -> Any:
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(path, form.urlencode(), content_type="application/x-www-form-urlencoded", headers=headers)
