"""The resources of a record and the names they go by: which is whose, and what a reference leads to."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from workups.interop.record.shapes import maps, one, text

_DEEPEST_BUNDLE: Final = 3
_VERSION: Final = re.compile(r"/_history/[^/]*$")
_LONG: Final = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """A resource with every name by which others may refer to it."""

    kind: str
    resource: Mapping[str, Any]
    names: frozenset[str]

    @property
    def reference(self) -> str:
        """How it is called: its urn, or its type and id; "" where it has no name."""
        return text(min(self.names, key=lambda name: (not name.startswith("urn:"), name), default=""), most=_LONG)


@dataclass(frozen=True, slots=True)
class Record:
    """`patients` are all that are in it. With one the record is about that one, whatever else is in the Bundle."""

    entries: tuple[Entry, ...]
    patients: tuple[Entry, ...]
    _named: Mapping[str, Entry]

    def of_kind(self, *kinds: str) -> Iterator[Entry]:
        """The patient's own resources of these types."""
        subject = self._subject()
        for entry in self.entries:
            if entry.kind in kinds and _points_to(entry.resource) in subject:
                yield entry

    def resolve(self, reference: object, *, inside: Mapping[str, Any]) -> Mapping[str, Any]:
        """The resource that a Reference leads to, in the Bundle or contained; empty where it isn't there."""
        target = text(one(reference).get("reference"), most=_LONG)
        if target.startswith("#"):
            contained = maps(inside.get("contained"))
            return next((each for each in contained if f"#{text(each.get('id'), most=_LONG)}" == target), {})
        found = self._named.get(_bare(target))
        return found.resource if found else {}

    def _subject(self) -> frozenset[str]:
        """What the patient's resources point to: one of the patient's names, or nothing at all.

        Without a Patient it is what everything points to, if that is one thing. Where it isn't certain whose record it
        is, nothing is.
        """
        if self.patients:
            return self.patients[0].names | {""} if len(self.patients) == 1 else frozenset()
        pointed = frozenset(_points_to(entry.resource) for entry in self.entries) | {""}
        return pointed if len(pointed) <= 2 else frozenset()


def record_of(resources: Iterable[object]) -> Record:
    """The resources, those inside Bundles too."""
    entries = tuple(each for resource in resources for each in _entries(resource, "", _DEEPEST_BUNDLE))
    patients = {
        entry.names or frozenset({str(place)}): entry for place, entry in enumerate(entries) if _is_person(entry)
    }
    named = {name: entry for entry in entries for name in entry.names}
    return Record(entries, tuple(patients.values()), named)


def _entries(resource: object, full_url: str, deep: int) -> Iterator[Entry]:
    found = one(resource)
    kind = text(found.get("resourceType"))
    if kind == "Bundle" and deep:
        for each in maps(found.get("entry")):
            yield from _entries(each.get("resource"), text(each.get("fullUrl"), most=_LONG), deep - 1)
    elif kind:
        yield Entry(kind, found, frozenset(_names(kind, text(found.get("id"), most=_LONG), full_url)))


def _names(kind: str, identity: str, full_url: str) -> Iterator[str]:
    if full_url:
        yield _bare(full_url)
    if identity:
        yield f"{kind}/{identity}"
        if not full_url:
            yield f"urn:uuid:{identity}"


def _bare(reference: str) -> str:
    """A reference without the server's address and the version: `Patient/123`, or the urn as it is."""
    if reference.startswith("urn:"):
        return reference
    return "/".join(_VERSION.sub("", reference).split("/")[-2:])


def _points_to(resource: Mapping[str, Any]) -> str:
    for field in ("subject", "patient"):
        if target := text(one(resource.get(field)).get("reference"), most=_LONG):
            return _bare(target)
    return ""


def _is_person(entry: Entry) -> bool:
    return entry.kind == "Patient"
