"""What the API's own description (OpenAPI 3.1) says beside what the views say themselves."""

from collections.abc import Callable
from typing import Any, Final

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import force_instance

from clinic.api import idempotency
from clinic.api.fields import LARGEST_ID, SAYS_SOMETHING, ByCode, Strict, Text
from clinic.api.problems import MEDIA_TYPE
from clinic.models.api import KEY_LENGTH

# What any operation may answer, whatever it does; what is its own is added to it (409, 412, 422, 428).
_ALWAYS: Final = {
    "400": "The request could not be understood",
    "401": "No token, or one that opens nothing",
    "403": "The token lacks the scope",
    "404": "No such thing in this practice",
    "406": "Only JSON is spoken here",
    "413": "The body is too large",
    "415": "Only JSON is understood here",
    "429": "Too many requests; Retry-After says when to come again",
}
_OF_A_WRITE: Final = {
    "409": "Not possible as things stand, or somebody else was first; nothing was changed",
    "422": "Understood, but it can't be taken; nothing was changed",
}
_OF_A_REVISION: Final = {
    "412": "It was changed since the revision that If-Match names; nothing was changed",
    "428": "If-Match is missing; nothing was changed",
}
_KEY: Final = {
    "name": idempotency.HEADER,
    "in": "header",
    "description": "Any text of your own, one for each request: sent again with the same key within a day, the request "
    "is answered as it was the first time, and nothing is done twice. Send one whenever an answer may get lost.",
    "schema": {"type": "string", "minLength": 1, "maxLength": KEY_LENGTH, "pattern": idempotency.PATTERN},
}
_SEEN: Final = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of the workup as you saw it, or * for whatever stands.",
    "schema": {"type": "string", "pattern": r'^(\*|(W/)?"[0-9]{1,18}")$'},
}
_TAG: Final = {"description": "The revision; send it back in If-Match", "schema": {"type": "string"}}
_PROBLEM: Final = {
    "type": "object",
    "description": "A fault (RFC 9457).",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What happened, what was kept, what to do"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
                "required": ["field", "detail"],
            },
        },
    },
    "required": ["type", "title", "status", "detail"],
}


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """`Authorization: Bearer` with a token of the practice."""

    target_class = "clinic.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A token that a practice manager gave the system."}


class ApiSchema(AutoSchema):
    """Says of each operation what its view holds: the scope, the headers, what it may be answered."""

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        method = getattr(self.view, self.method.lower())
        parameters = [*operation.get("parameters", ()), *_headers(method)]
        operation["parameters"] = [_bounded(each, self.path_regex) for each in parameters]
        for status, description in _own(method).items():
            operation["responses"].setdefault(status, {"description": description})
        if getattr(method, "is_tagged", False):
            _tag(operation["responses"])
        operation["summary"], _, more = operation.get("description", "").partition(". ")
        operation["description"] = more
        if scope := getattr(self.view, "scopes", {}).get(self.method):
            operation["description"] = f"{more}\n\nNeeds the scope `{scope.value}`.".strip()
            operation["security"] = [{TokenScheme.name: [scope.value]}]
        return operation

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        schema = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        if isinstance(force_instance(serializer), Strict):  # type: ignore[no-untyped-call]
            schema["additionalProperties"] = False
        return schema

    def _insert_field_validators(self, field: Any, schema: Any) -> None:
        super()._insert_field_validators(field, schema)  # type: ignore[no-untyped-call]
        if isinstance(field, Text) and field.needed:
            schema |= {"minLength": 1, "pattern": SAYS_SOMETHING}
        if isinstance(field, ByCode):
            schema |= {"minProperties": 1, "maxProperties": field.most}


def add_problems(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Every fault that any operation may answer, and how each fault looks."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = _PROBLEM
    for operations in result["paths"].values():
        for operation in operations.values():
            _add(operation["responses"])
    return result


def _headers(method: Callable[..., Any]) -> list[dict[str, Any]]:
    once, seen = getattr(method, "is_once", False), getattr(method, "needs_if_match", False)
    return [*([_KEY] if once else []), *([_SEEN] if seen else [])]


def _own(method: Callable[..., Any]) -> dict[str, str]:
    own = _OF_A_WRITE if getattr(method, "is_once", False) else {}
    return own | (_OF_A_REVISION if getattr(method, "needs_if_match", False) else {})


def _bounded(parameter: dict[str, Any], route: str) -> dict[str, Any]:
    """The numbers of rows in a path are what the database can hold; codes are letters, digits and dashes."""
    if parameter["in"] == "path" and parameter["schema"].get("type") == "integer":
        return parameter | {"schema": parameter["schema"] | {"minimum": 1, "maximum": LARGEST_ID}}
    if f"<slug:{parameter['name']}>" in route:
        return parameter | {"schema": parameter["schema"] | {"pattern": "^[-a-zA-Z0-9_]+$"}}
    return parameter


def _tag(responses: dict[str, Any]) -> None:
    for status, response in responses.items():
        if status.startswith("2"):
            response.setdefault("headers", {})["ETag"] = _TAG


def _add(responses: dict[str, Any]) -> None:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status, description in _ALWAYS.items():
        responses.setdefault(status, {"description": description})
    for status, response in responses.items():
        if status.startswith(("4", "5")):
            response["content"] = content
