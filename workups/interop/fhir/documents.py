"""Finished papers, each inside the document itself: what leaves here is whole without asking back."""

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha1
from typing import Any

from workups.interop.fhir.exporting import Exporting, key_of_row
from workups.interop.fhir.shapes import instant
from workups.interop.fhir.systems import BASE, words
from workups.models import Report


def documents(of: Exporting) -> Iterator[dict[str, Any]]:
    for report in of.whole.reports:
        yield _document(of, report)


def _document(of: Exporting, report: Report) -> dict[str, Any]:
    """FHIR R4's own hash is a SHA-1; the SHA-256 that is kept here stands as an identifier."""
    pdf = bytes(report.pdf or b"")
    return of.entry(
        "DocumentReference",
        key_of_row(report),
        masterIdentifier={"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{of.id_of('Document', report.pk)}"},
        identifier=[{"system": f"{BASE}/pdf-sha256", "value": report.pdf_sha256}],
        status="current",
        docStatus="final",
        type=words(report.get_kind_display()),
        subject=of.patient,
        date=instant(report.ready_at) if report.ready_at else None,
        author=[of.author(report.requested_by_id)],
        custodian=of.organization,
        description=report.name,
        content=[
            {
                "attachment": {
                    "contentType": "application/pdf",
                    "data": b64encode(pdf).decode(),
                    "size": len(pdf),
                    "hash": b64encode(sha1(pdf, usedforsecurity=False).digest()).decode(),
                    "title": report.name,
                }
            }
        ],
        context={"encounter": [of.encounter]},
    )
