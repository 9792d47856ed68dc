"""A checked protocol: one immutable document. Only `parse_protocol` makes one, and only without a fault."""

from workups.engine.definition.protocol import Definition
from workups.engine.definition.reference import Reference
from workups.engine.definition.rules import (
    Cause,
    DataQuality,
    Derived,
    Evidence,
    Investigation,
    Management,
    Numeric,
    RedFlag,
    Referral,
    Rule,
    SafetyNet,
)  # fmt: skip
from workups.engine.definition.stages import Item, Section, Stage
from workups.engine.definition.statements import (
    Accepted,
    Complication,
    Prevention,
    Prognosis,
    Review,
    Source,
    Urgency,
)  # fmt: skip
from workups.engine.definition.vocabulary import Code, DictionarySection, Finding

__all__ = [
    "Accepted",
    "Cause",
    "Code",
    "Complication",
    "DataQuality",
    "Definition",
    "Derived",
    "DictionarySection",
    "Evidence",
    "Finding",
    "Investigation",
    "Item",
    "Management",
    "Numeric",
    "Prevention",
    "Prognosis",
    "RedFlag",
    "Reference",
    "Referral",
    "Review",
    "Rule",
    "SafetyNet",
    "Section",
    "Source",
    "Stage",
    "Urgency",
]
