"""Reads protocol files: YAML taken safely, within bounds, into plain dicts and lists.

Only JSON's kinds of values come out (a date stays text), so a document can be stored as it was read. Whether
it *means* anything is the engine's to check (`workups.engine.parse`).
"""

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

from workups.engine.faults import Fault, ProtocolInvalid, did_you_mean
from workups.engine.parse.overlay import lay_over
from workups.safe_yaml import parse_yaml

LIBRARY = Path(__file__).parent / "protocol_library"
DICTIONARY, REFERENCE, SHARED = "findings", "reference", "shared"
KEY = re.compile("[a-z][a-z0-9-]{0,79}")
MAX_BYTES = 2_000_000


def load_library(key: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """A library protocol and the dictionary beside it. ProtocolInvalid when there is none of that key."""
    if key not in library_keys():
        hint = did_you_mean(key, library_keys())
        raise ProtocolInvalid([Fault("", f"there is no library protocol {key!r}", hint)])
    return read_protocol_file(LIBRARY / f"{key}.yaml")


def library_keys() -> list[str]:
    """The keys of all library protocols."""
    files = (path for path in LIBRARY.glob("*.yaml") if "." not in path.stem and path.stem != DICTIONARY)
    return sorted(path.stem for path in files)


def read_protocol_file(path: Path) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """A protocol and its dictionary: the `findings.yaml` beside it, else the library's.

    An overlay comes back whole: laid, with the parts it shares with others, over its base. Those are files of the
    same folder, else of the library.
    """
    document, findings = _together(lambda: _with_reference(path), lambda: read_yaml(_near(path, DICTIONARY)))
    if "overlay_of" not in document:
        return document, findings
    return lay_over(document, _base_of(document, path), findings, _shared(document, path))


def _together(*readings: Callable[[], Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What each gives; ProtocolInvalid with the faults of all."""
    given: list[Mapping[str, Any]] = []
    faults: list[Fault] = []
    for read in readings:
        try:
            given.append(read())
        except ProtocolInvalid as problem:
            faults += problem.faults
    if faults:
        raise ProtocolInvalid(faults)
    return given


def _base_of(overlay: Mapping[str, Any], path: Path) -> Mapping[str, Any]:
    key = overlay["overlay_of"]
    near = _near(path, key) if isinstance(key, str) and KEY.fullmatch(key) else None
    if near is None or not near.exists():
        hint = did_you_mean(str(key), library_keys())
        raise ProtocolInvalid([Fault("overlay_of", f"there is no protocol {key!r} to lay this over", hint)])
    return _with_reference(near)


def _shared(overlay: Mapping[str, Any], path: Path) -> Mapping[str, Mapping[str, Any]]:
    """The parts that an overlay shares, by name: files `<name>.shared.yaml`; the missing are missing here too."""
    listed = overlay.get("shares")
    names = (
        [name for name in listed if isinstance(name, str) and KEY.fullmatch(name)] if isinstance(listed, list) else []
    )
    files = {name: _near(path, f"{name}.{SHARED}") for name in names}
    return {name: read_yaml(file) for name, file in files.items() if file.exists()}


def _near(path: Path, name: str) -> Path:
    """The file of that name beside `path`, else the library's."""
    beside = path.with_name(f"{name}.yaml")
    return beside if beside.exists() or beside.is_symlink() else LIBRARY / beside.name


def _with_reference(path: Path) -> Mapping[str, Any]:
    """A protocol's document with what stands beside its rules, when a file `<key>.reference.yaml` holds it."""
    document, beside = read_yaml(path), path.with_name(f"{path.stem}.{REFERENCE}.yaml")
    if not beside.exists():
        return document
    reference = dict(read_yaml(beside))
    if (key := reference.pop("key", None)) != document.get("key"):
        raise _refused(beside, f"is of the protocol {key!r}, not of {document.get('key')!r}")
    if REFERENCE in document:
        raise _refused(beside, f"stands beside a protocol that holds a {REFERENCE} already; keep one of the two")
    return {**document, REFERENCE: reference}


def read_yaml(path: Path) -> Mapping[str, Any]:
    """One file's mapping. ProtocolInvalid, in words, for anything that is not a bounded YAML mapping."""
    content = _content(path)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused(path, f"is not UTF-8 text (byte {error.start})") from error
    return deepcopy(_parsed(text, path.name))


@lru_cache(maxsize=32)
def _parsed(text: str, name: str) -> Mapping[str, Any]:
    """Kept by text: the six protocols of the library rest on the same two large files."""
    return parse_yaml(text, name=name)


def _content(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise _refused(path, "is no file")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise _refused(path, f"can't be read: {getattr(error, 'strerror', None) or error}") from error
    if len(content) > MAX_BYTES:
        raise _refused(path, f"is more than {MAX_BYTES:,} bytes long; no more are read")
    return content


def _refused(path: Path, message: str) -> ProtocolInvalid:
    return ProtocolInvalid([Fault(str(path), message)])
