"""The pages of a draft: who sees them, and that every entry of the library can be opened."""

from collections.abc import Callable

import pytest
from django.test import Client

from clinic.models import Membership
from tests.views.drafts_given import address, entry_address
from workups.actions import drafts
from workups.drafting import whole_of
from workups.engine.edits import entries_of, name_of
from workups.forms.drafts.schemas import SCHEMAS
from workups.models import ProtocolVersion

PAGES = ["", "red_flags", "red_flags/rf_weak", "red_flags/new", "changes", "gate", "vignettes", "vignettes/weak",
         "try", "preview", "seen-by", "about/about", "sections/all", "findings/weak"]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_an_editor_opens_every_page(desk: Client, draft_version: ProtocolVersion, page: str) -> None:
    assert desk.get(address(draft_version, *page.split("/")) if page else address(draft_version)).status_code == 200


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["gp", "nurse", "receptionist", "manager", "stranger"])
def test_nobody_else_opens_any(
    request: pytest.FixtureRequest,
    draft_version: ProtocolVersion,
    signed_in: Callable[[Membership], Client],
    page: str,
    who: str,
) -> None:
    client = signed_in(request.getfixturevalue(who))
    path = address(draft_version, *page.split("/")) if page else address(draft_version)

    assert {client.get(path).status_code, client.post(path).status_code} <= {403, 405}


@pytest.mark.parametrize(
    "page",
    ["nothing", "nothing/x", "red_flags/rf_none", "vignettes/none", "changes/99/undo", "red_flags/rf_weak/sideways"],
)
def test_what_is_not_there_is_not_found(desk: Client, draft_version: ProtocolVersion, page: str) -> None:
    path = address(draft_version, *page.split("/"))

    assert 404 in {desk.get(path).status_code, desk.post(path).status_code}


def test_a_published_version_is_no_draft(desk: Client, version: ProtocolVersion) -> None:
    assert desk.get(address(version)).status_code == 404


@pytest.mark.parametrize("table", sorted(SCHEMAS))
def test_every_entry_of_the_arm_protocol_opens(
    version: ProtocolVersion, editor: Membership, signed_in: Callable[[Membership], Client], table: str
) -> None:
    client, arm = signed_in(editor), drafts.begin(source=version, by=editor)
    entries = entries_of(whole_of(arm), table)
    some = {0, len(entries) // 2, len(entries) - 1} if entries else set()

    for index in some:
        page = client.get(entry_address(arm, table, name_of(table, entries[index])))
        beside = client.get(address(arm, "preview"), {"table": table, "name": name_of(table, entries[index])})

        assert (page.status_code, beside.status_code) == (200, 200), entries[index]
