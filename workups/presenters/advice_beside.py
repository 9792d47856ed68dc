"""What two versions advise for one patient, beside each other: what differs first, each with the answers behind it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from workups.engine.compare import Comparison
from workups.engine.definition import Rule
from workups.engine.evaluation import Evaluation, State
from workups.engine.order import EVALUATION_ORDER
from workups.engine.urgency import LEVELS, RANK
from workups.presenters.protocol_tables import KINDS
from workups.reports.reasons import because
from workups.reports.referral_words import urgency_words
from workups.words import sentence_case

UNSAID: Final = ("text", "date")
"""Types of answers whose words are nobody's but the care team's."""
SORTS: Final = {"lost": "Not advised any more", "otherwise": "Advised otherwise", "gained": "New", "same": "The same"}
TONES: Final = {"lost": "late", "otherwise": "waiting", "gained": "active", "same": "plain"}
_FAMILIES: Final = ("red_flags", *(family for family in EVALUATION_ORDER if family != "red_flags"))
_NOT: Final = {
    State.WAITING: "Open: what would decide it is not known",
    State.RULED_OUT: "Ruled out by what is known",
    State.FIRED: "Held back: an emergency, a contradiction or the age goes before it",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """What one side says. `urgency` is a level of the scale, or empty; `because` is empty where it does not advise."""

    words: str
    urgency: str
    because: str


@dataclass(frozen=True, slots=True)
class Row:
    """One piece of advice on both sides."""

    code: str
    title: str
    kind: str
    is_alarm: bool
    sort: str
    sort_words: str
    tone: str
    before: Cell
    after: Cell


@dataclass(frozen=True, slots=True)
class Beside:
    urgency_before: str
    urgency_after: str
    changed: list[Row]
    same: list[Row]


def beside(was: Evaluation, now: Evaluation, comparison: Comparison, *, unsaid: Collection[str] = ()) -> Beside:
    """`unsaid`: types of findings of which the reader is told no more than that they are recorded."""
    rows = [_row(code, was, now, comparison, unsaid) for code in _codes(was, now)]
    rows.sort(key=lambda row: (not row.is_alarm, list(SORTS).index(row.sort)))  # stable: the most urgent stay first
    return Beside(
        comparison.urgency_before,
        comparison.urgency_after,
        changed=[row for row in rows if row.sort != "same"],
        same=[row for row in rows if row.sort == "same"],
    )


def rule_of(code: str, *evaluations: Evaluation) -> Rule:
    """The rule as the newest of the evaluations that knows it has it."""
    known = [each.engine.definition.rules for each in evaluations]
    return next(rules[code] for rules in reversed(known) if code in rules)


def kind_of(rule: Rule) -> str:
    return sentence_case(KINDS[rule.family].one)


def serious_first(rule: Rule) -> tuple[int, int]:
    """Red flags by their urgency, then the other kinds in their order."""
    urgency = getattr(rule, "urgency", "")
    return _FAMILIES.index(rule.family), RANK.get(urgency, len(LEVELS))


def _codes(was: Evaluation, now: Evaluation) -> list[str]:
    codes = dict.fromkeys([*now.fired, *was.fired])
    return sorted(codes, key=lambda code: serious_first(rule_of(code, was, now)))


def _row(code: str, was: Evaluation, now: Evaluation, comparison: Comparison, unsaid: Collection[str]) -> Row:
    rule = rule_of(code, was, now)
    sort = "".join(_sorts(code, comparison)) or "same"
    return Row(
        code=code,
        title=rule.title,
        kind=kind_of(rule),
        is_alarm=rule.family == "red_flags",
        sort=sort,
        sort_words=SORTS[sort],
        tone=TONES[sort],
        before=_cell(code, was, unsaid),
        after=_cell(code, now, unsaid),
    )


def _sorts(code: str, comparison: Comparison) -> Iterator[str]:
    gained, lost = code in comparison.gained, code in comparison.lost
    if gained and lost:
        yield "otherwise"
    elif gained or lost:
        yield "gained" if gained else "lost"


def _cell(code: str, evaluation: Evaluation, unsaid: Collection[str]) -> Cell:
    definition = evaluation.engine.definition
    if code not in definition.rules:
        return Cell("Not in this version", "", "")
    if code not in evaluation.fired:
        return Cell(_NOT[evaluation.state(code)], "", "")
    urgency = getattr(definition.rule(code), "urgency", "")
    level = urgency if urgency in LEVELS else ""
    words = "" if level else urgency_words(urgency) if urgency else "Advised"
    return Cell(words, level, because(evaluation, code, unsaid=unsaid))
