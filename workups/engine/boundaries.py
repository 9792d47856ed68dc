"""The values of each finding that make a difference to some rule: one on each side of every limit, and the limit.

Whatever a protocol says of any value, it says of one of these: between two neighbouring limits no condition can
tell values apart. A number set against another (ABSDIFF) is tried at the distances that any rule names as well.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import product

from workups.engine.conditions import Condition, leaves, readings, tree
from workups.engine.definition import Definition, Finding
from workups.engine.durations import SECONDS
from workups.engine.facts import MAX_SIZE, Value
from workups.engine.holds import limit
from workups.engine.wiring import members_of

_SOME_DAY = datetime.date(2026, 11, 1)


def values_worth_trying(definition: Definition) -> Mapping[str, tuple[Value, ...]]:
    """For each finding of the dictionary, inside its hard range, rising; of a multichoice each option by itself."""
    limits, distances = _limits(definition)
    values = {code: _values(finding, limits.get(code, set())) for code, finding in definition.findings.items()}
    for (first, second), apart in distances.items():
        steps = _around(apart, Decimal(1))
        for code, other in ((second, first), (first, second)):
            values[code] = _spread(definition.findings[code], values[code], values[other], steps)
    return values


def conditions_of(definition: Definition) -> Iterator[Condition]:
    """Every condition of the definition: derived findings, rules, and what is shown when."""
    for derived in definition.derived:
        yield from (derived.true_when, derived.false_when)
    yield from (rule.when for rule in definition.rules.values())
    for section in definition.sections():
        shown = (section.show_when, *(item.show_when for item in section.items))
        yield from (condition for condition in shown if condition is not None)


def _limits(definition: Definition) -> tuple[dict[str, set[Decimal]], dict[tuple[str, str], set[Decimal]]]:
    """What each finding is compared with, by name, in a group or in a computed number; and pairs with distances."""
    formulas = {numeric.code: numeric.formula for numeric in definition.numeric}
    limits: dict[str, set[Decimal]] = {}
    distances: dict[tuple[str, str], set[Decimal]] = {}
    for leaf in (leaf for condition in conditions_of(definition) for leaf in leaves(condition)):
        if not isinstance(leaf, tree.Compare) or isinstance(leaf.value, str):
            continue
        term = formulas.get(readings(leaf)[0], leaf.term) if isinstance(leaf.term, tree.Reading) else leaf.term
        if isinstance(term, tree.Difference):
            distances.setdefault((term.first, term.second), set()).add(Decimal(str(limit(leaf.value))))
        else:
            for code in members_of(definition, term):
                limits.setdefault(code, set()).add(Decimal(str(limit(leaf.value))))
    return limits, distances


def _values(finding: Finding, limits: set[Decimal]) -> tuple[Value, ...]:
    match finding.type:
        case "boolean":
            return (True, False)
        case "choice":
            return finding.options
        case "multichoice":
            return tuple(frozenset((option,)) for option in finding.options)
        case "text":
            return ("as told",)
        case "date":
            return (_SOME_DAY,)
        case _:
            return _numbers(finding, _around(limits, _step(finding, limits)) or [_usual(finding)])


def _around(limits: Iterable[Decimal], step: Decimal) -> list[Decimal]:
    """Each limit, and its neighbours on both sides."""
    return sorted({limit + side for limit in limits for side in (-step, Decimal(0), step)})


def _step(finding: Finding, limits: set[Decimal]) -> Decimal:
    """So small that there is a value between any two limits: whole ones where the finding holds nothing else."""
    if finding.type == "duration":
        return _unit(limits)
    if finding.type != "decimal":
        return Decimal(1)
    decimals = max((-int(limit.as_tuple().exponent) for limit in limits), default=0)
    return Decimal(1).scaleb(-decimals - 1)


def _unit(limits: set[Decimal]) -> Decimal:
    """The longest unit of time in which every limit is whole and no two are neighbours."""
    rising = sorted(limits)
    gaps = [later - earlier for earlier, later in zip(rising, rising[1:], strict=False)]
    fitting = (
        Decimal(SECONDS[unit])
        for unit in ("d", "h", "min")
        if all(each % SECONDS[unit] == 0 for each in limits) and all(gap > SECONDS[unit] for gap in gaps)
    )
    return next(fitting, Decimal(1))


def _usual(finding: Finding) -> Decimal:
    low, high = finding.soft or finding.hard or (0, 0)
    return Decimal(int((low + high) / 2))


def _numbers(finding: Finding, values: Iterable[Decimal]) -> tuple[Value, ...]:
    """Those that the finding can have, as it holds them."""
    low, high = finding.hard or (-MAX_SIZE, MAX_SIZE)
    possible = sorted({value for value in values if low <= value <= high})
    return tuple(float(value) if finding.type == "decimal" else int(value) for value in possible)


def _spread(
    finding: Finding, own: tuple[Value, ...], other: tuple[Value, ...], distances: list[Decimal]
) -> tuple[Value, ...]:
    """A finding's values, and those that lie as far from the other's as any rule asks."""
    apart = (_exact(value) + sign * each for value, each, sign in product(other, distances, (1, -1)))
    return _numbers(finding, [*map(_exact, own), *apart])


def _exact(value: Value) -> Decimal:
    return Decimal(str(value))
