"""The invented patients of a protocol file: those that lie beside it in the folder `vignettes`."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from workups import protocol_files
from workups.engine.faults import Fault, ProtocolInvalid
from workups.engine.vignettes import Vignette, read_vignettes
from workups.protocol_files import SHARED as SHARED_PART
from workups.protocol_files import read_yaml

FOLDER = "vignettes"
SHARED = "open"


def vignettes_beside(protocol: Path) -> tuple[Vignette, ...]:
    """All that a protocol file has to pass, in the order of the files' names; ProtocolInvalid when one is no such file.

    `open.yaml` is for every protocol of the folder, `<key>.yaml` and `<key>.<part>.yaml` are a protocol's own. An
    overlay has to pass its base's as well, but for those it names under `not_inherited`, each with the reason, and
    those of the parts that it shares with others.
    """
    document = read_yaml(protocol)
    own = _of(protocol.parent, protocol.stem)
    base = _beneath(protocol.parent, document)
    passed_over = {name for path in own for name in _not_inherited(path)}
    inherited = [each for path in base for each in read_vignette_file(path) if each.id not in passed_over]
    shared = protocol.parent / FOLDER / f"{SHARED}.yaml"
    common = read_vignette_file(shared) if shared.exists() else ()
    return (*common, *inherited, *(each for path in own for each in read_vignette_file(path)))


def library_vignettes(key: str) -> tuple[Vignette, ...]:
    """All that a protocol of the library has to pass."""
    return vignettes_beside(protocol_files.LIBRARY / f"{key}.yaml")


def _beneath(folder: Path, protocol: Mapping[str, Any]) -> list[Path]:
    """The files of an overlay's base and of the parts it shares; none for a protocol that is no overlay."""
    if "overlay_of" not in protocol:
        return []
    shares = protocol.get("shares")
    shared = [f"{name}.{SHARED_PART}" for name in shares] if isinstance(shares, list) else []
    return [path for key in (protocol["overlay_of"], *shared) for path in _of(folder, str(key))]


def read_vignette_file(path: Path) -> tuple[Vignette, ...]:
    """The vignettes in one file; ProtocolInvalid when they can't be read."""
    try:
        return read_vignettes(read_yaml(path))
    except ValueError as problem:
        raise ProtocolInvalid([Fault(str(path), str(problem))]) from problem


def _of(folder: Path, key: str) -> list[Path]:
    own = folder / FOLDER / f"{key}.yaml"
    return [*([own] if own.exists() else []), *sorted((folder / FOLDER).glob(f"{key}.*.yaml"))]


def _not_inherited(path: Path) -> Iterator[str]:
    listed = read_yaml(path).get("not_inherited", {})
    if not isinstance(listed, dict) or not all(isinstance(why, str) and why for why in listed.values()):
        message = "not_inherited must give for each vignette's id why it is not passed on"
        raise ProtocolInvalid([Fault(str(path), message)])
    yield from listed
