"""Every operation that asks for a token, enumerated from the resolver."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.test import Client
from django.urls import resolve

from clinic.api.views import ApiView
from clinic.models import Scope
from tests.api.practice_given import Connected
from tests.house.addresses import Address, addresses

# Any value will do to find out which view it is.
_ANY = {"protocol": "arm-twitching", "finding": "twitch_now", "code": "rf_any"}


@dataclass(frozen=True, slots=True)
class Operation:
    """A method of an address. `scope` is None where any token will do."""

    address: Address
    method: str
    scope: Scope | None
    view: type[ApiView]

    @property
    def name(self) -> str:
        return f"{self.method} {self.address.route}"

    @property
    def is_write(self) -> bool:
        return self.method != "GET"

    @property
    def handler(self) -> Callable[..., object]:
        method: Callable[..., object] = getattr(self.view, self.method.lower())
        return method

    def path(self, values: Mapping[str, object]) -> str:
        return self.address.path({**_ANY, **values})

    def call(self, client: Client, values: Mapping[str, object]):
        """Whatever stands, with nothing said."""
        more = {"data": {}, "content_type": "application/json"} if self.is_write else {}
        return getattr(client, self.method.lower())(self.path(values), headers={"If-Match": "*"}, **more)

    def names_a_row_of(self, given: Connected) -> bool:
        """Whether its address names a row of the practice; versions of protocols are shared."""
        return bool((set(self.address.ids) - {"version_id"}) & set(given.ids))


def operations() -> list[Operation]:
    """Of the views that are ours to check: those with scopes."""
    found = []
    for address in addresses():
        view = _view(address) if address.is_for_machines else None
        if view is not None:
            methods = [method for method in ("GET", "POST", "PUT", "DELETE") if hasattr(view, method.lower())]
            found += [Operation(address, method, view.scopes.get(method), view) for method in methods]
    return found


def _view(address: Address) -> type[ApiView] | None:
    function = resolve(address.path({name: _ANY.get(name, 1) for name in address.parameters})).func
    view = getattr(function, "view_class", None) or getattr(function, "cls", None)
    return view if isinstance(view, type) and issubclass(view, ApiView) else None
