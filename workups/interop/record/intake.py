"""A record as it comes in at the door: bytes that should be a FHIR Bundle."""

import json
from collections.abc import Mapping
from typing import Any, Final

from django.utils import timezone

from clinic.errors import InvalidInput
from clinic.models import Membership
from workups.actions import record_imports
from workups.actions.record_imports import MOST_BYTES, TakenIn
from workups.evaluate import engine_for
from workups.interop.record.reading import patient_of, read_record
from workups.models import Workup

TOO_LARGE: Final = "This file is larger than 5 MB. Nothing was taken in."


def take_in(*, workup: Workup, raw: bytes, confirmed: bool = False, by: Membership) -> TakenIn:
    """Reads a Bundle (or one resource) and proposes what it says. Raises InvalidInput (field `bundle`) for what is no
    FHIR JSON, else as `record_imports.take_in`.
    """
    bundle = _parsed(raw)
    reads = read_record([bundle], engine_for(workup).definition, today=timezone.localdate())
    return record_imports.take_in(
        workup=workup, raw=raw, patient=patient_of([bundle]), reads=reads, confirmed=confirmed, by=by
    )


def _parsed(raw: bytes) -> Mapping[str, Any]:
    if len(raw) > MOST_BYTES:
        raise InvalidInput(TOO_LARGE, field="bundle")
    try:
        parsed = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as fault:
        raise InvalidInput(
            "This is no FHIR record: the file is not JSON. Nothing was taken in.", field="bundle"
        ) from fault
    if not isinstance(parsed, Mapping) or not isinstance(parsed.get("resourceType"), str):
        message = "This is no FHIR record: it has no resourceType. Nothing was taken in."
        raise InvalidInput(message, field="bundle")
    return parsed
