"""The record systems whose signed requests are believed: each with its public keys, pinned, for one practice.

Read from a file that an operator keeps (`CDS_TRUST`), never from an address that a request names.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jwt import PyJWK
from jwt.exceptions import PyJWTError

ALGORITHMS: Final = ("ES384", "RS384")
"""What may sign: both recommended by CDS Hooks 2.0.1; neither shares a secret."""
_KINDS: Final = {"EC": "ES384", "RSA": "RS384"}
_PRIVATE: Final = "d"  # the member of a key that nobody but its owner may have
_WANTED: Final = "issuer, practice, name and keys"


@dataclass(frozen=True, slots=True)
class Trusted:
    """One issuer. `practice` is an ODS code or a name; `keys` its public keys by their id."""

    issuer: str
    practice: str
    name: str
    keys: Mapping[str, PyJWK]


def read_trusted(path: Path) -> dict[str, Trusted]:
    """The issuers by name. ValueError, with where the fault is, for a file that can't be read whole."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise ValueError(f"can't be read as JSON: {path} ({fault}).") from fault
    if not isinstance(said, list):
        raise ValueError(f"must be a list of objects with {_WANTED}: {path}.")
    issuers = [_issuer(entry, f"entry {place}") for place, entry in enumerate(said, start=1)]
    if len({each.issuer for each in issuers}) < len(issuers):
        raise ValueError(f"names an issuer twice: {path}.")
    return {each.issuer: each for each in issuers}


def _issuer(entry: Any, where: str) -> Trusted:
    if not isinstance(entry, dict) or not all(_is_text(entry.get(key)) for key in ("issuer", "practice", "name")):
        raise ValueError(f"{where} must be an object with {_WANTED}.")
    keys = entry.get("keys")
    listed = keys.get("keys") if isinstance(keys, dict) else None
    if not isinstance(listed, list) or not listed:
        raise ValueError(f"{where}: keys must be a JSON Web Key Set with at least one key.")
    return Trusted(entry["issuer"], entry["practice"], entry["name"], dict(_keys(listed, where)))


def _keys(listed: list[Any], where: str) -> Iterator[tuple[str, PyJWK]]:
    for key in listed:
        if not isinstance(key, dict) or not _is_text(key.get("kid")):
            raise ValueError(f"{where}: each key needs a kid.")
        if _PRIVATE in key:
            raise ValueError(f"{where}: the key {key['kid']} is a private one; only public keys belong here.")
        try:
            yield key["kid"], PyJWK(key, _KINDS[key["kty"]])
        except (PyJWTError, ValueError, TypeError, KeyError) as fault:
            raise ValueError(f"{where}: the key {key['kid']} is none for {' or '.join(ALGORITHMS)}.") from fault


def _is_text(said: Any) -> bool:
    return isinstance(said, str) and bool(said.strip())
