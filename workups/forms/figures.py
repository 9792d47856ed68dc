"""What is to be counted, as an address says it."""

from collections.abc import Collection, Mapping
from typing import Final

from workups.queries.advice_figures import AdviceScope
from workups.queries.figures import Scope

MONTHS: Final = (3, 6, 12)
DAYS: Final = (2, 7, 14)
LONGEST_TITLE: Final = 160


def read_scope(asked: Mapping[str, str]) -> Scope:
    """The scope that an address asks for; what means nothing is as if it were not said."""
    usual = Scope()
    return Scope(
        months=_one_of(MONTHS, asked.get("months", ""), usual.months),
        days=_one_of(DAYS, asked.get("days", ""), usual.days),
        test=_title(asked.get("test", "")),
    )


def read_advice_scope(asked: Mapping[str, str], kinds: Collection[str]) -> AdviceScope:
    """The same for advice, of which `kinds` there are."""
    usual, kind = AdviceScope(), asked.get("kind", "")
    return AdviceScope(_one_of(MONTHS, asked.get("months", ""), usual.months), kind if kind in kinds else usual.kind)


def _one_of(offered: tuple[int, ...], said: str, usual: int) -> int:
    return next((each for each in offered if str(each) == said), usual)


def _title(said: str) -> str:
    """Nothing for words that no title can be; the database takes no NUL."""
    return said if len(said) <= LONGEST_TITLE and said.isprintable() else ""
