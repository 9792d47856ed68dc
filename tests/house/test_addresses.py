"""Every address of the site, tried by somebody who is not signed in and by a stranger from another practice."""

from collections.abc import Callable, Mapping

import pytest
from django.test import Client

from clinic.models import AuditEvent, Membership, Patient
from tests.factories import MembershipFactory
from tests.house.addresses import Address, addresses
from tests.models import interop_rows, protocol_rows, rows
from workups.models import Level, ProtocolVersion, Replay, WorklistEntry, Workup

# What anybody may see, by the address's name.
PUBLIC = {
    "account_login": "signing in",
    "account_logout": "sends who is not signed in to the start",
    "account_signup": "says that accounts are made by the practice",
    "account_inactive": "says that the account is not in use",
    "account_reset_password": "a forgotten password",
    "account_reset_password_done": "a forgotten password",
    "account_reset_password_from_key": "a forgotten password",
    "account_reset_password_from_key_done": "a forgotten password",
    "account_confirm_email": "a link from an e-mail",
    "account_email_verification_sent": "a link from an e-mail",
    "account_confirm_login_code": "signing in",
    "api_schema": "what can be asked, not what is answered",
    "api_docs": "the same for people",
    "cds_discovery": "which services there are, and what each asks to be sent along",
    "live": "asked by machines; says nothing about anybody",
    "ready": "asked by machines; says nothing about anybody",
}
# Rows that all practices share, so that nobody is a stranger to them.
SHARED_IDS = {"version_id", "other_id"}
# Any value will do for parameters that name no row.
OTHER = {
    "finding": "weakness_reported",
    "code": "rf_mnd_suspected",
    "move": "book",
    "ending": "done",
    "section": "alarm",
    "choice": "accept",
    "at": "1",
    "uidb36": "1",
    "key": "1-x",
    "revision": "1",
    "way": "up",
    "table": "red_flags",
    "name": "rf_stroke_now",
    "protocol": "arm-twitching",
    "service": "workup-patient-view",
}

ADDRESSES = addresses()
PAGES = [address for address in ADDRESSES if not address.is_for_machines]
FOR_MACHINES = [address for address in ADDRESSES if address.is_for_machines]  # with a token: tests/api
OF_A_PRACTICE = [address for address in PAGES if set(address.ids) - SHARED_IDS]

Rows = Mapping[str, int]


def _name(address: Address) -> str:
    return address.name


@pytest.fixture
def ids(workup: Workup, version: ProtocolVersion, patient: Patient, gp: Membership) -> Rows:
    """One row of the GP's practice for every parameter that names one."""
    order = rows.order(workup, by=gp)
    entry = WorklistEntry.objects.get(order=order)
    return {
        "entry_id": entry.pk,
        "escalation_id": rows.escalation(entry, level=Level.GP, to_role="gp").pk,
        "view_id": rows.saved_view(by=gp).pk,
        "workup_id": workup.pk,
        "version_id": version.pk,
        "other_id": version.pk,
        "replay_id": _replayed(workup, by=gp).pk,
        "patient_id": patient.pk,
        "order_id": order.pk,
        "attachment_id": rows.attachment(order, by=gp).pk,
        "report_id": rows.ready_report(workup, by=gp).pk,
        "job_id": rows.print_job(entry, by=gp).pk,
        "follow_up_id": rows.follow_up(workup, by=gp).pk,
        "referral_id": (referral := rows.referral(workup, by=gp)).pk,
        "letter_id": rows.letter(referral, by=gp).pk,
        "inbound_id": rows.inbound(by=gp).pk,
        "local_code_id": interop_rows.local_code(by=gp).pk,
        "member_id": MembershipFactory(practice=gp.practice).pk,
        "client_id": rows.client(by=gp).pk,
        "cover_id": rows.cover(MembershipFactory(practice=gp.practice), by=gp).pk,
    }


def _replayed(workup: Workup, by: Membership) -> Replay:
    """By a draft under way, so that it can be called off, that would advise this workup otherwise."""
    draft = ProtocolVersion.objects.create(
        protocol=workup.version.protocol, number=99, document=workup.version.document, content_hash="0" * 64
    )
    replay = protocol_rows.replay(draft, by=by)
    protocol_rows.replay_change(replay, workup)
    return replay


def test_every_parameter_of_an_address_is_known_here(ids: Rows) -> None:
    """A new kind of address needs its row in `ids`, or its value in OTHER."""
    assert {name for address in ADDRESSES for name in address.parameters} - set(ids) - set(OTHER) == set()


def test_there_are_addresses_of_a_practice() -> None:
    assert len(OF_A_PRACTICE) >= 14


@pytest.mark.parametrize("address", PAGES, ids=_name)
def test_who_is_not_signed_in_is_asked_to_sign_in(address: Address, ids: Rows) -> None:
    for method in ("get", "post"):
        answer = getattr(Client(), method)(address.path({**OTHER, **ids}))

        if address.name in PUBLIC:
            assert answer.status_code < 500 or address.name == "ready"
        else:
            assert answer.status_code == 302
            assert answer.url.startswith("/account/login/?next=")


@pytest.mark.parametrize("address", FOR_MACHINES, ids=_name)
def test_a_system_without_a_token_is_told_so(address: Address, ids: Rows) -> None:
    for method in ("get", "post"):
        answer = getattr(Client(), method)(address.path({**OTHER, **ids}))

        if address.name in PUBLIC:
            assert answer.status_code < 500
        else:
            assert answer.status_code == 401
            assert answer["Content-Type"] in ("application/problem+json", "application/json")  # an OperationOutcome
            assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("address", OF_A_PRACTICE, ids=_name)
def test_a_stranger_from_another_practice_finds_nothing(
    address: Address, ids: Rows, stranger: Membership, signed_in: Callable[[Membership], Client]
) -> None:
    client, path, done = signed_in(stranger), address.path({**OTHER, **ids}), AuditEvent.objects.count()

    answers = [client.get(path).status_code, client.post(path).status_code]

    assert 404 in answers
    assert set(answers) <= {404, 405}, "405 says only that the address has no such method"
    assert AuditEvent.objects.count() == done, "nothing was done"


@pytest.mark.parametrize("address", OF_A_PRACTICE, ids=_name)
def test_its_own_gp_finds_it(
    address: Address, ids: Rows, gp: Membership, signed_in: Callable[[Membership], Client]
) -> None:
    """Else the test of the stranger would prove nothing."""
    client, path = signed_in(gp), address.path({**OTHER, **ids})

    assert 404 not in {client.get(path).status_code, client.post(path, {"protocol": "arm-twitching"}).status_code}


@pytest.mark.parametrize("address", OF_A_PRACTICE, ids=_name)
def test_an_id_that_nothing_has_is_not_found(
    address: Address, ids: Rows, gp: Membership, signed_in: Callable[[Membership], Client]
) -> None:
    client, path = signed_in(gp), address.path({**OTHER, **dict.fromkeys(ids, 999_999_999)})

    answers = {client.get(path).status_code, client.post(path).status_code}

    assert 404 in answers
    assert answers <= {404, 405}


@pytest.mark.parametrize("name", PUBLIC)
def test_no_exception_outlives_its_address(name: str) -> None:
    assert name in {address.name for address in ADDRESSES}
