"""Fields that several tables share."""

from typing import Final

from workups.forms.drafts.schema import SOURCES, Field, Kind

SOURCES_OF: Final = Field("sources", "Sources", Kind.NAMES, "What it rests on.", required=True, of=SOURCES)
CODES: Final = Field("codes", "Codes in public terminologies", Kind.CODES)


def long_text(key: str, label: str, help: str = "", *, required: bool = False) -> Field:  # noqa: A002
    return Field(key, label, Kind.LONG, help, required=required)
