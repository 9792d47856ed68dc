"""Reads protocol files: YAML taken safely, within bounds, into plain dicts and lists.

Only JSON's kinds of values come out (a date stays text), so a document can be stored as it was read. Whether
it *means* anything is the engine's to check (`workups.engine.parse`).
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from workups.engine.faults import Fault, ProtocolInvalid, did_you_mean
from workups.engine.parse.overlay import lay_over

LIBRARY = Path(__file__).parent / "protocol_library"
DICTIONARY, REFERENCE, SHARED = "findings", "reference", "shared"
KEY = re.compile("[a-z][a-z0-9-]{0,79}")
MAX_BYTES = 2_000_000
MAX_DEPTH = 30


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
    document, findings = _with_reference(path), read_yaml(_near(path, DICTIONARY))
    if "overlay_of" not in document:
        return document, findings
    return lay_over(document, _base_of(document, path), findings, _shared(document, path))


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
    return beside if beside.exists() else LIBRARY / beside.name


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
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _refused(path, f"can't be read: {error.strerror or error}") from error
    if len(content) > MAX_BYTES:
        raise _refused(path, f"is {len(content):,} bytes long; at most {MAX_BYTES:,} are read")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused(path, f"is not UTF-8 text (byte {error.start})") from error
    return parse_yaml(text, name=path.name)


def parse_yaml(text: str, *, name: str) -> Mapping[str, Any]:
    """The mapping in a YAML text, as `read_yaml`; `name` stands in the messages."""
    try:
        _check_shape(text)
        document = yaml.load(text, Loader=_Loader)  # noqa: S506  a SafeLoader
    except yaml.MarkedYAMLError as error:
        raise _refused(name, _in_words(error)) from error
    except yaml.YAMLError as error:
        raise _refused(name, f"is not YAML: {error}") from error
    except ValueError as error:  # Python's own, for a number of 5,000 digits
        raise _refused(
            name, "holds what looks like a number and can't be read as one; quote it if it is text"
        ) from error
    if not isinstance(document, dict):
        raise _refused(name, "must be a mapping of keys to values")
    return document


class _Loader(yaml.CSafeLoader):
    """YAML with JSON's kinds of values: `no` stays a word, a date stays text, a key stands once."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":bool", ":timestamp"))]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                raise yaml.MarkedYAMLError(None, None, f"the key {key!r} is not text; quote it", key_node.start_mark)
            if key in seen:
                raise yaml.MarkedYAMLError(None, None, f"the key {key!r} stands twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), ["t", "f"])


def _check_shape(text: str) -> None:
    """Refuses, before anything is built, what a protocol never needs and an attack does: depth, aliases, tags."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        mark: Any = event.start_mark  # the stubs give marks of the C parser a type of their own
        if getattr(event, "tag", None):
            raise yaml.MarkedYAMLError(None, None, "tags (!!name) are not used here", mark)
        match event:
            case yaml.AliasEvent():
                raise yaml.MarkedYAMLError(None, None, "aliases (*name) are not used here", mark)
            case yaml.CollectionStartEvent():
                depth += 1
                if depth > MAX_DEPTH:
                    message = f"is nested more than {MAX_DEPTH} deep"
                    raise yaml.MarkedYAMLError(None, None, message, mark)
            case yaml.CollectionEndEvent():
                depth -= 1


def _in_words(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    return f"{where}{error.problem or error.context or 'is not YAML'}"


def _refused(path: Path | str, message: str) -> ProtocolInvalid:
    return ProtocolInvalid([Fault(str(path), message)])
