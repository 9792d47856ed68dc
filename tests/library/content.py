"""The library as plain data, and the frozen lists it is compared with."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
LIBRARY = HERE.parents[1] / "workups" / "protocol_library"
RULE_KINDS = (
    "data_quality",
    "red_flags",
    "investigations",
    "causes",
    "referrals",
    "management",
    "safety_net",
)
TABLES = ("findings", "groups", "derived", "numeric", *RULE_KINDS)


@cache
def load(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def dictionary() -> dict[str, Any]:
    return load(LIBRARY / "findings.yaml")


def protocol() -> dict[str, Any]:
    return load(LIBRARY / "arm-twitching.yaml")


def reference() -> dict[str, Any]:
    return load(LIBRARY / "arm-twitching.reference.yaml")


def frozen_codes() -> dict[str, list[str]]:
    return load(HERE / "content_codes.yaml")


def frozen_conditions() -> dict[str, Any]:
    return load(HERE / "content_conditions.yaml")


def frozen_rows() -> dict[str, Any]:
    return load(HERE / "content_rows.yaml")


def codes_of(table: str) -> list[str]:
    """Codes of one table, in the library's order."""
    if table == "groups":
        return list(protocol()["groups"])
    entries = dictionary()["findings"] if table == "findings" else protocol()[table]
    return [entry["code"] for entry in entries]


def all_codes() -> set[str]:
    return {code for table in TABLES for code in codes_of(table)}


def sections() -> list[dict[str, Any]]:
    """Every section of every stage, in order."""
    return [section for stage in protocol()["stages"] for section in stage["sections"]]


def flat(text: str) -> str:
    """The text with its white space evened out."""
    return " ".join(text.split())


def words_in(value: Any) -> str:
    """Everything that a part of a document says, codes and conditions with it, in small letters."""
    if isinstance(value, dict):
        return " ".join(words_in(each) for each in value.values())
    if isinstance(value, list):
        return " ".join(words_in(each) for each in value)
    return flat(str(value)).lower()
