"""What sentences call findings, options, groups and rules: each by a name of its own, so that they can be read back."""

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from workups.engine.definition import Definition

_PLAIN_QUOTES = str.maketrans("“”‘’", "\"\"''")
"""The curly ones stand around names, so none may stand within."""


class Names:
    """The names of one definition, without the quotation marks around them."""

    def __init__(self, definition: Definition) -> None:
        computed = {each.code: each.label for each in definition.computed()}
        self.findings = unique({code: each.label for code, each in definition.findings.items()} | computed)
        self.rules = unique({code: rule.title for code, rule in definition.rules.items()})
        self._options = {
            code: unique({option: each.option_label(option) for option in each.options})
            for code, each in definition.findings.items()
            if each.options
        }

    def options(self, code: str) -> Mapping[str, str]:
        """The names of a finding's options; none of a boolean, which is yes or no."""
        return self._options.get(code, {})


def unique(labels: Mapping[str, str]) -> dict[str, str]:
    """A name for each code: its label, with the code where others have the same label."""
    plain = {code: label.translate(_PLAIN_QUOTES) for code, label in labels.items()}
    times = Counter(plain.values())
    return {code: f"{label} ({code})" if times[label] > 1 else label for code, label in plain.items()}


@lru_cache(maxsize=64)
def names_of(definition: Definition) -> Names:
    """The names of a definition, made once."""
    return Names(definition)


def in_words(code: str) -> str:
    """A group or a level of urgency as it is read aloud."""
    return code.replace("_", " ")
