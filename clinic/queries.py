"""Finds people, patients and clients. The first argument is the membership that asks.

It never sees another practice.
"""

from hashlib import sha256
from typing import Final

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from clinic.access import PEOPLE, Permission, people_who_may, require
from clinic.errors import NotFoundHere
from clinic.models import AuditEvent, Cover, IntegrationClient, Letterhead, Membership, Patient, Practice, User
from clinic.models.practice import PracticeOwned
from clinic.search import as_tsquery

SEARCH_LIMIT = 25
_MOST_NAMED: Final = 500
_WITH_CLIENT: Final = ("practice", "membership__user", "membership__practice")


def memberships_of(user: User) -> QuerySet[Membership]:
    """The active memberships of a signed-in user, with practice and user at hand."""
    return user.memberships.filter(active=True).select_related("practice").order_by("practice__name")


def patients_for(membership: Membership) -> QuerySet[Patient]:
    """All patients of the membership's practice."""
    require(membership, Permission.SEE_PATIENTS)
    return Patient.objects.filter(practice_id=membership.practice_id)


def patient_for(membership: Membership, patient_id: int) -> Patient:
    """One patient. Raises NotFoundHere, for another practice's id as well."""
    patient = patients_for(membership).filter(pk=patient_id).first()
    if patient is None:
        raise NotFoundHere("There is no such patient in this practice.")
    return patient


def find_patients(membership: Membership, words: str) -> list[Patient]:
    """Patients whose names, date of birth or numbers begin with every word, in any order; at most SEARCH_LIMIT."""
    query = as_tsquery(words)
    if query is None:
        return []
    return list(patients_for(membership).filter(search_vector=query)[:SEARCH_LIMIT])


def care_team(membership: Membership) -> list[Membership]:
    """Who has a part in tracking in the practice now, by name: they can be covered, and can cover."""
    roles = people_who_may(Permission.TRACK_TESTS)
    people = Membership.objects.filter(practice_id=membership.practice_id, active=True, role__in=roles)
    return list(people.select_related("user").order_by("user__name", "id"))


def covers_of(membership: Membership) -> QuerySet[Cover]:
    """The covers by which this person looks after a colleague's inbox today; the soonest to end first."""
    today = timezone.localdate()
    mine = Cover.objects.filter(practice_id=membership.practice_id, covering=membership, ended_at=None)
    in_force = mine.filter(starts_on__lte=today, ends_on__gte=today)
    return in_force.select_related("absent__user").order_by("ends_on", "id")


def covers_for(membership: Membership) -> QuerySet[Cover]:
    """The practice's covers of today and later, the first to begin first."""
    require(membership, Permission.ARRANGE_COVER)
    ahead = Cover.objects.filter(practice_id=membership.practice_id, ended_at=None, ends_on__gte=timezone.localdate())
    return ahead.select_related("absent__user", "covering__user").order_by("starts_on", "id")


def cover_for(membership: Membership, cover_id: int) -> Cover:
    """One cover, over or not. Raises NotFoundHere, for another practice's id as well."""
    cover = Cover.objects.filter(practice_id=membership.practice_id, pk=cover_id).first()
    if cover is None:
        raise NotFoundHere("There is no such cover in this practice.")
    return cover


def history_of(membership: Membership, row: PracticeOwned) -> list[AuditEvent]:
    """What was done to a row of the membership's practice and by whom, oldest first."""
    require(membership, Permission.SEE_PATIENTS)
    events = AuditEvent.objects.filter(
        practice_id=membership.practice_id, subject_type=row._meta.label_lower, subject_id=row.pk
    )
    return list(events.select_related("by__user").order_by("id"))


def practice_ids() -> list[int]:
    """Every practice of this installation, for what runs in the background for all of them."""
    return list(Practice.objects.order_by("pk").values_list("pk", flat=True))


def practice_named(said: str) -> Practice:
    """The practice of this name or ODS code; for "" the only one there is.

    For what runs beside the pages. Raises NotFoundHere, with the names of those there are.
    """
    wanted = said.strip()
    meant = Practice.objects.filter(Q(name__iexact=wanted) | Q(ods_code__iexact=wanted) if wanted else Q())
    found = list(meant[:2])
    if len(found) == 1:
        return found[0]
    every = list(Practice.objects.order_by("name")[:_MOST_NAMED])
    if not every:
        raise NotFoundHere("There is no practice yet.")
    names = ", ".join(f"{each.name} ({each.ods_code})" if each.ods_code else each.name for each in every)
    many = "Several practices have that code" if wanted else "There is more than one practice"
    raise NotFoundHere(f"{many if found else 'There is no such practice'}: {names}.")


def practice_with_code(ods_code: str) -> Practice | None:
    """The one practice that has it; None for none, and where several do."""
    if not ods_code.strip():
        return None
    found = list(Practice.objects.filter(ods_code__iexact=ods_code.strip())[:2])
    return found[0] if len(found) == 1 else None


def colleague_for(membership: Membership, member_id: int) -> Membership:
    """Somebody of the same practice, working there or not. Raises NotFoundHere."""
    people = Membership.objects.filter(practice_id=membership.practice_id, role__in=PEOPLE)
    found = people.filter(pk=member_id).select_related("user").first()
    if found is None:
        raise NotFoundHere("There is no such colleague in this practice.")
    return found


def letterhead_of(practice_id: int) -> Letterhead | None:
    """How the practice's letters look now, its logo left where it is until read; None where nothing was set."""
    return Letterhead.objects.filter(practice_id=practice_id).defer("logo").order_by("-id").first()


def logo_of(membership: Membership) -> bytes:
    """The PNG that stands on the practice's letters now; empty for none."""
    require(membership, Permission.SET_LETTERHEAD)
    newest = Letterhead.objects.filter(practice_id=membership.practice_id).only("logo").order_by("-id").first()
    return bytes(newest.logo) if newest else b""


def practice_of(membership: Membership) -> Practice:
    """The membership's practice as it is now."""
    return Practice.objects.get(pk=membership.practice_id)


def members_of(membership: Membership) -> list[Membership]:
    """Everybody who works or worked in the practice, by name; those who work there now first."""
    require(membership, Permission.MANAGE_MEMBERS)
    everybody = Membership.objects.filter(practice_id=membership.practice_id, role__in=PEOPLE).select_related("user")
    return list(everybody.order_by("-active", "user__name", "id"))


def clients_of(membership: Membership) -> list[IntegrationClient]:
    """The systems that have or had access to the practice; the live ones first, then the newest."""
    require(membership, Permission.MANAGE_CLIENTS)
    clients = IntegrationClient.objects.filter(practice_id=membership.practice_id)
    return list(clients.order_by(F("revoked_at").desc(nulls_first=True), "-id").select_related("created_by__user"))


def client_for(membership: Membership, client_id: int) -> IntegrationClient:
    """One system's access. Raises NotFoundHere, for another practice's id as well."""
    clients = IntegrationClient.objects.filter(practice_id=membership.practice_id, pk=client_id)
    found = clients.select_related("created_by__user", "revoked_by__user").first()
    if found is None:
        raise NotFoundHere("There is no such system in this practice.")
    return found


def client_of_token(token: str) -> IntegrationClient | None:
    """Whose token this is, with practice and membership at hand; None for one that opens nothing (any more).

    One look by the token's hash, whatever is said: how long it takes tells nothing about a token.
    """
    found = IntegrationClient.objects.filter(token_sha256=hash_of_token(token)).select_related(*_WITH_CLIENT).first()
    return found if found is not None and found.is_live() and found.membership.active else None


def hash_of_token(token: str) -> str:
    """What is kept of a token. It is long and random, so that a plain hash can't be guessed back."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
