"""A whole protocol as one text: written so that the same content is always the same bytes, read back unchanged.

The file holds `protocol`, `dictionary` and `vignettes`. Keys stand in the order in which people write them.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from math import isfinite
from typing import Any, Final

import yaml

from workups.engine import definition
from workups.engine.definition import reference
from workups.engine.edits import VIGNETTES, Whole
from workups.engine.faults import Fault, ProtocolInvalid
from workups.engine.parse import parse_protocol
from workups.engine.vignettes import EXPECTATIONS
from workups.protocol_files import MAX_BYTES
from workups.safe_yaml import parse_yaml

PARTS: Final = ("protocol", "dictionary", VIGNETTES)
_WIDTH: Final = 110


def as_text(whole: Whole) -> str:
    """The YAML of a whole protocol."""
    return dumped(_ordered(whole))


def read_text(content: bytes, *, name: str) -> Mapping[str, Any]:
    """The mapping in a file, whatever it means. ProtocolInvalid for what is no YAML within bounds."""
    return parse_yaml(_decoded(content, name), name=name)


def whole_in(document: Mapping[str, Any], *, name: str, beneath: Whole | None = None) -> dict[str, Any]:
    """The whole protocol in a mapping that was read. ProtocolInvalid with the path of every fault.

    One that holds a protocol alone takes dictionary and vignettes from `beneath`.
    """
    whole = _whole(document, name, beneath)
    parse_protocol(whole["protocol"], whole["dictionary"])
    return whole


def key_in(document: Mapping[str, Any]) -> str:
    """The key of the protocol in a mapping that was read; empty when it names none."""
    protocol = document.get("protocol", document)
    key = protocol.get("key") if isinstance(protocol, Mapping) else None
    return key if isinstance(key, str) else ""


def dumped(document: Any) -> str:
    """YAML that `parse_yaml` reads back as it was. Raises ValueError for what JSON does not know."""
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)


def _decoded(content: bytes, name: str) -> str:
    if len(content) > MAX_BYTES:
        raise ProtocolInvalid([Fault(name, f"is more than {MAX_BYTES:,} bytes long; no more are read")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProtocolInvalid([Fault(name, f"is not UTF-8 text (byte {error.start})")]) from error


def _whole(document: Mapping[str, Any], name: str, beneath: Whole | None) -> dict[str, Any]:
    if "overlay_of" in document:
        hint = "export the version that it became, or write the whole protocol"
        raise ProtocolInvalid(
            [Fault("overlay_of", "an overlay is laid over its base from the command line only", hint)]
        )
    if "protocol" not in document:
        if beneath is None:
            hint = "a file for a new protocol holds protocol, dictionary and vignettes"
            raise ProtocolInvalid([Fault(name, "there is no dictionary to read this protocol by", hint)])
        return {**beneath, "protocol": document}
    faults = [Fault(key, "this key is not known here", ", ".join(PARTS)) for key in document if key not in PARTS]
    faults += [Fault(key, "this key is missing", "add it") for key in PARTS[:2] if key not in document]
    if not isinstance(document.get(VIGNETTES, []), list):
        faults.append(Fault(VIGNETTES, "a list is needed here", "write each behind -"))
    if faults:
        raise ProtocolInvalid(faults)
    return {VIGNETTES: [], **document}


def _ordered(value: Any) -> Any:
    """The same value, every mapping in the order of the shape that its keys fit, or else by name."""
    if isinstance(value, list | tuple):
        return [_ordered(each) for each in value]
    if not isinstance(value, Mapping):
        return value
    shape = next((names for names in _SHAPES if value.keys() <= names.keys()), {})
    return {key: _ordered(value[key]) for key in sorted(value, key=lambda key: (shape.get(key, 0), key))}


def _shape(*names: str) -> Mapping[str, int]:
    return {name: place for place, name in enumerate(names)}


_SHAPES: Final = (
    _shape(*PARTS),
    _shape("id", "title", "findings", "expected"),
    _shape(*EXPECTATIONS),
    *(
        _shape(*(field.name for field in fields(kind)))
        for module in (definition, reference)
        for kind in vars(module).values()
        if is_dataclass(kind)
    ),
)


class _Dumper(yaml.CSafeDumper):
    """What JSON knows, and nothing that the reader refuses: no anchors, no exponents."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _float(dumper: yaml.CSafeDumper, value: float) -> yaml.Node:
    if not isfinite(value):
        raise ValueError(f"{value!r} can't be written")
    text = format(Decimal(repr(value)), "f")
    return dumper.represent_scalar("tag:yaml.org,2002:float", text if "." in text else f"{text}.0")


_Dumper.add_representer(float, _float)
