"""What is wrong with a protocol file, all of it at once, in words its author can act on."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: where it stands, what it is, what may have been meant."""

    path: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.path}: " if self.path else ""
        return f"{place}{self.message}" + (f" ({self.hint})" if self.hint else "")


class ProtocolInvalid(Exception):
    """A protocol was refused. Carries every fault; nothing of the protocol was loaded."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def capitalised(text: str) -> str:
    """`text` as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """A suggestion for a mistyped word, or an empty string when nothing is near."""
    near = difflib.get_close_matches(word, list(candidates), n=2, cutoff=0.6)
    return f"did you mean {' or '.join(near)}?" if near else ""
