"""What a clinician reads beside the rules, as forms: it decides nothing, and all that it names must exist."""

from typing import Final

from workups.forms.drafts.schema import FLAGS, READABLE, RULES, WORDS, Field, Kind, Schema
from workups.forms.drafts.shared_fields import long_text

BESIDE: Final = (
    Schema(
        "result_interpretation",
        "meaning of a result",
        "Meanings of results",
        "when",
        "when",
        (
            Field("when", "When", Kind.CONDITION, "Or in words, below.", role="reference"),
            Field("result", "Result in words", help="Only without a condition."),
            long_text("meaning", "Means", required=True),
            long_text("action", "Asks for", required=True),
            Field("actions", "Rules for it", Kind.NAMES, of=RULES),
        ),
    ),
    Schema(
        "critical_values",
        "critical value",
        "Critical values",
        "test",
        "test",
        (
            Field("test", "Test", required=True),
            Field("low", "Low"),
            Field("high", "High"),
            Field("flags", "Red flags that hold it", Kind.NAMES, required=True, of=FLAGS),
        ),
    ),
    Schema(
        "medicines",
        "class of medicines",
        "Medicines",
        "effect",
        "effect",
        (
            Field("classes", "Classes", Kind.NAMES, of=WORDS),
            Field("recreational", "Taken for pleasure", Kind.NAMES, of=WORDS),
            Field("also", "Also"),
            long_text("effect", "Effect", required=True),
            Field("level", "Level of evidence", required=True),
            long_text("advice", "Advice", required=True),
        ),
    ),
    Schema(
        "mnd_tool",
        "element of the tool",
        "MND tool",
        "element",
        "element",
        (
            Field("element", "Element", required=True),
            Field("findings", "Findings", Kind.NAMES, of=READABLE),
            long_text("note", "Note"),
        ),
    ),
    Schema(
        "localisation",
        "pattern",
        "Localisation",
        "pattern",
        "pattern",
        (long_text("pattern", "Pattern", required=True), long_text("points_to", "Points to", required=True)),
    ),
    Schema(
        "guideline_trace",
        "guideline statement",
        "Guideline statements",
        "statement",
        "statement",
        (
            long_text("statement", "Statement", required=True),
            long_text("how", "How it is carried out", required=True),
            Field("rules", "By these rules", Kind.NAMES, required=True, of=RULES),
        ),
    ),
    Schema(
        "qualified_statements",
        "qualified statement",
        "Qualified statements",
        "statement",
        "statement",
        (long_text("statement", "Statement", required=True), long_text("handling", "How it is handled", required=True)),
    ),
    Schema(
        "site_variations",
        "variation by site",
        "Variations by site",
        "aspect",
        "aspect",
        (Field("aspect", "Aspect", required=True), Field("sites", "Sites", Kind.MAPPING)),
    ),
    Schema(
        "leaflet",
        "block of the leaflet",
        "Leaflet",
        "block",
        "block",
        (Field("block", "Block", required=True), long_text("content", "Content", required=True)),
    ),
)
