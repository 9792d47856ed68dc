"""Every protocol of the library passes the gate: no fault, its invented patients come out right, and they have seen
enough to notice if a part of a rule were wrong."""

import datetime

import pytest

from workups.engine.check import faults_of
from workups.engine.check.coverage import coverage, gaps
from workups.engine.check.mutation import Trial, mutants_of
from workups.engine.evaluation import Engine
from workups.engine.parse import parse_protocol
from workups.engine.vignettes import failures_of
from workups.protocol_files import LIBRARY, library_keys, load_library
from workups.vignette_files import SHARED, read_vignette_file, vignettes_beside

KEYS = library_keys()
WHEN_IT_WAS_WRITTEN = datetime.date(2026, 11, 23)  # whether the review is overdue by now is not for tests to say


def test_the_library_holds_the_arm_and_its_five_sites() -> None:
    assert [f"{site}-twitching" for site in ("arm", "hand", "knee", "leg", "thumb", "toe")] == KEYS


@pytest.mark.parametrize("key", KEYS)
def test_a_protocol_passes_the_gate(key: str) -> None:
    engine = Engine(parse_protocol(*load_library(key)))
    vignettes = vignettes_beside(LIBRARY / f"{key}.yaml")
    ids = [each.id for each in vignettes]
    missed = [mutant.family for mutant in Trial(engine, vignettes).survivors()]

    assert engine.definition.key == key
    assert faults_of(engine, WHEN_IT_WAS_WRITTEN) == ()
    assert {each.id: failures for each in vignettes if (failures := failures_of(each, engine))} == {}
    assert list(gaps(coverage(engine, vignettes), engine.definition)) == []
    assert missed.count("red_flags") == 0
    assert len(missed) < len(list(mutants_of(engine.definition))) / 10
    assert len(ids) == len(set(ids)), "each has a name of its own"


@pytest.mark.parametrize("key", [key for key in KEYS if key != "arm-twitching"])
def test_a_site_has_invented_patients_of_its_own_and_passes_those_of_the_arm(key: str) -> None:
    own = {each.id for each in read_vignette_file(LIBRARY / "vignettes" / f"{key}.yaml")}
    passed = {each.id for each in vignettes_beside(LIBRARY / f"{key}.yaml")}

    assert len(own) >= 6
    assert own <= passed
    assert {each.id for each in vignettes_beside(LIBRARY / "arm-twitching.yaml")} <= passed


def test_no_vignette_is_of_a_protocol_that_is_not_there() -> None:
    names = {path.name.removesuffix(".yaml") for path in (LIBRARY / "vignettes").glob("*.yaml")}
    shared = {path.name.removesuffix(".yaml") for path in LIBRARY.glob("*.shared.yaml")}

    assert {name for name in names - shared if name.partition(".")[0] not in {*KEYS, SHARED}} == set()
