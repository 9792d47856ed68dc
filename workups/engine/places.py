"""Findings as bits of an integer, in the order in which the pages ask for them; a set of findings is one integer."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from workups.engine.definition import Definition, Section


class Places:
    """Where each finding stands. Those that no page asks for come last."""

    def __init__(self, definition: Definition) -> None:
        asked = (item.finding for section in definition.sections() for item in section.items)
        self.order = tuple(dict.fromkeys((*asked, *definition.findings)))
        self.bits = {code: 1 << place for place, code in enumerate(self.order)}
        self.every = (1 << len(self.order)) - 1

    def mask(self, findings: Iterable[str]) -> int:
        """The bits of these findings."""
        return joined(map(self.bits.__getitem__, findings))

    def lines(self, sections: Iterable[Section]) -> int:
        """The bits of every line of these sections."""
        return self.mask(item.finding for section in sections for item in section.items)

    def findings(self, mask: int) -> tuple[str, ...]:
        """The findings behind the bits of `mask`, in the pages' order."""
        return tuple(code for code in self.order if mask & self.bits[code])


def joined(masks: Iterable[int]) -> int:
    """The union of sets of findings."""
    return reduce(or_, masks, 0)
