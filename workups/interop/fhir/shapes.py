"""Identities, references and moments, as FHIR wants them."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from workups.interop.fhir.systems import BASE

_OURS: Final = uuid5(NAMESPACE_URL, BASE)
_LONGEST: Final = 64
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def identity(*parts: object) -> UUID:
    """The same for the same parts, on every machine and every day."""
    return uuid5(_OURS, "\x1f".join(str(part) for part in parts))


def instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def day(on: date | None) -> str | None:
    return on.isoformat() if on else None


def filled(value: Any) -> Any:
    """Without what is empty: FHIR knows no null, no empty text, list or object; and without control characters."""
    if isinstance(value, Mapping):
        return {name: kept for name, inner in value.items() if not _is_empty(kept := filled(inner))}
    if isinstance(value, list | tuple):
        return [kept for inner in value if not _is_empty(kept := filled(inner))]
    return _CONTROL.sub(" ", value).strip() if isinstance(value, str) else value


def short_id(name: str) -> str:
    """An id of at most 64 characters, the same for the same name."""
    if len(name) <= _LONGEST:
        return name
    return f"{name[: _LONGEST - 9]}-{sha256(name.encode()).hexdigest()[:8]}"


def fhirpath(text: str) -> dict[str, str]:
    """An Expression in FHIRPath."""
    return {"language": "text/fhirpath", "expression": text}


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or value == [] or value == {}
