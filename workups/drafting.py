"""Bridges a version that is being written to the engine: its content as edits see it, its faults, its engine."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from workups.engine.definition import Definition
from workups.engine.edits import VIGNETTES, Whole
from workups.engine.evaluation import Engine
from workups.engine.faults import Fault, ProtocolInvalid
from workups.engine.parse import read_protocol
from workups.engine.vignettes import Vignette, read_vignettes
from workups.models import ProtocolVersion

_MOST_KEPT = 8  # engines of drafts kept by a process: a few editors, and the version each began with


def whole_of(version: ProtocolVersion) -> Whole:
    """A version's document as edits see it; not to be changed in place. One of old has no vignettes."""
    return {VIGNETTES: [], **version.document}


def hash_of(document: Mapping[str, Any]) -> str:
    """sha256 of the canonical JSON: the same content always has the same hash."""
    return hashlib.sha256(_canonical(document).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Sketch:
    """A document that is being written as far as it can be read. With faults it has no engine: its definition then
    serves for the names of things, never for a patient."""

    definition: Definition
    faults: tuple[Fault, ...]
    engine: Engine | None


def sketch_of(whole: Whole) -> Sketch:
    """What can be read of a document, with the path of every fault."""
    return _sketched(_canonical({key: whole[key] for key in ("protocol", "dictionary")}))


def faults_of_draft(whole: Whole) -> tuple[Fault, ...]:
    """Why it can't be read as a protocol, with the path of every fault; empty when it can. Judges no further."""
    return sketch_of(whole).faults


def engine_of_whole(whole: Whole) -> Engine:
    """The engine of a document that is being written. Raises ProtocolInvalid with the path of every fault."""
    sketch = sketch_of(whole)
    if sketch.engine is None:
        raise ProtocolInvalid(sketch.faults)
    return sketch.engine


def vignettes_of(whole: Whole) -> tuple[Vignette, ...]:
    """The invented patients. Raises ProtocolInvalid when the list is not made as it should be."""
    if not whole[VIGNETTES]:
        return ()
    try:
        return read_vignettes(whole)
    except ValueError as problem:
        raise ProtocolInvalid([Fault(VIGNETTES, str(problem))]) from problem


def _canonical(document: Mapping[str, Any]) -> str:
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@lru_cache(maxsize=_MOST_KEPT)
def _sketched(canonical: str) -> Sketch:
    """Kept by content, its faults too: a page asks more than once between two edits."""
    document = json.loads(canonical)
    definition, faults = read_protocol(document["protocol"], document["dictionary"])
    return Sketch(definition, faults, None if faults else Engine(definition))
