"""The Jinja2 environment behind every page of ours: Django's Jinja2 backend calls `environment`."""

from collections.abc import Callable, MutableMapping
from typing import Any

from django.contrib.messages import get_messages
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import (
    BaseLoader,
    ChainableUndefined,
    ChoiceLoader,
    Environment,
    PackageLoader,
    StrictUndefined,
    Template,
)

from clinic.nhs_number import spaced
from clinic.words import age, date_words, humanise, time_short


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


FILTERS: dict[str, Callable[..., object]] = {
    "date_words": date_words,
    "time_short": time_short,
    "age": age,
    "humanise": humanise,
    "nhs_number": spaced,
}
