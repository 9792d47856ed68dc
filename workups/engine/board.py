"""One integer, the word, holds the answer to every leaf of a protocol: two bits each.

The lower bit says "certainly true", the upper "certainly false"; neither is UNKNOWN. An AND of forty leaves is
then one `&` and one comparison, and equal leaves of different rules are settled once. NOT swaps the two bits.
"""

from workups.engine.conditions import Condition


class Board:
    """Gives each distinct leaf its place in the word."""

    def __init__(self) -> None:
        self._places: dict[Condition, int] = {}

    def bit(self, leaf: Condition, wanted: bool) -> int:
        """The bit that is set when `leaf` is certainly what is wanted, TRUE or FALSE."""
        place = self._places.setdefault(leaf, len(self._places))
        return 1 << (2 * place + (not wanted))

    def leaves(self) -> tuple[Condition, ...]:
        """Every leaf that has a place."""
        return tuple(self._places)

    def truth(self, leaf: Condition, word: int) -> bool | None:
        """What `word` says of `leaf`; None is UNKNOWN."""
        both = word >> (2 * self._places[leaf]) & 3
        return None if both == 0 else both == 1
