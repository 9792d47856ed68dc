"""Values of findings: a number is a number here, never the text of one."""

from collections.abc import Mapping
from typing import Any, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from clinic.errors import InvalidInput
from workups.engine.definition import Definition, Finding
from workups.engine.facts import MAX_TEXT, Value, write_value

MOST_OPTIONS: Final = 100
_SCHEMA: Final = {
    "anyOf": [
        {"type": "boolean"},
        {"type": "number"},
        {"type": "string", "maxLength": MAX_TEXT},
        {"type": "array", "items": {"type": "string", "maxLength": 100}, "maxItems": MOST_OPTIONS},
    ],
    "description": "As the finding's type wants it: true or false, a number in the finding's unit, the code of an "
    "option, a list of them, a day as 2026-11-23, a duration as 6w, text.",
}
_NUMBERS: Final = frozenset({"integer", "decimal", "mrc", "reflex"})


@extend_schema_field(_SCHEMA)
class ValueField(serializers.Field[Any, Any, Any, Any]):
    """A value in its JSON form (`workups.engine.facts.write_value`). What it may be is the finding's to say."""

    default_error_messages = {"invalid": "A value is true, false, a number, text, or a list of options."}

    def to_internal_value(self, data: Any) -> Any:
        texts = data if isinstance(data, list) else [data] if isinstance(data, str) else []
        if isinstance(data, list) and (len(data) > MOST_OPTIONS or not all(isinstance(each, str) for each in data)):
            self.fail("invalid")
        if not isinstance(data, bool | int | float | str | list) or any("\x00" in each for each in texts):
            self.fail("invalid")
        return data

    def to_representation(self, value: Any) -> Any:
        return value


def refuse_text_for_numbers(definition: Definition, values: Mapping[str, object]) -> None:
    """What a person may type into a form, a system sends as what it is. Raises InvalidInput (field = the finding)."""
    for code, value in values.items():
        finding = definition.findings.get(code)
        if finding is not None and isinstance(value, str) and finding.type in _NUMBERS | {"boolean"}:
            kind = "true or false" if finding.type == "boolean" else "a number"
            raise InvalidInput(f"{finding.label} is {kind}, not text.", field=code)


def said(finding: Finding | None, value: Value | None) -> Any:
    """The JSON form of a value; a derived finding's is the value itself."""
    return value if finding is None or value is None else write_value(finding, value)
