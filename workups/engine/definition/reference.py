"""What a clinician reads beside the rules: no urgency is computed from it, every code and condition in it is checked.

In the texts, a code or condition between backticks stands for what it names; `code_*` is every finding so named.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from workups.engine.conditions import Condition


@dataclass(frozen=True, slots=True)
class ResultMeaning:
    """What a result means and asks for. `when` is exact; without it, `result` says it in words."""

    when: Condition | None
    result: str
    meaning: str
    action: str
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CriticalValue:
    """Limits of one test that need action the same day, in words, and the red flags that hold them."""

    test: str
    low: str
    high: str
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Medicine:
    """Classes that share an effect. `level` names one or more levels of evidence, parted by `/`."""

    classes: tuple[str, ...]
    recreational: tuple[str, ...]
    also: str
    effect: str
    level: str
    advice: str


@dataclass(frozen=True, slots=True)
class ToolElement:
    element: str
    findings: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Localisation:
    pattern: str
    points_to: str


@dataclass(frozen=True, slots=True)
class GuidelineTrace:
    statement: str
    how: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QualifiedStatement:
    statement: str
    handling: str


@dataclass(frozen=True, slots=True)
class SiteVariation:
    """One aspect of the work-up, by body site; a site that is not named has nothing of its own there."""

    aspect: str
    sites: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SiteRuleChange:
    """How rules are to be read at some body sites."""

    rules: tuple[str, ...]
    sites: tuple[str, ...]
    change: str


@dataclass(frozen=True, slots=True)
class LeafletBlock:
    block: str
    content: str


@dataclass(frozen=True, slots=True)
class Reference:
    result_interpretation: tuple[ResultMeaning, ...] = ()
    critical_values: tuple[CriticalValue, ...] = ()
    medicine_levels: Mapping[str, str] = field(default_factory=dict)
    medicines: tuple[Medicine, ...] = ()
    mnd_tool: tuple[ToolElement, ...] = ()
    localisation: tuple[Localisation, ...] = ()
    guideline_trace: tuple[GuidelineTrace, ...] = ()
    qualified_statements: tuple[QualifiedStatement, ...] = ()
    site_variations: tuple[SiteVariation, ...] = ()
    site_rule_changes: tuple[SiteRuleChange, ...] = ()
    leaflet: tuple[LeafletBlock, ...] = ()
