"""The rules of every family as forms, and what is worked out for them."""

from typing import Final

from workups.engine.parse.rules import KINDS, PLACES
from workups.engine.urgency import LEVELS
from workups.forms.drafts.schema import FINDINGS, Field, Kind, Schema
from workups.forms.drafts.shared_fields import CODES, SOURCES_OF, long_text

_CODE: Final = Field("code", "Code", help="Never changes: letters, answers and other rules name it.", required=True)
_TITLE: Final = Field("title", "Title", required=True)
_SOURCE_NOTE: Final = Field("source_note", "Note on the sources")
_LEVELS: Final = (
    ("emergency_now", "Emergency now"),
    ("same_day", "Same day"),
    ("urgent_2w", "Urgent, 2 weeks"),
    ("urgent_neurology", "Urgent neurology"),
    ("soon", "Soon"),
    ("routine", "Routine"),
    ("self_care", "Self-care"),
)
_KIND: Final = Field(
    "kind",
    "Shown",
    Kind.CHOICE,
    required=True,
    choices=(
        (KINDS[0], "Normally; hidden in an emergency"),
        (KINDS[1], "In an emergency"),
        (KINDS[2], "Always"),
    ),
)
_PLACES: Final = dict(zip(PLACES, ("At the practice", "Hospital; a specialist's decision", "Either"), strict=True))


def _when(role: str) -> Field:
    return Field("when", "Comes up when", Kind.CONDITION, required=True, role=role)


RULES: Final = (
    Schema(
        "data_quality",
        "data-quality check",
        "Data-quality checks",
        "code",
        "title",
        (
            _CODE,
            _TITLE,
            _when("data_quality"),
            long_text("say", "Says", "Which two answers cannot both be right.", required=True),
        ),
        begins="dq_",
        help="While one has fired nobody is reassured.",
    ),
    Schema(
        "red_flags",
        "red flag",
        "Red flags",
        "code",
        "title",
        (
            _CODE,
            _TITLE,
            _when("red_flags"),
            Field("urgency", "Urgency", Kind.CHOICE, required=True, choices=_LEVELS),
            Field("destination", "Where to", help="Such as 999, or Neurology.", required=True),
            long_text("why", "Why"),
            SOURCES_OF,
            _SOURCE_NOTE,
        ),
        begins="rf_",
    ),
    Schema(
        "investigations",
        "test",
        "Tests",
        "code",
        "title",
        (
            _CODE,
            _TITLE,
            Field("answers", "What it answers", required=True),
            _when("investigations"),
            Field(
                "urgency", "Urgency", help="In your own words, such as: routine; 2 weeks if progressing.", required=True
            ),
            Field("where", "Where", Kind.CHOICE, required=True, choices=tuple(_PLACES.items())),
            Field("bedside", "Done at the bedside; shown in an emergency too", Kind.YES_NO, required=True),
            Field("turnaround_days", "Days until the result", Kind.WHOLE, required=True),
            Field("preparation", "Preparation"),
            Field("results", "Results it yields", Kind.NAMES, of=FINDINGS),
            Field("harm", "Harm and limits"),
            CODES,
        ),
        begins="ix_",
    ),
    Schema(
        "causes",
        "cause",
        "Causes",
        "code",
        "title",
        (
            _CODE,
            _TITLE,
            Field("seed", "Named in the article this protocol began with", Kind.YES_NO, required=True),
            Field("seed_note", "Note on that"),
            _when("causes"),
            Field("supporting", "Speaks for it", Kind.EVIDENCE, "A finding, or words."),
            Field("opposing", "Speaks against it", Kind.EVIDENCE, "A finding, or words."),
            long_text("tests", "Tests"),
            long_text("management", "Management"),
            long_text("refer_when", "Refer when"),
            CODES,
        ),
        begins="dx_",
    ),
    Schema(
        "referrals",
        "referral",
        "Referrals",
        "code",
        "title",
        (
            _CODE,
            _TITLE,
            _when("referrals"),
            Field("urgency", "Urgency", help="In your own words.", required=True),
            Field("emergency", "Shown in an emergency too", Kind.YES_NO, required=True),
            long_text("letter", "The letter must hold"),
        ),
        begins="ref_",
    ),
    Schema(
        "management",
        "line of management",
        "Management",
        "code",
        "title",
        (_CODE, _TITLE, _KIND, _when("management"), long_text("detail", "Detail"), SOURCES_OF, _SOURCE_NOTE),
        begins="mg_",
    ),
    Schema(
        "safety_net",
        "safety-net",
        "Safety-net",
        "code",
        "title",
        (_CODE, _TITLE, _KIND, _when("safety_net"), long_text("wording", "Wording for the patient")),
        begins="sn_",
    ),
)
WORKED_OUT: Final = (
    Schema(
        "derived",
        "derived finding",
        "Derived findings",
        "code",
        "label",
        (
            _CODE,
            Field("label", "Label", required=True),
            Field("true_when", "Yes when", Kind.CONDITION, required=True, role="derived"),
            Field(
                "false_when",
                "No when",
                Kind.CONDITION,
                "What must have been asked before one would say no. “Otherwise” makes every other case a no.",
                required=True,
                role="false_when",
            ),
            long_text("note", "Note"),
        ),
        begins="d_",
        help="Worked out from answers, never typed. A long condition gets a name here.",
    ),
    Schema(
        "numeric",
        "number worked out",
        "Numbers worked out",
        "code",
        "label",
        (
            _CODE,
            Field("label", "Label", required=True),
            Field("unit", "Unit"),
            Field("formula", "Is", Kind.FORMULA, required=True),
            long_text("note", "Note"),
        ),
        begins="d_",
    ),
)
LEVEL_WORDS: Final = dict(_LEVELS)
if tuple(LEVEL_WORDS) != LEVELS:
    raise AssertionError("the urgencies of the form are not those of the engine")
