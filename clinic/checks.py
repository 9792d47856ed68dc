"""System checks that explain themselves before anything starts."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def has_a_database(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Without a database only the engine's own commands can run."""
    if settings.DATABASE_URL:
        return []
    return [
        Error(
            "No database: DATABASE_URL is not set and no demo practice is running here.",
            hint="Start the demo practice with `make run`, or set DATABASE_URL=postgresql://user@host/name.",
            id="clinic.E001",
        )
    ]
