"""What is asked as forms: sections with their questions, the dictionary, groups."""

from typing import Final

from workups.engine.parse.dictionary import SIDES, TYPES, UNKNOWN
from workups.engine.parse.stages import STAGES
from workups.forms.drafts.schema import FINDINGS, Field, Kind, Schema
from workups.forms.drafts.shared_fields import CODES, long_text

_TYPES: Final = {
    "boolean": "Yes or no",
    "choice": "One of several options",
    "multichoice": "Any of several options",
    "integer": "A whole number",
    "decimal": "A number",
    "mrc": "Power, grade 0 to 5",
    "reflex": "A reflex, grade 0 to 4",
    "duration": "How long",
    "date": "A date",
    "text": "Free words",
}
_SILENCE: Final = {
    "blocks": "Nobody can be reassured without it",
    "shown": "It is listed as not asked",
    "optional": "Nothing; it is a detail",
}


ASKED: Final = (
    Schema(
        "stages",
        "stage",
        "Stages",
        "key",
        "title",
        (
            Field("key", "Key", help="Never changes.", required=True),
            Field("title", "Title", required=True),
        ),
        help=f"The path through a workup, in order. Keys are {', '.join(STAGES)}. One that has sections stays.",
    ),
    Schema(
        "sections",
        "section",
        "Sections",
        "key",
        "title",
        (
            Field("key", "Key", help="Never changes.", required=True),
            Field("title", "Title", required=True),
            Field("block", "Block", help="Sections of one block stand together."),
            Field("show_when", "Open when", Kind.CONDITION, "Without a condition it is always open.", role="show_when"),
            Field("when_note", "Note on when"),
            long_text("point", "Point", "Why these questions are asked."),
            Field("optional", "Detail that no progress count asks for", Kind.YES_NO),
            Field("items", "Questions and signs", Kind.ITEMS, "In the order in which you would ask."),
        ),
    ),
    Schema(
        "findings",
        "finding",
        "Findings",
        "code",
        "label",
        (
            Field("code", "Code", help="Never changes, and never gets a second meaning.", required=True),
            Field("label", "Label", help="For the clinician.", required=True),
            long_text("question", "Question", "For the patient; or how to examine."),
            Field("type", "An answer is", Kind.CHOICE, required=True, choices=tuple((t, _TYPES[t]) for t in TYPES)),
            Field("options", "Options", Kind.OPTIONS, "Of a choice: each a code, and the words for it."),
            Field("unit", "Unit", help="Of a number, such as mg or mmol/L."),
            Field(
                "hard", "Possible values", Kind.RANGE, "Outside it an answer is refused. Durations such as 0s to 80y."
            ),
            Field("soft", "Usual values", Kind.RANGE, "Outside it an answer is kept, with a warning."),
            Field("section", "Heading of the dictionary", Kind.CHOICE, required=True),
            Field(
                "unknown",
                "Without an answer",
                Kind.CHOICE,
                required=True,
                choices=tuple((each, _SILENCE[each]) for each in UNKNOWN),
            ),
            Field("pair", "Pair", help="Of a sign with a left and a right: a name that both share."),
            Field("side", "Side", Kind.CHOICE, choices=tuple((side, side.capitalize()) for side in SIDES)),
            Field("reference", "Reference interval"),
            CODES,
        ),
        help="One dictionary serves form, rules, letters and exchange. Asked where a section lists them.",
    ),
    Schema(
        "groups",
        "group",
        "Groups",
        "name",
        "name",
        (
            Field("name", "Name", help="Never changes.", required=True),
            Field("members", "Members", Kind.NAMES, required=True, of=FINDINGS),
        ),
        help="Findings that a condition reads together: the lowest, the highest, any of them.",
    ),
    Schema(
        "dictionary_sections",
        "heading of the dictionary",
        "Dictionary headings",
        "key",
        "title",
        (Field("key", "Key", help="Never changes.", required=True), Field("title", "Title", required=True)),
    ),
)
