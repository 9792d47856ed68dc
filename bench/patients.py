"""Invented patients, the same in every run: any facts at all, and workups answered page by page."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from clinic.env import BASE_DIR
from workups.engine.definition import Finding
from workups.engine.evaluation import Engine
from workups.engine.facts import Facts, Value, read_facts
from workups.engine.vignettes import Vignette, read_vignettes
from workups.protocol_files import read_yaml

VIGNETTES = BASE_DIR / "workups" / "protocol_library" / "vignettes" / "open.yaml"
STOPS = (10, 40, 120)
"""Findings known in a workup: just begun, in the middle, and worked through."""
RARELY = 0.05
"""How often a yes/no question that a vignette does not answer is answered yes."""


def anyone(findings: Mapping[str, Finding], codes: list[str], dice: random.Random) -> dict[str, Any]:
    """JSON values at random for these findings: everything is as likely as everything else."""
    return {code: value_of(findings[code], dice) for code in codes}


def walked(engine: Engine) -> Iterator[Facts]:
    """The patient of each vignette, asked what the pages show, top to bottom, and seen at each of `STOPS`."""
    for vignette in vignettes():
        facts: dict[str, Value] = {}
        for step in islice(walk(engine, vignette, {}), max(STOPS)):
            facts[step.finding.code] = step.value
            if len(facts) in STOPS:
                yield dict(facts)


@dataclass(frozen=True, slots=True)
class Step:
    """One answer: the section whose page it is given on, and what is said."""

    section: str
    finding: Finding
    value: Value


def vignettes() -> tuple[Vignette, ...]:
    """Those that developers may see."""
    return read_vignettes(read_yaml(VIGNETTES))


def walk(engine: Engine, vignette: Vignette, known: Facts) -> Iterator[Step]:
    """A patient answers what the pages show and `known` does not say, top to bottom, for as long as a page asks.

    What the vignette leaves open is answered without particulars: no, or what comes up.
    """
    findings = engine.definition.findings
    dice = random.Random(vignette.id)  # noqa: S311  nothing secret
    told = read_facts(findings, vignette.findings)
    facts = dict(known)
    while line := _next_line(engine, facts):
        section, code = line
        facts[code] = told[code] if code in told else _unremarkable(findings[code], dice)
        yield Step(section, findings[code], facts[code])


def _next_line(engine: Engine, facts: Facts) -> tuple[str, str] | None:
    evaluation = engine.evaluate(facts)
    for section in engine.definition.sections():
        if evaluation.section_open(section.key) and not section.optional:
            for code in evaluation.visible_items(section.key):
                if code not in facts:
                    return section.key, code
    return None


def _unremarkable(finding: Finding, dice: random.Random) -> Value:
    raw = _plain(finding, dice)
    return read_facts({finding.code: finding}, {finding.code: raw})[finding.code]


def _plain(finding: Finding, dice: random.Random) -> Any:
    match finding.type:
        case "boolean":
            return dice.random() < RARELY
        case "multichoice":
            return [dice.choice(finding.options)]  # one: no page takes "none" and a finding together
        case _:
            return value_of(finding, dice)


def value_of(finding: Finding, dice: random.Random) -> Any:
    """Any value the finding can have, in its JSON form."""
    low, high = finding.hard or (0, 10)
    match finding.type:
        case "boolean":
            return dice.random() < 0.3
        case "choice":
            return dice.choice(finding.options)
        case "multichoice":
            return dice.sample(finding.options, dice.randint(1, min(3, len(finding.options))))
        case "decimal":
            return round(dice.uniform(low, high), 1) if high - low > 1 else high
        case "duration":
            return f"{dice.randint(1, 20)}{dice.choice('hdw')}" if high >= 20 * 604_800 else "1s"
        case "date":
            return f"2026-{dice.randint(1, 9):02}-{dice.randint(1, 28):02}"
        case "text":
            return "as told"
        case _:
            return dice.randint(int(low), int(high))
