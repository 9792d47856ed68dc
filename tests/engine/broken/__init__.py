"""Invented protocols, each broken in one way: an edit of `whole.yaml` or of `findings.yaml`.

Each entry of the YAML files beside says which `fault` it is, the text that stood there (`was`), what stands there
`now`, and every line that is to be `said` of it. `in: findings` edits the dictionary. Of a condition, `was` is that
of the first red flag unless it says otherwise.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
EXERCISE = (HERE / "whole.yaml").read_text()
DICTIONARY = (HERE / "findings.yaml").read_text()
KINDS = ("files", "shape", "names", "dictionary", "conditions", "beside")
CONDITION = "weakness_reported = yes AND weakness_onset = sudden"
LARGE = {
    "{digits}": "9" * 5_000,
    "{brackets}": "[" * 40 + "]" * 40,
    "{nested}": "(" * 30 + "weakness_reported = yes" + ")" * 30,
    "{long}": " OR ".join(["weakness_reported = yes"] * 400),
}


@dataclass(frozen=True, slots=True)
class Broken:
    """One broken protocol, and every line that is to be said of it."""

    fault: str
    protocol: str
    dictionary: str
    said: tuple[str, ...]

    def write(self, folder: Path) -> Path:
        """The protocol's file, its dictionary beside it."""
        (folder / "findings.yaml").write_text(self.dictionary, encoding="utf-8")
        file = folder / "mine.yaml"
        file.write_text(self.protocol, encoding="utf-8")
        return file


def broken_protocols() -> list[Broken]:
    return [_broken(kind, entry) for kind in KINDS for entry in yaml.safe_load((HERE / f"{kind}.yaml").read_text())]


def _broken(kind: str, entry: dict[str, Any]) -> Broken:
    protocol, dictionary = EXERCISE, DICTIONARY
    for was, now in [(entry.get("was", CONDITION), entry["now"]), *entry.get("also", [])]:
        if kind == "dictionary" or entry.get("in") == "findings":
            dictionary = _edited(dictionary, was, now)
        else:
            protocol = _edited(protocol, was, now)
    return Broken(f"{kind}: {entry['fault']}", protocol, dictionary, tuple(entry["said"]))


def _edited(text: str, was: str, now: str) -> str:
    """`text` with its first `was` replaced; an edit that changes nothing would break nothing."""
    assert was in text, f"{was!r} is not there to be broken"
    for name, content in LARGE.items():
        now = now.replace(name, content)
    return text.replace(was, now, 1)
