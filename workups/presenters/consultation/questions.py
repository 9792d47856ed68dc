"""One question as the page asks it: its words, its control, who answered, and what went wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from workups.engine.definition import Finding
from workups.engine.facts import InvalidValue, Value, read_value, warnings_for
from workups.evaluate import Evaluated
from workups.forms.answers import Said, Typed, meaning_of
from workups.models import Answer
from workups.presenters.consultation.authors import said_by
from workups.presenters.consultation.controls import Control, control_of
from workups.presenters.consultation.from_record import Suggested
from workups.presenters.consultation.places import Links, item_id
from workups.presenters.consultation.refusals import Conflict, Refusal
from workups.words import value_words


@dataclass(frozen=True, slots=True)
class Question:
    """`on_record` holds a value that nobody has to ask, in words; then there is no control to fill in.

    `cannot_place` is the id of where its "can't be assessed" opens; another answer has another place, so that what
    is typed there outlives a swap and nothing outlives its being saved.
    """

    code: str
    id: str
    text: str
    label: str
    hint: str
    action: str
    cannot_href: str
    cannot_place: str
    control: Control
    by: str
    reason: str
    on_record: str
    is_result: bool
    warning: str
    error: str
    conflict: Conflict | None
    suggested: Suggested | None = None


@dataclass(frozen=True, slots=True)
class Asker:
    """Makes the questions of one page."""

    evaluated: Evaluated
    links: Links
    today: date
    refusal: Refusal | None = None
    suggested: Mapping[str, Suggested] = field(default_factory=dict)

    def ask(self, code: str, *, aloud: bool, in_grid: bool = False) -> Question:
        """`aloud`: the patient's own words lead, and the clinician's label follows; else the other way round."""
        finding = self.evaluated.definition.findings[code]
        answer = self.evaluated.answers.get(code)
        value = self.evaluated.facts.get(code)
        refusal = self.refusal if self.refusal and self.refusal.finding == code else None
        lead, rest = (finding.question, finding.label) if aloud else (finding.label, finding.question)
        return Question(
            code=code,
            id=item_id(code),
            text=lead or finding.label,
            label=finding.label,
            hint=_hint(rest if lead else "", finding),
            action=self.links.answer(code),
            cannot_href=self.links.cannot(code),
            cannot_place=f"{item_id(code)}-cannot-{answer.revision if answer else 0}",
            control=control_of(finding, value, refusal.typed if refusal else None, in_grid=in_grid),
            by=said_by(answer, self.today) if answer and _says_something(answer) else "",
            reason=answer.not_assessable if answer else "",
            on_record=_on_record(finding, value, answer),
            is_result=bool(answer and answer.source == "result"),
            warning=_warning(finding, value) if refusal is None else "",
            error=refusal.message if refusal else "",
            conflict=self._conflict(finding, refusal, answer, value) if refusal and refusal.is_conflict else None,
            suggested=self.suggested.get(code),
        )

    def _conflict(
        self, finding: Finding, refusal: Refusal, answer: Answer | None, value: Value | None
    ) -> Conflict | None:
        if refusal.typed is None:
            return None
        return Conflict(
            theirs=_held(finding, answer, value),
            their_author=said_by(answer, self.today) if answer else "",
            mine=typed_words(finding, refusal.typed),
            fields=_fields(refusal.typed),
        )


def typed_words(finding: Finding, typed: Typed) -> str:
    """What was typed, in the words in which it would be shown once saved."""
    if typed.reason.strip():
        return f"Not assessable: {typed.reason.strip()}"
    meaning = meaning_of(finding, typed)
    if not isinstance(meaning, Said):
        return "Unknown"
    try:
        return value_words(finding, read_value(finding, meaning.value))
    except InvalidValue:
        return typed.value


def _held(finding: Finding, answer: Answer | None, value: Value | None) -> str:
    if answer is not None and answer.not_assessable:
        return f"Not assessable: {answer.not_assessable}"
    return "Unknown" if value is None else value_words(finding, value)


def _fields(typed: Typed) -> tuple[tuple[str, str], ...]:
    values = [("value", value) for value in typed.values]
    return (*values, ("value_unit", typed.unit), ("reason", typed.reason))


def _on_record(finding: Finding, value: Value | None, answer: Answer | None) -> str:
    """Age, sex and site come from the record until somebody says otherwise here."""
    is_asked = answer is not None and answer.value is not None
    return "" if value is None or is_asked else value_words(finding, value)


def _warning(finding: Finding, value: Value | None) -> str:
    """The page itself says that it is to be checked."""
    warning = None if value is None else warnings_for(finding, value)
    return (warning or "").removesuffix(": check it")


def _says_something(answer: Answer) -> bool:
    return answer.value is not None or bool(answer.not_assessable)


def _hint(words: str, finding: Finding) -> str:
    return " · ".join(part for part in (words, finding.reference) if part)
