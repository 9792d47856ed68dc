"""Every table of a protocol as a form. One form and one template serve them all."""

from collections.abc import Mapping
from typing import Final

from workups.forms.drafts.schema import Schema, named
from workups.forms.drafts.schemas_asked import ASKED
from workups.forms.drafts.schemas_beside import BESIDE
from workups.forms.drafts.schemas_rules import RULES, WORKED_OUT
from workups.forms.drafts.schemas_said import ABOUT, SAID

GROUPED: Final[tuple[tuple[str, tuple[Schema, ...]], ...]] = (
    ("Questions", ASKED),
    ("Rules", RULES),
    ("Worked out", WORKED_OUT),
    ("Said beside", SAID),
    ("Reference", BESIDE),
)
SCHEMAS: Final[Mapping[str, Schema]] = named((ABOUT, *(each for _, group in GROUPED for each in group)))
RULE_TABLES: Final = tuple(each.table for each in RULES)
