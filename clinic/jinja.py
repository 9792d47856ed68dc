"""The Jinja2 environment behind every page of ours: Django's Jinja2 backend calls `environment`."""

from collections.abc import Callable, MutableMapping
from datetime import date, datetime
from typing import Any

from django.contrib.messages import get_messages
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from jinja2 import (
    BaseLoader,
    ChainableUndefined,
    ChoiceLoader,
    Environment,
    PackageLoader,
    StrictUndefined,
    Template,
)


class DesignSystemLoader(BaseLoader):
    """Loads `nhsuk/...` templates into an environment of their own.

    nhsuk-frontend-jinja reads parameters that were not given and so needs ChainableUndefined; in our
    templates a misspelt name has to be an error, not an empty space where a finding should stand.
    """

    def __init__(self) -> None:
        self.environment = Environment(
            loader=PackageLoader("nhsuk_frontend_jinja"), undefined=ChainableUndefined, autoescape=True
        )

    def load(
        self,
        environment: Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002  (the name Jinja2 gave it)
    ) -> Template:
        return self.environment.get_template(name)


def environment(*, loader: BaseLoader, auto_reload: bool = False, **defaults: Any) -> Environment:
    """Our templates first, then the design system's; every value is escaped, a missing name is an error.

    `defaults` are the backend's own choices for what is decided here.
    """
    env = Environment(
        loader=ChoiceLoader([loader, DesignSystemLoader()]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=auto_reload,
    )
    env.globals |= {"static": static, "url": url, "get_messages": get_messages}
    env.filters |= FILTERS
    return env


def url(name: str, *args: object, **kwargs: object) -> str:
    """`url('workup', workup.id)`; raises NoReverseMatch for a name that no page has."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def date_words(value: date | datetime | None) -> str:
    """23 Nov 2026, in the practice's own time zone; nothing for None."""
    if value is None:
        return ""
    day = _local(value)
    return f"{day.day} {day:%b %Y}"


def time_short(value: datetime | None) -> str:
    """14:03, in the practice's own time zone; nothing for None."""
    return "" if value is None else f"{_local(value):%H:%M}"


def age(born: date, on: date | None = None) -> int:
    """Whole years lived on `on`, today unless told. Who was born on 29 February is a year older on 1 March."""
    day = on or timezone.localdate()
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def humanise(code: str) -> str:
    """`urgent_neurology` as "Urgent neurology"."""
    words = str(code).replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def nhs_number(digits: str) -> str:
    """943 476 5919, as people read it aloud; anything that is not ten digits stays as it is."""
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}" if len(digits) == 10 else digits


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


FILTERS: dict[str, Callable[..., object]] = {
    "date_words": date_words,
    "time_short": time_short,
    "age": age,
    "humanise": humanise,
    "nhs_number": nhs_number,
}
