"""What is expected of an invented patient, as a form; and what the protocol says of them now."""

from collections.abc import Mapping
from typing import Any, Final

from workups.engine.evaluation import Evaluation, State
from workups.engine.vignettes import LISTS
from workups.forms.drafts.schema import RULES, Field, Kind, Schema
from workups.forms.drafts.schemas_rules import LEVEL_WORDS
from workups.forms.drafts.shared_fields import long_text

_LIST_WORDS: Final = dict(
    zip(LISTS, ("Must be shown", "Must not be shown", "Must still be open", "Must be ruled out"), strict=True)
)
VIGNETTE: Final = Schema(
    "vignettes",
    "vignette",
    "Vignettes",
    "id",
    "title",
    (
        Field("id", "Id", help="Never changes: letters, digits and -.", required=True),
        Field("title", "Title", help="The patient in a line.", required=True),
        Field("highest_urgency", "Headline", Kind.CHOICE, required=True, choices=tuple(LEVEL_WORDS.items())),
        *(Field(key, _LIST_WORDS[key], Kind.NAMES, of=RULES) for key in LISTS),
        long_text("rationale", "Why", "For the reader."),
    ),
)


def flat(entry: Mapping[str, Any]) -> dict[str, Any]:
    """A vignette with its expectations beside its title, as the form has it."""
    expected = entry.get("expected")
    return {"id": entry.get("id", ""), "title": entry.get("title", "")} | dict(
        expected if isinstance(expected, Mapping) else {}
    )


def nested(made: Mapping[str, Any], stands: Mapping[str, Any], findings: Mapping[str, Any]) -> dict[str, Any]:
    """A vignette as it is stored. Keys that no field shows stay as they are."""
    expected = {key: value for key, value in made.items() if key not in ("id", "title")}
    return {**stands, "title": made.get("title", ""), "findings": dict(findings), "expected": expected}


def as_it_says(expected: Mapping[str, Any], evaluation: Evaluation) -> dict[str, Any]:
    """The expectations that the protocol meets as it is now, for a clinician to judge: what is shown must be shown;
    of the rest stays what holds."""
    holds = {
        "must_not_include": [code for code in _codes(expected, "must_not_include") if code not in evaluation.fired],
        "must_wait": [c for c in _codes(expected, "must_wait") if evaluation.state(c) is State.WAITING],
        "must_rule_out": [c for c in _codes(expected, "must_rule_out") if evaluation.state(c) is State.RULED_OUT],
    }
    said = {"highest_urgency": evaluation.urgency, "must_include": list(evaluation.fired)}
    return {**expected, **said, **{key: codes for key, codes in holds.items() if codes or key in expected}}


def _codes(expected: Mapping[str, Any], key: str) -> list[str]:
    return [str(code) for code in expected.get(key) or ()]
