"""What the protocol says of results, in words: only where it is certainly so."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from workups.engine.basis import findings_of
from workups.engine.definition.reference import ResultMeaning
from workups.engine.english import sentence
from workups.evaluate import Evaluated
from workups.words import in_words


@dataclass(frozen=True, slots=True)
class Meaning:
    """A result in words, what it means, and what the protocol asks for."""

    result: str
    meaning: str
    action: str


def meanings(evaluated: Evaluated, findings: Collection[str]) -> tuple[Meaning, ...]:
    """What is said of any of `findings` by all that is known now; nothing where anything needed is unknown."""
    rows = evaluated.engine.meanings.by(evaluated.evaluation.open_word)
    return tuple(_meaning(row, evaluated) for row in rows if _speaks_of(row, evaluated, findings))


def _speaks_of(row: ResultMeaning, evaluated: Evaluated, findings: Iterable[str]) -> bool:
    return row.when is not None and not findings_of(evaluated.definition, row.when).isdisjoint(findings)


def _meaning(row: ResultMeaning, evaluated: Evaluated) -> Meaning:
    definition = evaluated.definition
    result = sentence(row.when, definition) if row.when is not None else row.result
    return Meaning(result, in_words(row.meaning, definition), in_words(row.action, definition))
