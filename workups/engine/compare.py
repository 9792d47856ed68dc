"""What two definitions say of the same patient: which advice the second would add, take away or give otherwise."""

from dataclasses import dataclass

from workups.engine.definition import Definition
from workups.engine.evaluation import Engine, Evaluation
from workups.engine.facts import Facts
from workups.engine.urgency import LEVELS, RANK

_LOST_FLAG, _GAINED_FLAG, _STEP = 300, 100, 10


@dataclass(frozen=True, slots=True)
class Comparison:
    """`gained` and `lost` name what is shown after the global rules; a code in both is advice given otherwise.

    `weight` sorts the most serious first: a red flag that is lost, by its urgency; then one that is gained; then the
    rest by how many pieces of advice change. It is 0 when nothing does.
    """

    urgency_before: str
    urgency_after: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    weight: int

    @property
    def is_same(self) -> bool:
        return not self.gained and not self.lost and self.urgency_before == self.urgency_after


class Comparer:
    """Two engines beside each other; made once for all patients."""

    def __init__(self, before: Engine, after: Engine) -> None:
        self.before, self.after = before, after
        was, now = _urgencies(before.definition), _urgencies(after.definition)
        self._otherwise = {code for code, urgency in was.items() if now.get(code, urgency) != urgency}

    def compare(self, facts_before: Facts, facts_after: Facts) -> Comparison:
        """The same patient's facts, as each of the two can read them."""
        return self.between(self.before.evaluate(facts_before), self.after.evaluate(facts_after))

    def between(self, was: Evaluation, now: Evaluation) -> Comparison:
        """Two evaluations at hand."""
        same = was.fired == now.fired and self._otherwise.isdisjoint(now.fired)
        gained, lost = ((), ()) if same else self._differences(was.fired, now.fired)
        weight = _weight(self, gained, lost) if gained or lost or was.urgency != now.urgency else 0
        return Comparison(was.urgency, now.urgency, gained, lost, weight)

    def _differences(self, was: tuple[str, ...], now: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        before, after = set(was), set(now)
        otherwise = self._otherwise & before & after
        gained = tuple(code for code in now if code not in before or code in otherwise)
        lost = tuple(code for code in was if code not in after or code in otherwise)
        return gained, lost


def _urgencies(definition: Definition) -> dict[str, str]:
    """By code, how urgent advice is, in the words of its own table; advice of other kinds has none."""
    return {code: rule.urgency for code, rule in definition.rules.items() if hasattr(rule, "urgency")}


def _weight(pair: Comparer, gained: tuple[str, ...], lost: tuple[str, ...]) -> int:
    flags_lost = [pair.before.urgency_of[code] for code in lost if code in pair.before.urgency_of]
    flags_gained = [pair.after.urgency_of[code] for code in gained if code in pair.after.urgency_of]
    gone = _most_urgent(flags_lost) if _falls(pair, gained, lost) else 0
    come = _most_urgent(flags_gained)
    size = min(len(gained) + len(lost), _STEP - 1) or 1
    return (_LOST_FLAG + gone if gone else _GAINED_FLAG + come if come else 0) + size


def _falls(pair: Comparer, gained: tuple[str, ...], lost: tuple[str, ...]) -> bool:
    """Whether a red flag is gone, or less urgent than it was."""
    before, after = pair.before.urgency_of, pair.after.urgency_of
    return any(
        code in before and (code not in gained or RANK[after.get(code, LEVELS[-1])] > RANK[before[code]])
        for code in lost
    )


def _most_urgent(levels: list[str]) -> int:
    return max((len(LEVELS) - RANK[level] for level in levels), default=0) * _STEP
