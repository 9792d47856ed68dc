"""Every protocol of the library passes the gate: no fault, and its invented patients come out right."""

import datetime

import pytest

from workups.engine.check import faults_of
from workups.engine.evaluation import Engine
from workups.engine.parse import parse_protocol
from workups.engine.vignettes import failures_of
from workups.protocol_files import LIBRARY, library_keys, load_library
from workups.vignette_files import read_vignette_file, vignettes_beside

KEYS = library_keys()
SITES = [key for key in KEYS if key != "arm-twitching"]
SHARED = "open"  # vignettes that every protocol of the library has to pass


def own(key: str) -> list[str]:
    """Ids of the vignettes written for this protocol alone."""
    return [each.id for each in read_vignette_file(LIBRARY / "vignettes" / f"{key}.yaml")]


def test_the_library_holds_the_arm_and_its_five_sites() -> None:
    assert [f"{site}-twitching" for site in ("arm", "hand", "knee", "leg", "thumb", "toe")] == KEYS


@pytest.mark.parametrize("key", KEYS)
def test_a_protocol_parses_and_passes_its_vignettes(key: str) -> None:
    definition = parse_protocol(*load_library(key))
    engine = Engine(definition)
    vignettes = vignettes_beside(LIBRARY / f"{key}.yaml")

    assert definition.key == key
    assert vignettes, "a protocol comes with invented patients"
    assert {each.id: failures for each in vignettes if (failures := failures_of(each, engine))} == {}


@pytest.mark.parametrize("key", SITES)
def test_a_site_has_invented_patients_of_its_own_and_passes_those_of_the_arm(key: str) -> None:
    passed = [each.id for each in vignettes_beside(LIBRARY / f"{key}.yaml")]
    assert len(own(key)) >= 6
    assert set(own(key)) <= set(passed)
    assert len(set(passed)) == len(passed)
    assert {each.id for each in vignettes_beside(LIBRARY / "arm-twitching.yaml")} <= set(passed)


@pytest.mark.parametrize("key", KEYS)
def test_the_gate_finds_nothing_to_refuse(key: str) -> None:
    engine = Engine(parse_protocol(*load_library(key)))
    assert [str(fault) for fault in faults_of(engine, datetime.date(2026, 11, 23))] == []


def test_no_vignette_is_of_a_protocol_that_is_not_there() -> None:
    stems = {path.stem for path in (LIBRARY / "vignettes").glob("*.yaml")}
    shared = {path.stem for path in LIBRARY.glob("*.shared.yaml")}
    assert {stem for stem in stems - shared if stem.split(".")[0] not in {*KEYS, SHARED}} == set()
