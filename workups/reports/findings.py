"""What was found, what was not, and what nobody knows: three lists that never share a finding.

Unknown is never "no": a finding without an answer, retracted, not assessable or "not tested" stands under
*not assessed* and nowhere else.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Protocol

from clinic.words import date_words
from workups.engine.definition import Definition, Finding
from workups.engine.facts import Value
from workups.models import Answer
from workups.models.answer import Source
from workups.normal import is_normal
from workups.words import sentence_case, uncapitalised, value_words, without_side

OF_THE_RECORD: Final = frozenset({"protocol_site", "age_years", "sex_at_birth"})
_SAYS_NOTHING: Final = frozenset({"not_tested", "not_known", "not_stated"})


class Known(Protocol):
    """What is known of one workup, as `workups.evaluate.Evaluated` has it."""

    @property
    def definition(self) -> Definition: ...
    @property
    def facts(self) -> Mapping[str, Value]: ...
    @property
    def answers(self) -> Mapping[str, Answer]: ...


class Place(StrEnum):
    """Where a line stands. The last three are not assessed: in the protocol's core, with a reason, other."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    CORE = "core"
    REASONS = "reasons"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of one of the lists, about a finding or about both sides of a sign (`codes`).

    `value` is what was answered, or why it could not be assessed; empty where nobody asked.
    """

    place: Place
    section: str
    codes: tuple[str, ...]
    label: str
    value: str = ""
    said: str = ""
    is_yes_or_no: bool = False

    @property
    def words(self) -> str:
        """Label and value in one line; "no" needs no value where it stands under *not found*."""
        is_plain = not self.value or (self.place == Place.NOT_FOUND and self.is_yes_or_no)
        return self.label if is_plain else f"{self.label}: {uncapitalised(self.value)}"


@dataclass(frozen=True, slots=True)
class Sorted:
    """The three lists as the snapshot holds them."""

    found: list[dict[str, Any]]
    not_found: list[dict[str, Any]]
    not_assessed: dict[str, Any]


def sort_findings(known: Known, *, asked_for: Collection[str], carried: Collection[str]) -> Sorted:
    """Sorts every finding of the dictionary into one of the three lists, or none: see `finding_lines`."""
    return sorted_lines(finding_lines(known, asked_for=asked_for, carried=carried))


def finding_lines(known: Known, *, asked_for: Collection[str], carried: Collection[str]) -> list[Line]:
    """A line for every finding that is known, or whose absence is told; in the dictionary's order.

    `asked_for`: findings whose absence is worth a line. `carried`: findings that carried a fired red flag,
    which are printed as found even where the answer was "no". Values that came with a result stand with the
    tests instead.
    """
    order = {section.key: place for place, section in enumerate(known.definition.dictionary_sections)}
    titles = {section.key: section.title for section in known.definition.dictionary_sections}
    lines: list[Line] = []
    for sign in sorted(_signs(known.definition), key=lambda sign: order[sign[0].section]):
        title = titles[sign[0].section]
        lines += [*_said_of(known, sign, title, carried), *_unsaid_of(known, sign, title, asked_for)]
    return lines


def sorted_lines(lines: Collection[Line]) -> Sorted:
    """The lines as the lists of a snapshot, by section."""
    unknown = [line for line in lines if line.place not in (Place.FOUND, Place.NOT_FOUND)]
    return Sorted(
        found=_by_section(lines, Place.FOUND, "rows", _row),
        not_found=_by_section(lines, Place.NOT_FOUND, "items", _words),
        not_assessed={
            "count": len(unknown),
            "core": _by_section(unknown, Place.CORE, "items", _words),
            "reasons": [{"label": line.label, "reason": line.value} for line in unknown if line.place == Place.REASONS],
            "other": _by_section(unknown, Place.OTHER, "items", _words),
        },
    )


def is_known(known: Known, code: str) -> bool:
    """Whether an answer says anything; "not tested" does not."""
    return code in known.facts and not _says_nothing(known.facts[code])


def labels_of(definition: Definition, codes: Iterable[str]) -> list[str]:
    """Labels in the order given; the two sides of one sign once."""
    signs: dict[str, list[Finding]] = defaultdict(list)
    for finding in map(definition.finding, codes):
        signs[finding.pair or finding.code].append(finding)
    return [label for sign in signs.values() for label in _labels(sign)]


def _belongs(known: Known, code: str) -> bool:
    answer = known.answers.get(code)
    from_record = answer is None and code in OF_THE_RECORD
    from_result = answer is not None and answer.source == Source.RESULT
    return is_known(known, code) and not from_record and not from_result


def _says_nothing(value: Value) -> bool:
    return value <= _SAYS_NOTHING if isinstance(value, frozenset) else value in _SAYS_NOTHING


def _signs(definition: Definition) -> Iterable[tuple[Finding, ...]]:
    """Findings in dictionary order; the two sides of one sign together, right side first."""
    signs: dict[str, list[Finding]] = defaultdict(list)
    for finding in definition.findings.values():
        signs[finding.pair or finding.code].append(finding)
    return [tuple(sorted(sign, key=lambda finding: finding.side != "right")) for sign in signs.values()]


def _said_of(known: Known, sign: tuple[Finding, ...], title: str, carried: Collection[str]) -> Iterator[Line]:
    said = [finding for finding in sign if finding.code in known.facts and _belongs(known, finding.code)]
    is_found = any(each.code in carried or not is_normal(each, known.facts[each.code]) for each in said)
    place = Place.FOUND if is_found else Place.NOT_FOUND
    for label, value, findings in _pairs(said, known.facts):
        codes = tuple(finding.code for finding in findings)
        is_yes_or_no = findings[0].type == "boolean"
        yield Line(place, title, codes, label, value, _who_said(known, codes[0]), is_yes_or_no)


def _pairs(said: list[Finding], facts: Mapping[str, Value]) -> Iterable[tuple[str, str, list[Finding]]]:
    """Label, value in words and the findings that they are of; both sides of a sign on one line."""
    words = [value_words(finding, facts[finding.code]) for finding in said]
    if len(said) < 2:
        return [(finding.label, value, [finding]) for finding, value in zip(said, words, strict=True)]
    if words[0] == words[1]:
        return [(f"{without_side(said[0].label)}, both sides", words[0], said)]
    both = ", ".join(f"{finding.side} {uncapitalised(value)}" for finding, value in zip(said, words, strict=True))
    return [(without_side(said[0].label), sentence_case(both), said)]


def _who_said(known: Known, code: str) -> str:
    answer = known.answers.get(code)
    return f"{date_words(answer.recorded_at)}, {answer.author}" if answer else "Patient record"


def _unsaid_of(known: Known, sign: tuple[Finding, ...], title: str, asked_for: Collection[str]) -> Iterator[Line]:
    """With a reason one by one; without one, the two sides together."""
    missing = [finding for finding in sign if not is_known(known, finding.code)]
    with_reason = {finding.code: reason for finding in missing if (reason := _reason(known, finding.code))}
    for finding in missing:
        if finding.code in with_reason:
            yield Line(Place.REASONS, title, (finding.code,), finding.label, with_reason[finding.code])
    silent = [finding for finding in missing if finding.code in asked_for and finding.code not in with_reason]
    place = Place.CORE if sign[0].unknown == "blocks" else Place.OTHER
    for label in _labels(silent):
        yield Line(place, title, tuple(finding.code for finding in silent), label)


def _reason(known: Known, code: str) -> str:
    answer = known.answers.get(code)
    if answer is not None and answer.not_assessable:
        return answer.not_assessable
    finding = known.definition.findings[code]
    return uncapitalised(value_words(finding, known.facts[code])) if code in known.facts else ""


def _labels(findings: list[Finding]) -> list[str]:
    if len(findings) == 2:
        return [f"{without_side(findings[0].label)}, both sides"]
    return [finding.label for finding in findings]


def _row(line: Line) -> dict[str, str]:
    return {"label": line.label, "value": line.value, "said": line.said}


def _words(line: Line) -> str:
    return line.words


def _by_section(lines: Iterable[Line], place: Place, name: str, say: Callable[[Line], Any]) -> list[dict[str, Any]]:
    sections: dict[str, list[Any]] = defaultdict(list)
    for line in lines:
        if line.place == place:
            sections[line.section].append(say(line))
    return [{"section": section, name: said} for section, said in sections.items()]
