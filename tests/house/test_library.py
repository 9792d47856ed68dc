"""Every protocol of the library passes the gate: no fault, and its invented patients come out right."""

import pytest

from workups.engine.evaluation import Engine
from workups.engine.parse import parse_protocol
from workups.engine.vignettes import failures_of, read_vignettes
from workups.protocol_files import LIBRARY, library_keys, load_library, read_yaml

KEYS = library_keys()
SHARED = "open"  # vignettes that every protocol of the library has to pass


def test_the_library_holds_the_arm_and_its_five_sites() -> None:
    assert [f"{site}-twitching" for site in ("arm", "hand", "knee", "leg", "thumb", "toe")] == KEYS


@pytest.mark.parametrize("key", KEYS)
def test_a_protocol_parses_and_passes_its_vignettes(key: str) -> None:
    definition = parse_protocol(*load_library(key))
    engine = Engine(definition)
    files = [path for path in sorted((LIBRARY / "vignettes").glob("*.yaml")) if path.stem in {key, SHARED}]
    vignettes = [each for path in files for each in read_vignettes(read_yaml(path))]

    assert definition.key == key
    assert vignettes, "a protocol comes with invented patients"
    assert {each.id: failures for each in vignettes if (failures := failures_of(each, engine))} == {}


def test_no_vignette_is_of_a_protocol_that_is_not_there() -> None:
    assert {path.stem for path in (LIBRARY / "vignettes").glob("*.yaml")} - {*KEYS, SHARED} == set()
