from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from workups.evaluate import engine_of
from workups.models import Nation, ProtocolVersion, TrackingRules


@dataclass(frozen=True, slots=True)
class RulesTyped:
    """What could not be taken: what was typed, by name, and the sentence for one of the names."""

    values: Mapping[str, str] = field(default_factory=dict)
    at: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Days:
    """One number of the rules."""

    name: str
    label: str
    unit: str
    value: str
    error: str


@dataclass(frozen=True, slots=True)
class Turnaround:
    """One test: what its protocol says, and what the practice says instead."""

    investigation: str
    title: str
    protocol_days: str
    value: str
    error: str


@dataclass(frozen=True, slots=True)
class RulesPage:
    nations: list[tuple[str, str, bool]]
    nation_error: str
    days: list[Days]
    ladder: list[Days]
    turnarounds: list[Turnaround]
    is_set: bool


_LADDER = ("gp_after_days", "manager_after_days", "critical_hours")


def rules_page(
    rules: TrackingRules,
    turnarounds: Mapping[str, int],
    versions: Iterable[ProtocolVersion],
    *,
    typed: RulesTyped | None = None,
) -> RulesPage:
    """`turnarounds`: the practice's own, in days by investigation; `versions`: whose tests are listed."""
    typed = typed or RulesTyped()
    fields = [each for each in TrackingRules._meta.concrete_fields if each.name.endswith(("_days", "_hours"))]
    days = [_days(each.name, str(each.verbose_name), rules, typed) for each in fields]
    nation = typed.values.get("nation", rules.nation)
    return RulesPage(
        nations=[(each.value, str(each.label), each.value == nation) for each in Nation],
        nation_error=typed.error if typed.at == "nation" else "",
        days=[each for each in days if each.name not in _LADDER],
        ladder=[each for each in days if each.name in _LADDER],
        turnarounds=_turnarounds(turnarounds, versions, typed),
        is_set=rules.pk is not None,
    )


def _days(name: str, label: str, rules: TrackingRules, typed: RulesTyped) -> Days:
    unit = "hours" if name.endswith("_hours") else "working days"
    value = typed.values.get(name, str(getattr(rules, name)))
    return Days(name, label.replace(" (hours)", ""), unit, value, typed.error if typed.at == name else "")


def _turnarounds(own: Mapping[str, int], versions: Iterable[ProtocolVersion], typed: RulesTyped) -> list[Turnaround]:
    """Every test of every protocol once, by title; protocols that differ show both numbers."""
    rules = [rule for version in versions for rule in engine_of(version).definition.investigations]
    titles = {rule.code: rule.title for rule in rules}
    days = {code: sorted({rule.turnaround_days for rule in rules if rule.code == code}) for code in titles}
    return [
        Turnaround(
            investigation=code,
            title=title,
            protocol_days=" or ".join(map(str, days[code])),
            value=_typed_days(code, own, typed),
            error=typed.error if typed.at == code else "",
        )
        for code, title in sorted(titles.items(), key=lambda each: each[1].casefold())
    ]


def _typed_days(code: str, own: Mapping[str, int], typed: RulesTyped) -> str:
    if typed.values.get("investigation") == code:
        return typed.values.get("days", "")
    return str(own[code]) if code in own else ""
