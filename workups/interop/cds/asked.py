"""What a record system asks, read leniently: whatever has no use here is passed over, what is needed is asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from clinic.errors import WorkupError
from workups.interop.cds.services import PATIENT_VIEW, Service

Resource = Mapping[str, Any]

MOST_RESOURCES: Final = 5_000
_DEEPEST: Final = 3  # a Bundle in a Bundle is odd; deeper is an attack


class Unreadable(WorkupError):
    """What came is no request of this service."""

    status: ClassVar[int] = 400


class DataMissing(WorkupError):
    """The service can't advise without something that was not sent along."""

    status: ClassVar[int] = 412


@dataclass(frozen=True, slots=True)
class Asked:
    """`patient_id` is the record system's; `resources` are all that came, `drafts` the orders not yet signed."""

    hook: str
    patient_id: str
    patient: Resource
    resources: tuple[Resource, ...]
    drafts: tuple[Resource, ...]


def read_request(body: Any, service: Service) -> Asked:
    """Raises Unreadable for no request of this hook, DataMissing for one without patient or, where orders are what it
    is about, without draft orders.
    """
    if not isinstance(body, Mapping):
        raise Unreadable("A CDS Hooks request is a JSON object.")
    if body.get("hook") != service.hook:
        raise Unreadable(f"This service answers the hook {service.hook}; the request names {body.get('hook')!r:.60}.")
    context = body.get("context")
    said = context if isinstance(context, Mapping) else {}
    resources = tuple(_prefetched(body.get("prefetch")))
    drafts = tuple(_resources(said.get("draftOrders")))
    missing = list(_missing(service, said, resources))
    if missing:
        raise DataMissing(f"Cannot advise: {' and '.join(missing)}. Send it along; nothing is fetched from here.")
    patient = next(each for each in resources if each["resourceType"] == "Patient")
    return Asked(service.hook, str(said["patientId"]), patient, resources, drafts)


def codes_of(concept: Any) -> set[str]:
    """A CodeableConcept's codes, whatever their systems; none for one without, as some clients send them."""
    codings = concept.get("coding") if isinstance(concept, Mapping) else None
    listed = codings if isinstance(codings, list) else []
    return {str(each["code"]) for each in listed if isinstance(each, Mapping) and each.get("code")}


def _missing(service: Service, context: Mapping[str, Any], resources: tuple[Resource, ...]) -> Iterator[str]:
    if not isinstance(context.get("patientId"), str) or not context["patientId"]:
        yield "the context names no patientId"
    if not any(each["resourceType"] == "Patient" for each in resources):
        yield "the prefetch key 'patient' holds no Patient"
    if service.hook != PATIENT_VIEW and not isinstance(context.get("draftOrders"), Mapping):
        yield "the context holds no draftOrders"


def _prefetched(prefetch: Any) -> Iterator[Resource]:
    """Whatever the keys are called: clients keep names of their own."""
    if not isinstance(prefetch, Mapping):
        return
    number = 0
    for value in prefetch.values():
        for resource in _resources(value):
            if (number := number + 1) > MOST_RESOURCES:
                raise Unreadable(f"More than {MOST_RESOURCES:,} resources were sent along.")
            yield resource


def _resources(value: Any, depth: int = 0) -> Iterator[Resource]:
    """A resource, or those of a Bundle, be it said to be one or not."""
    if not isinstance(value, Mapping) or depth > _DEEPEST:
        return
    entries = value.get("entry")
    if isinstance(entries, list):
        for entry in entries:
            yield from _resources(entry.get("resource") if isinstance(entry, Mapping) else None, depth + 1)
    elif isinstance(value.get("resourceType"), str) and value["resourceType"] != "Bundle":
        yield value
