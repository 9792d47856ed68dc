"""Which conditions can lose an outcome when one more finding becomes known, worked out from the tree alone.

Most cannot: what is certain stays certain, for AND, OR, NOT, COUNT and plain comparisons are monotone in information.
The content itself (section 0.3) makes these exceptions, and there are no others:

- KNOWN can lose FALSE, UNKNOWN can lose TRUE; NOTYES and NOTNO can lose TRUE, for unknown is among what they hold of.
- MIN and MAX use the members that are known: MIN below a limit can lose FALSE, MIN above one can lose TRUE, and MAX
  the other way round; with `=` both can. ANYEQ (FALSE only when all are known) and ABSDIFF (needs both) lose neither.
- A derived finding is "no" by `false_when` until its `true_when` holds, for TRUE wins; with OTHERWISE it is "no" of
  all that is not TRUE yet. So "no" can become "yes". "Yes" is lost only where `true_when` itself can lose TRUE.
- What has not fired counts as FALSE: FIRED can lose FALSE; NO_DQ and URGENCY_BELOW can lose TRUE; HIGHEST both.
"""

from collections.abc import Iterable

from workups.engine.conditions import Condition, parts_of, tree
from workups.engine.definition import Definition, Rule
from workups.engine.urgency import is_at_or_above

FALLING = {"<": False, "<=": False, ">": True, ">=": True}
"""Whether a comparison turns from TRUE to FALSE, or else the other way, when what is compared becomes lower."""


class Losses:
    """One definition's answers, each condition worked out once."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self._derived = {each.code: each for each in definition.derived}
        self._numeric = {each.code: each.formula for each in definition.numeric}
        self._found: dict[tuple[Condition, bool], bool] = {}

    def can_lose(self, condition: Condition, outcome: bool) -> bool:
        """Whether `condition`, once it came to `outcome`, can come to something else by learning more."""
        key = (condition, outcome)
        if key not in self._found:
            self._found[key] = self._worked_out(condition, outcome)
        return self._found[key]

    def _worked_out(self, condition: Condition, outcome: bool) -> bool:
        if isinstance(condition, tree.Not):
            return self.can_lose(condition.operand, not outcome)
        if parts_of(condition):
            return any(self.can_lose(part, outcome) for part in parts_of(condition))
        return self._leaf(condition, outcome)

    def _leaf(self, leaf: Condition, outcome: bool) -> bool:
        match leaf:
            case tree.Fired() | tree.NoDataQuality() | tree.UrgencyBelow() | tree.Highest():
                return self._decided(leaf, outcome)
            case tree.Compare(term, operator, value) if not isinstance(value, str):
                return self._number(term, operator, outcome)
            case tree.Compare(tree.Reading(code), _, str(option)) if code in self._derived:
                return self._yes_or_no(code, {option}, outcome)
            case tree.OneOf(code, options) if code in self._derived:
                return self._yes_or_no(code, set(options), outcome)
            case tree.Known():
                return not outcome or leaf.code in self._derived
            case tree.Unknown() | tree.NotYes() | tree.NotNo():
                return outcome or leaf.code in self._derived
            case _:
                return False

    def _number(self, term: tree.Term, operator: str, outcome: bool) -> bool:
        match term:
            case tree.Reading(code) if code in self._numeric:
                return self._number(self._numeric[code], operator, outcome)
            case tree.Minimum() | tree.Maximum() if operator == "=":
                return True
            case tree.Minimum():
                return FALLING[operator] is outcome
            case tree.Maximum():
                return FALLING[operator] is not outcome
            case _:
                return False

    def _yes_or_no(self, code: str, options: set[str], outcome: bool) -> bool:
        """ "no" is lost to "yes"; "yes" only when what makes it so is lost."""
        if options == {"yes", "no"}:
            return outcome and self._loses_true(code)
        return self._loses_true(code) if options == ({"yes"} if outcome else {"no"}) else True

    def _loses_true(self, code: str) -> bool:
        return self.can_lose(self._derived[code].true_when, True)

    def _decided(self, leaf: Condition, outcome: bool) -> bool:
        match leaf:
            case tree.Fired(code):
                return not outcome or self._any_loses((self.definition.rule(code),))
            case tree.NoDataQuality():
                return outcome or self._any_loses(self.definition.data_quality)
            case tree.UrgencyBelow(level):
                flags = [each for each in self.definition.red_flags if is_at_or_above(each.urgency, level)]
                return outcome or self._any_loses(flags)
            case _:
                return True

    def _any_loses(self, rules: Iterable[Rule]) -> bool:
        return any(self.can_lose(rule.when, True) for rule in rules)
