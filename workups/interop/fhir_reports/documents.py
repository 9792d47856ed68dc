"""A FHIR document as it came: JSON read strictly, and its resources by every name that a reference may give them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

MOST_RESOURCES: Final = 20_000

Resource = Mapping[str, Any]


class NotReadable(ValueError):
    """Why the bytes are no FHIR document, as a sentence."""


@dataclass(frozen=True, slots=True)
class Document:
    """`resources` in their order, with those contained in others; `_named` finds what a reference means."""

    root: Resource
    resources: Sequence[Resource]
    _named: Mapping[str, Resource] = field(default_factory=dict)

    def of_type(self, *types: str) -> Iterator[Resource]:
        return (each for each in self.resources if each.get("resourceType") in types)

    def find(self, reference: object, *, within: Resource, of_type: str) -> Resource | None:
        """What a Reference points at: `#contained`, `urn:uuid:...`, `Patient/1`, an address; None for nothing here."""
        said = text(of(reference), "reference")
        if said.startswith("#"):
            inside = (each for each in listed(within, "contained") if text(each, "id") == said[1:])
            found = next(inside, None)
        else:
            found = self._named.get(said) or self._named.get("/".join(said.split("/_history/")[0].split("/")[-2:]))
        return found if found is not None and found.get("resourceType") == of_type else None


def read_document(raw: bytes) -> Document:
    """Raises NotReadable for what is no JSON object with a resourceType, or says one thing twice."""
    root = _parsed(raw)
    if not isinstance(root, dict) or not isinstance(root.get("resourceType"), str):
        raise NotReadable("It is no FHIR resource: it does not say what it is (resourceType).")
    resources: list[Resource] = []
    named: dict[str, Resource] = {}
    for address, resource in _entries(root):
        _refuse_too_many(resources)
        resources.append(resource)
        for name in _names(address, resource):
            named.setdefault(name, resource)
    return Document(root, resources, named)


def of(value: object) -> Resource:
    """The value where it is an object, else an empty one: absent and of another kind are alike."""
    return value if isinstance(value, dict) else {}


def listed(resource: Resource, name: str) -> list[Resource]:
    """The objects of a list; of one that should be a list and is a single object, that one."""
    value = resource.get(name)
    several = value if isinstance(value, list) else [value]
    return [each for each in several if isinstance(each, dict)]


def text(resource: Resource, name: str) -> str:
    value = resource.get(name)
    return value.strip() if isinstance(value, str) else ""


def _entries(root: Resource) -> Iterator[tuple[str, Resource]]:
    """Each resource with its full address, Bundles within a Bundle opened as well, contained ones last."""
    waiting: list[tuple[str, Resource]] = [("", root)]
    while waiting:
        address, resource = waiting.pop(0)
        yield address, resource
        if resource.get("resourceType") == "Bundle":
            inside = [(text(each, "fullUrl"), of(each.get("resource"))) for each in listed(resource, "entry")]
            waiting[:0] = [(full, each) for full, each in inside if each]


def _names(address: str, resource: Resource) -> Iterator[str]:
    own = f"{text(resource, 'resourceType')}/{text(resource, 'id')}" if text(resource, "id") else ""
    yield from (name for name in (address, own) if name)


def _refuse_too_many(resources: Sequence[Resource]) -> None:
    if len(resources) >= MOST_RESOURCES:
        raise NotReadable(f"It holds more than {MOST_RESOURCES:,} resources.")


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=str)
    except NotReadable:
        raise
    except UnicodeDecodeError as fault:
        raise NotReadable("It is no text in UTF-8.") from fault
    except json.JSONDecodeError as fault:
        raise NotReadable(f"It is no JSON: line {fault.lineno}, column {fault.colno}.") from fault
    except RecursionError as fault:
        raise NotReadable("It is nested too deep.") from fault
    except ValueError as fault:  # thousands of digits
        raise NotReadable("It holds a number that is none.") from fault


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NotReadable("It says one thing twice: two values under one name.")
    return found
