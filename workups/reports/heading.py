"""Who it is about, where it comes from, what it was made with."""

from datetime import datetime
from typing import Any

from django.utils import timezone

import clinic
from clinic.models import Letterhead, Membership, Patient, Practice
from clinic.nhs_number import spaced
from clinic.words import age_words, date_words, lines_of, moment_words, name_of
from workups.engine.evaluation import ENGINE_VERSION
from workups.models import Outcome, Workup
from workups.reports.render import TEMPLATE_VERSION


def heading_of(workup: Workup, head: Letterhead | None, *, requested_by: Membership, at: datetime) -> dict[str, Any]:
    """What every paper about a workup begins with. `head` is the practice's newest letterhead."""
    return {
        "at": at.isoformat(),
        "at_words": moment_words(at),
        "letterhead": letterhead(workup.practice, head),
        "patient": patient_block(workup.patient, at),
        "workup": workup_block(workup, requested_by, at),
        "versions": versions_of(workup),
    }


def letterhead(practice: Practice, head: Letterhead | None) -> dict[str, Any]:
    """The practice as it stands at the top of its letters; its logo by hash, empty for none."""
    reach = [f"Telephone {practice.phone}" if practice.phone else "", practice.email]
    return {
        "name": practice.name,
        "lines": [*lines_of(practice.address), *filter(None, reach)],
        "logo": {"sha256": head.logo_sha256 if head else "", "alt": head.logo_alt if head else ""},
    }


def patient_block(patient: Patient, at: datetime) -> dict[str, Any]:
    """The person, with the age on the day of the snapshot."""
    return {
        "name": name_of(patient),
        "born": date_words(patient.date_of_birth),
        "age": age_words(patient.date_of_birth, timezone.localdate(at)),
        "sex": "Sex not stated" if patient.sex_at_birth == "not_stated" else patient.get_sex_at_birth_display(),
        "nhs_number": spaced(patient.nhs_number),
        "local_id": patient.local_id,
        "phone": patient.phone,
        "address": lines_of(patient.address),
    }


def workup_block(workup: Workup, requested_by: Membership, at: datetime) -> dict[str, str]:
    """Who started it, who asked for the paper, and how it ended if it has."""
    return {
        "started": f"Started on {date_words(workup.started_at)} by {workup.started_by.user.name}",
        "asked": f"State of the record on {moment_words(at)}, asked for by {requested_by.user.name}",
        "closed": _ended(workup) if workup.closed_at else "",
    }


def _ended(workup: Workup) -> str:
    return f"Closed on {date_words(workup.closed_at)}. {Outcome(workup.ended_as).label}: {workup.outcome}"


def versions_of(workup: Workup) -> dict[str, Any]:
    """Everything that would have to be the same for the same paper."""
    version = workup.version
    return {
        "protocol_title": version.protocol.title,
        "protocol_key": version.protocol.key,
        "protocol_number": _number(workup),
        "protocol_hash": version.content_hash,
        "engine": ENGINE_VERSION,
        "template": TEMPLATE_VERSION,
        "product": clinic.__version__,
        "revision": workup.revision,
    }


def _number(workup: Workup) -> int | str:
    """The version's, and which of the practice's own words lay over it."""
    number = workup.version.number
    return number if workup.overlay is None else f"{number}, said here {workup.overlay.number}"
