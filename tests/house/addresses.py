"""Every address of the site, enumerated from the resolver."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from clinic.api.problems import MACHINES

_PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")


@dataclass(frozen=True, slots=True)
class Address:
    """One route: its name, its path with the parameters as the URL configuration writes them."""

    name: str
    route: str

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(match["name"] for match in _PARAMETER.finditer(self.route))

    @property
    def ids(self) -> tuple[str, ...]:
        """Parameters that name a row."""
        return tuple(name for name in self.parameters if name == "id" or name.endswith(("_id", "pk")))

    @property
    def is_for_machines(self) -> bool:
        """Asked by other systems, with a token of theirs."""
        return f"/{self.route}".startswith(MACHINES)

    def path(self, values: Mapping[str, object]) -> str:
        return "/" + _PARAMETER.sub(lambda match: str(values[match["name"]]), self.route)


def addresses() -> list[Address]:
    """Every address of ours and of the packages whose pages we serve."""
    return list(_under(get_resolver().url_patterns, ""))


def _under(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[Address]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _under(pattern.url_patterns, route)
        else:
            yield Address(pattern.name or route, _as_route(route))


def _as_route(route: str) -> str:
    """A regular expression's path (allauth has some) as a route: `^confirm/(?P<key>[-:\\w]+)/$`."""
    named = re.sub(r"\(\?P<(\w+)>(?:[^()\[\]]|\[[^\]]*\])*\)", r"<\1>", route)
    return named.replace("^", "").replace("$", "").replace("\\", "")
