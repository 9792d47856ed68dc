"""One text and one fingerprint for a snapshot, so that two people with the same paper can see it is the same."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical(snapshot: Mapping[str, Any]) -> str:
    """The snapshot as JSON with sorted keys and no spaces: equal snapshots give equal text."""
    return json.dumps(snapshot, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def sha256_of(snapshot: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical text, in hexadecimal."""
    return hashlib.sha256(canonical(snapshot).encode()).hexdigest()
