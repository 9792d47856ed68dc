"""How a finding is answered: which control, with what in it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from clinic.words import date_words
from workups.engine.definition import Finding
from workups.engine.durations import write_duration
from workups.engine.facts import Value, write_value
from workups.engine.units import unit_words
from workups.forms.answers import EXCLUSIVE, Typed

_MOST_RADIOS: Final = 9  # one key each
_MOST_TICKS: Final = 12  # more are folded away until asked for
_GRADES: Final = {"mrc": "012345", "reflex": "01234"}
_UNKNOWN: Final = "Unknown"


@dataclass(frozen=True, slots=True)
class Option:
    """`key` answers while the question has focus; it may be empty. `alone`: nothing else is ticked beside it."""

    value: str
    label: str
    key: str
    chosen: bool

    @property
    def alone(self) -> bool:
        return self.value in EXCLUSIVE

    @property
    def marked(self) -> tuple[str, str, str]:
        """The label around the letter that is its key, so that it can be underlined."""
        at = self.label.casefold().find(self.key) if self.key else -1
        return (self.label, "", "") if at < 0 else (self.label[:at], self.label[at], self.label[at + 1 :])


@dataclass(frozen=True, slots=True)
class Control:
    """`kind`: radios, ticks, select, amount, date, notes, number, text; in a grid also digit.

    `value` and `unit` are what stands in a typed field. `folded` options wait behind `summary`, for long lists of
    ticks would push every other question off the page.
    """

    kind: str
    id: str
    value: str
    unit: str
    options: tuple[Option, ...]
    folded: tuple[Option, ...]
    summary: str
    keys: str

    @property
    def ticked(self) -> str:
        """What was ticked when the page was drawn, as the form sends it back."""
        return ",".join(option.value for option in (*self.options, *self.folded) if option.chosen)


def control_of(finding: Finding, value: Value | None, typed: Typed | None, *, in_grid: bool = False) -> Control:
    """`typed` stands in place of `value`: what could not be saved is kept for the person to mend."""
    kind = _kind(finding, in_grid=in_grid)
    options = _options(finding, _chosen(value, typed))
    shown, folded = _folded(options) if kind == "ticks" else (options, ())
    text, unit = _text(finding, value, typed)
    return Control(
        kind=kind,
        id=f"f-{finding.code}",
        value=text,
        unit=unit_words(unit),
        options=shown,
        folded=folded,
        summary=", ".join(option.label for option in folded if option.chosen),
        keys=_GRADES.get(finding.type, ""),
    )


def _kind(finding: Finding, *, in_grid: bool) -> str:
    match finding.type:
        case "boolean" | "choice":
            return "select" if in_grid or len(finding.options) > _MOST_RADIOS else "radios"
        case "multichoice":
            return "ticks"
        case "mrc" | "reflex":
            return "digit" if in_grid else "radios"
        case "integer" | "decimal":
            return "number"
        case "duration":
            return "amount"
        case "text":
            return "notes"
    return "date"


def _options(finding: Finding, chosen: Collection[str]) -> tuple[Option, ...]:
    named = _named(finding)
    if not named:
        return ()
    if finding.type != "multichoice":
        named = [*named, ("", _UNKNOWN)]
    keys = keys_for(tuple(label for _, label in named))
    return tuple(
        Option(value, label, key, value in chosen if value else not chosen)
        for (value, label), key in zip(named, keys, strict=True)
    )


def _named(finding: Finding) -> list[tuple[str, str]]:
    match finding.type:
        case "boolean":
            return [("yes", "Yes"), ("no", "No")]
        case "mrc" | "reflex":
            return [(grade, grade) for grade in _GRADES[finding.type]]
        case "choice":
            return [(code, finding.option_label(code)) for code in finding.options]
        case "multichoice":
            # "None of these" is the commonest answer: it stands where the eye begins.
            codes = sorted(finding.options, key=lambda code: code not in EXCLUSIVE)
            return [(code, finding.option_label(code)) for code in codes]
    return []


@lru_cache(maxsize=1024)
def keys_for(labels: tuple[str, ...]) -> tuple[str, ...]:
    """One key for each label, "u" for Unknown: the initial of a word while one is free, then any letter."""
    taken = {"u"} if _UNKNOWN in labels else set()
    keys = []
    for label in labels:
        key = "u" if label == _UNKNOWN else _free_letter(label.casefold(), taken)
        taken.add(key)
        keys.append(key)
    return tuple(keys)


def _free_letter(label: str, taken: Collection[str]) -> str:
    letters = [word[0] for word in label.replace("-", " ").split()] + list(label)
    return next((letter for letter in letters if letter.isalnum() and letter not in taken), "")


def _folded(options: tuple[Option, ...]) -> tuple[tuple[Option, ...], tuple[Option, ...]]:
    """What is shown at once, and what waits behind it."""
    if len(options) <= _MOST_TICKS:
        return options, ()
    alone = tuple(option for option in options if option.value in EXCLUSIVE)
    return alone, tuple(option for option in options if option.value not in EXCLUSIVE)


def _chosen(value: Value | None, typed: Typed | None) -> frozenset[str]:
    if typed is not None:
        return frozenset(each for each in typed.values if each)
    if value is None:
        return frozenset()
    if isinstance(value, frozenset):
        return value
    return frozenset({"yes" if value is True else "no" if value is False else str(value)})


def _text(finding: Finding, value: Value | None, typed: Typed | None) -> tuple[str, str]:
    """What stands in the field, and its unit."""
    if typed is not None:
        return typed.value, typed.unit or finding.unit
    if value is None:
        return "", "w" if finding.type == "duration" else finding.unit
    if finding.type == "duration" and isinstance(value, int):
        written = write_duration(value)
        unit = written.lstrip("0123456789")
        return written.removesuffix(unit), unit
    return date_words(value) if isinstance(value, date) else str(write_value(finding, value)), finding.unit
