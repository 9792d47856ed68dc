"""What was found, what was not, and what nobody knows: three lists that never share a finding.

Unknown is never "no": a finding without an answer, retracted, not assessable or "not tested" stands under
*not assessed* and nowhere else.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from clinic.words import date_words
from workups.engine.definition import Definition, Finding
from workups.engine.facts import Value
from workups.models import Answer
from workups.models.answer import Source
from workups.normal import is_normal
from workups.words import sentence_case, uncapitalised, value_words, without_side

_OF_THE_RECORD: Final = frozenset({"protocol_site", "age_years", "sex_at_birth"})
_SAYS_NOTHING: Final = frozenset({"not_tested", "not_known", "not_stated"})


class Known(Protocol):
    """What is known of one workup, as `workups.evaluate.Evaluated` has it."""

    @property
    def definition(self) -> Definition: ...
    @property
    def facts(self) -> Mapping[str, Value]: ...
    @property
    def answers(self) -> Mapping[str, Answer]: ...


@dataclass(frozen=True, slots=True)
class Sorted:
    """The three lists as the snapshot holds them."""

    found: list[dict[str, Any]]
    not_found: list[dict[str, Any]]
    not_assessed: dict[str, Any]


def sort_findings(known: Known, *, asked_for: Collection[str], carried: Collection[str]) -> Sorted:
    """Sorts every finding of the dictionary into one of the three lists, or none.

    `asked_for`: findings whose absence is worth a line. `carried`: findings that carried a fired red flag,
    which are printed as found even where the answer was "no". Values that came with a result stand with the
    tests instead.
    """
    here = {code: value for code, value in known.facts.items() if _belongs(known, code)}
    found: dict[str, list[Any]] = defaultdict(list)
    not_found: dict[str, list[Any]] = defaultdict(list)
    for sign in _signs(known.definition):
        said = [finding for finding in sign if finding.code in here]
        if any(finding.code in carried or not is_normal(finding, here[finding.code]) for finding in said):
            found[sign[0].section] += [_row(known, *each) for each in _pairs(said, here)]
        else:
            not_found[sign[0].section] += [_item(*each) for each in _pairs(said, here)]
    return Sorted(
        found=_by_section(known.definition, found, "rows"),
        not_found=_by_section(known.definition, not_found, "items"),
        not_assessed=_not_assessed(known, asked_for),
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
    from_record = answer is None and code in _OF_THE_RECORD
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


def _pairs(said: list[Finding], facts: Mapping[str, Value]) -> Iterable[tuple[str, str, Finding]]:
    """Label, value in words and a finding to look up who said it; both sides of a sign on one line."""
    words = [value_words(finding, facts[finding.code]) for finding in said]
    if len(said) < 2:
        return [(finding.label, value, finding) for finding, value in zip(said, words, strict=True)]
    if words[0] == words[1]:
        return [(f"{without_side(said[0].label)}, both sides", words[0], said[0])]
    both = ", ".join(f"{finding.side} {uncapitalised(value)}" for finding, value in zip(said, words, strict=True))
    return [(without_side(said[0].label), sentence_case(both), said[0])]


def _row(known: Known, label: str, value: str, finding: Finding) -> dict[str, str]:
    answer = known.answers.get(finding.code)
    said = f"{date_words(answer.recorded_at)}, {answer.author}" if answer else "Patient record"
    return {"label": label, "value": value, "said": said}


def _item(label: str, value: str, finding: Finding) -> str:
    return label if finding.type == "boolean" else f"{label}: {uncapitalised(value)}"


def _not_assessed(known: Known, asked_for: Collection[str]) -> dict[str, Any]:
    core: dict[str, list[str]] = defaultdict(list)
    other: dict[str, list[str]] = defaultdict(list)
    reasons = []
    for sign in _signs(known.definition):
        missing = [finding for finding in sign if not is_known(known, finding.code)]
        with_reason = {finding.code: reason for finding in missing if (reason := _reason(known, finding.code))}
        reasons += [
            {"label": finding.label, "reason": with_reason[finding.code]}
            for finding in missing
            if finding.code in with_reason
        ]
        silent = [finding for finding in missing if finding.code in asked_for and finding.code not in with_reason]
        (core if sign[0].unknown == "blocks" else other)[sign[0].section] += _labels(silent)
    lists = [*core.values(), *other.values()]
    return {
        "count": len(reasons) + sum(map(len, lists)),
        "core": _by_section(known.definition, core, "items"),
        "reasons": reasons,
        "other": _by_section(known.definition, other, "items"),
    }


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


def _by_section(definition: Definition, lists: Mapping[str, list[Any]], name: str) -> list[dict[str, Any]]:
    return [
        {"section": section.title, name: lists[section.key]}
        for section in definition.dictionary_sections
        if lists.get(section.key)
    ]
