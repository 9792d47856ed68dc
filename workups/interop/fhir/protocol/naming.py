"""Names as FHIR and FHIRPath take them: ids know no underscore, and names of variables are ids."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from workups.engine.definition import Definition
from workups.interop.fhir.shapes import short_id
from workups.interop.fhir.systems import BASE

_USED: Final = re.compile(r"%(\w+)")
_OF_FHIR: Final = "resource"


@dataclass(frozen=True, slots=True)
class Published:
    """A protocol version on its way out. `at` is when it was published; nothing was, where it is a library file."""

    definition: Definition
    version: str
    status: str
    is_experimental: bool
    at: str | None = None

    def url(self, kind: str, key: str = "") -> str:
        return f"{BASE}/{kind}/{key or self.definition.key}"

    def canonical(self, kind: str, key: str = "") -> str:
        return f"{self.url(kind, key)}|{self.version}"

    def activity(self, code: str) -> str:
        """The id of the activity that a rule suggests."""
        return short_id(f"{self.definition.key}-{code.replace('_', '-')}")


def computer_name(words: str) -> str:
    """A name that code can be made from: ArmTwitching."""
    return "".join(word[:1].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", words)) or "Protocol"


def variable_names(codes: Iterable[str]) -> Mapping[str, str]:
    """camelCase for each: `rf_stroke_now` as rfStrokeNow; where two would be one, a number tells them apart."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for code in codes:
        first, *others = code.split("_")
        plain = first + "".join(part[:1].upper() + part[1:] for part in others)
        name, number = plain, 2
        while name in taken:
            name, number = f"{plain}X{number}", number + 1
        taken.add(name)
        names[code] = name
    return names


def renamed(text: str, names: Mapping[str, str]) -> str:
    """An expression with its variables under their names."""
    return _USED.sub(lambda match: f"%{match[1] if match[1] == _OF_FHIR else names[match[1]]}", text)


def used_in(text: str) -> set[str]:
    """The variables that an expression uses."""
    return set(_USED.findall(text)) - {_OF_FHIR}
