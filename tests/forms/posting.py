"""A form as a browser sends it back when nobody has touched it."""

from collections.abc import Iterator

from workups.forms.drafts.reading import posted_of_field
from workups.forms.drafts.schema import SHOWN_ONLY, Schema
from workups.forms.drafts.typed import Typed


def posted_of(schema: Schema, typed: Typed) -> Iterator[tuple[str, str]]:
    """Every field of the form with what stands in it."""
    for field in schema.fields:
        if field.kind not in SHOWN_ONLY:
            yield from posted_of_field(field, typed.values[field.key])
