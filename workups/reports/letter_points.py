"""What a letter begins with: what the protocol asks it to say, filled in only with what is recorded.

Nothing is guessed: a point that no recorded fact plainly names stays empty.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from clinic.models import Patient
from clinic.models.patient import Sex
from clinic.words import age_words, date_words
from workups.engine.definition import Definition, Finding
from workups.evaluate import Evaluated
from workups.models import Referral, Result
from workups.models.answer import Source
from workups.reports.findings import OF_THE_RECORD, is_known
from workups.reports.reasons import carried_by, rules_behind
from workups.reports.referral_words import urgency_words
from workups.words import in_words, sentence_case, uncapitalised, value_words

POINT_LENGTH: Final = 1_000
_SENTENCES: Final = re.compile(r"\.\s+(?=[A-Z])")
_COMMAS: Final = re.compile(r",\s+(?![^(]*\))")
_MOST_WORDS: Final = 8
"""A piece of more words is part of a sentence, which says nothing once it is cut up."""
_WORD: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Sides are among them: a point of a letter means both.
_SMALL: Final = frozenset(
    {"a", "an", "and", "at", "by", "for", "if", "in", "of", "on", "or", "the", "to", "with", "left", "right", "both"}
)
_VAGUE: Final = frozenset(
    {"change", "dates", "dose", "drug", "drugs", "exposure", "findings", "history", "levels", "line", "onset", "route"}
    | {"scores", "signs", "symptoms", "time"}
)
"""Words that name nothing where they stand alone."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """The words that a draft begins with."""

    addressee: str
    opening: str
    points: list[dict[str, str]]


def beginning(referral: Referral, evaluated: Evaluated, results: Iterable[Result], at: datetime) -> Beginning:
    """Addressee, opening and points of a new letter. `results`: every value that came back in the workup."""
    rule = evaluated.definition.rules.get(referral.code)
    asked = in_words(getattr(rule, "letter", ""), evaluated.definition)
    facts = list(_facts(evaluated, results))
    return Beginning(
        addressee=referral.title,
        opening=opening(referral, referral.patient, evaluated, at),
        points=[{"label": label, "text": filled_in(label, facts)} for label in points_of(asked)],
    )


def points_of(text: str) -> list[str]:
    """What the protocol lists, cut at semicolons and commas; an enumeration with “and”, and a sentence, stay one."""
    points: list[str] = []
    for sentence in _SENTENCES.split(text.strip().removesuffix(".")):
        pieces = [each for part in sentence.split(";") for each in _cut(part.strip())]
        is_sentence = any(len(piece.split()) > _MOST_WORDS for piece in pieces)
        points += [sentence] if is_sentence else pieces
    return [_capitalised(point.strip()) for point in points if point.strip()]


def opening(referral: Referral, patient: Patient, evaluated: Evaluated, at: datetime) -> str:
    """Who, what is asked and how soon; the red flags on which it rests, and how long, where that is known."""
    who = f"aged {age_words(patient.date_of_birth, at.date())}"
    if patient.sex_at_birth != Sex.NOT_STATED:
        who += f", {patient.get_sex_at_birth_display().lower()}"
    asked = f"Referral asked for: {referral.title}; {uncapitalised(urgency_words(referral.urgency))}."
    return "\n".join([f"Thank you for seeing this patient, {who}. {asked}", *_grounds(referral, evaluated)])


def filled_in(label: str, facts: Sequence[tuple[str, str]]) -> str:
    """The recorded facts (label, then what is said of it) that a point plainly names, a line each; else nothing.

    Plainly: all words that matter of the one are among those of the other.
    """
    lines: list[str] = []
    for name, said in facts:
        if _names(label, name) and sum(map(len, lines)) + len(lines) + len(said) <= POINT_LENGTH:
            lines.append(said)
    return "\n".join(lines)


def _capitalised(point: str) -> str:
    """What has a capital of its own, such as eGFR, stays as it is."""
    return point if point[1:2].isupper() else sentence_case(point)


def _cut(part: str) -> list[str]:
    pieces = _COMMAS.split(part)
    return [part] if " and " in pieces[-1] else pieces


def _grounds(referral: Referral, evaluated: Evaluated) -> Iterator[str]:
    """Nothing where the rule does not hold any more: then nothing that is known asks for the referral."""
    evaluation, definition = evaluated.evaluation, evaluated.definition
    said = []
    if referral.code in evaluation.fired:
        behind = [code for code in rules_behind(evaluation, referral.code) if code in evaluation.fired_red_flags]
        said = [f"Red flag: {definition.rule(code).title}." for code in behind]
        said += [f"{label}." for label in _carrying(referral.code, evaluated)]
    duration = next(_durations(evaluated), "")
    if said or duration:
        yield " ".join([*said, *([f"{duration}."] if duration else [])])


def _carrying(code: str, evaluated: Evaluated) -> Iterator[str]:
    """The answers on which the rule rests by itself, not through a red flag."""
    asked = [each for each in carried_by(evaluated.evaluation, code) if each not in OF_THE_RECORD]
    for finding in map(evaluated.definition.findings.get, asked):
        if finding is not None and finding.type != "duration" and is_known(evaluated, finding.code):
            yield f"{finding.label}: {uncapitalised(value_words(finding, evaluated.facts[finding.code]))}"


def _durations(evaluated: Evaluated) -> Iterator[str]:
    """How long, as it was answered, the protocol's first question about it first."""
    for finding in evaluated.definition.findings.values():
        if finding.type == "duration" and is_known(evaluated, finding.code):
            yield f"{finding.label}: {value_words(finding, evaluated.facts[finding.code])}"


def _facts(evaluated: Evaluated, results: Iterable[Result]) -> Iterator[tuple[str, str]]:
    """What was answered or came back: label, and “Label: value (date)”. Nothing computed, nothing of the register."""
    sampled = _days(results)
    for code, answer in evaluated.answers.items():
        finding = evaluated.definition.findings.get(code)
        if finding is None or code in OF_THE_RECORD or not is_known(evaluated, code):
            continue
        day = sampled.get(code) if answer.source == Source.RESULT else None
        yield finding.label, _said(evaluated.definition, finding, evaluated, date_words(day or answer.recorded_at))


def _days(results: Iterable[Result]) -> Mapping[str, date]:
    """When the sample of the newest value of each finding was taken."""
    newest = sorted(results, key=lambda result: (result.sampled_on, result.version))
    return {result.finding: result.sampled_on for result in newest if result.value is not None}


def _said(definition: Definition, finding: Finding, evaluated: Evaluated, day: str) -> str:
    return f"{finding.label}: {uncapitalised(value_words(finding, evaluated.facts[finding.code]))} ({day})"


def _names(point: str, label: str) -> bool:
    asked, recorded = _words(point), _words(label)
    shared = asked & recorded
    return shared in (asked, recorded) and bool(shared - _VAGUE)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower())) - _SMALL
