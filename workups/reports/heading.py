"""Who it is about, where it comes from, what it was made with."""

from datetime import datetime
from typing import Any, Final

from django.utils import timezone

import clinic
from clinic.models import Letterhead, Membership, Patient, Practice
from clinic.nhs_number import spaced
from clinic.words import age_words, date_words, moment_words, name_of
from workups.engine.evaluation import ENGINE_VERSION
from workups.models import Workup

TEMPLATE_VERSION: Final = "2"


def letterhead(practice: Practice) -> dict[str, Any]:
    """The practice as it stands at the top of its letters. One query."""
    newest = Letterhead.objects.filter(practice=practice).only("logo_sha256", "logo_alt").order_by("-id").first()
    reach = [f"Telephone {practice.phone}" if practice.phone else "", practice.email]
    lines = [*(line.strip() for line in practice.address.splitlines()), *reach]
    logo = {"sha256": newest.logo_sha256 if newest else "", "alt": newest.logo_alt if newest else ""}
    return {"name": practice.name, "lines": [line for line in lines if line], "logo": logo}


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
        "address": [line.strip() for line in patient.address.splitlines() if line.strip()],
    }


def workup_block(workup: Workup, requested_by: Membership, at: datetime) -> dict[str, str]:
    """Who started it, who asked for the paper, and how it ended if it has."""
    closed = f"Closed on {date_words(workup.closed_at)}: {workup.outcome}" if workup.closed_at else ""
    return {
        "started": f"Started on {date_words(workup.started_at)} by {workup.started_by.user.name}",
        "asked": f"State of the record on {moment_words(at)}, asked for by {requested_by.user.name}",
        "closed": closed,
    }


def versions_of(workup: Workup) -> dict[str, Any]:
    """Everything that would have to be the same for the same paper."""
    version = workup.version
    return {
        "protocol_title": version.protocol.title,
        "protocol_key": version.protocol.key,
        "protocol_number": version.number,
        "protocol_hash": version.content_hash,
        "engine": ENGINE_VERSION,
        "template": TEMPLATE_VERSION,
        "product": clinic.__version__,
        "revision": workup.revision,
    }
