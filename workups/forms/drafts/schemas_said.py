"""What a protocol says without a condition, as forms, and what it is as a whole."""

from typing import Final

from workups.engine.parse.rules import CONCERNS
from workups.forms.drafts.schema import READABLE, RULES, WORDS, Field, Kind, Schema
from workups.forms.drafts.shared_fields import SOURCES_OF, long_text
from workups.words import sentence_case

SAID: Final = (
    Schema(
        "sources",
        "source",
        "Sources",
        "id",
        "title",
        (
            Field("id", "Id", help="Never changes.", required=True),
            long_text("title", "Title", required=True),
            Field("url", "Address"),
            long_text("note", "Note"),
        ),
    ),
    Schema(
        "reviews",
        "review",
        "Reviews",
        "situation",
        "situation",
        (
            Field("situation", "Situation", required=True),
            Field("interval", "When", required=True),
            Field("who", "By whom", required=True),
        ),
    ),
    Schema(
        "prognosis",
        "prognosis",
        "Prognosis",
        "situation",
        "situation",
        (Field("situation", "Situation", required=True), long_text("statement", "Outlook", required=True), SOURCES_OF),
    ),
    Schema(
        "prevention",
        "line of prevention",
        "Prevention",
        "statement",
        "statement",
        (long_text("statement", "Statement", required=True), Field("note", "Note"), SOURCES_OF),
    ),
    Schema(
        "complications",
        "complication",
        "Complications",
        "complication",
        "complication",
        (
            Field("complication", "Complication", required=True),
            Field("findings", "Seen by", Kind.NAMES, of=READABLE),
            long_text("what_to_do", "What to do", required=True),
            Field("actions", "Rules for it", Kind.NAMES, of=RULES),
            SOURCES_OF,
        ),
    ),
    Schema(
        "urgencies",
        "urgency",
        "Urgencies",
        "level",
        "level",
        (
            Field("level", "Level", help="The seven levels and their order are fixed.", required=True),
            long_text("meaning", "Meaning", required=True),
            Field("target", "Target", required=True),
        ),
    ),
    Schema(
        "accepted",
        "accepted concern",
        "Accepted concerns",
        "why",
        "why",
        (
            Field(
                "concern",
                "What the gate would refuse",
                Kind.CHOICE,
                required=True,
                choices=tuple((each, sentence_case(each.replace("_", " "))) for each in CONCERNS),
            ),
            Field("codes", "Of these", Kind.NAMES, required=True, of=WORDS),
            long_text("why", "Why it is accepted", required=True),
        ),
        help="What the check finds and a clinician accepts, with the reason.",
    ),
)
ABOUT: Final = Schema(
    "about",
    "protocol",
    "About the protocol",
    "",
    "title",
    (
        Field("title", "Title", required=True),
        Field("site", "Body site", help="An option of the finding protocol_site.", required=True),
        Field("language", "Language", required=True),
        long_text("summary", "Summary", required=True),
        Field("review_by", "To be reviewed by", Kind.DATE, "A date such as 2027-11-01.", required=True),
        long_text("letter_core", "Every letter holds", required=True),
        Field("family_sources", "Sources of kinds of rules", Kind.MAPPING),
    ),
)
