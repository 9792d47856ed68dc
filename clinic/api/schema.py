"""What the API's own description (OpenAPI 3.1) says beside what the views say themselves."""

from typing import Any, Final

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from clinic.api.problems import MEDIA_TYPE

# What any operation may answer, whatever it does; the views name what is their own (409, 412, 422, 428).
_ALWAYS: Final = {
    "400": "The request could not be understood",
    "401": "No token, or one that opens nothing",
    "403": "The token lacks the scope",
    "404": "No such thing in this practice",
    "406": "Only JSON is spoken here",
    "415": "Only JSON is understood here",
    "429": "Too many requests; Retry-After says when to come again",
}
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


def add_problems(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Every fault that any operation may answer, and how each fault looks."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = _PROBLEM
    for operations in result["paths"].values():
        for operation in operations.values():
            _add(operation["responses"])
    return result


def _add(responses: dict[str, Any]) -> None:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status, description in _ALWAYS.items():
        responses.setdefault(status, {"description": description})
    for status, response in responses.items():
        if status.startswith(("4", "5")):
            response["content"] = content
