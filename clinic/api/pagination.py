"""Lists page by cursor: as quick on the last page as on the first, whatever is added meanwhile."""

from typing import Any, Final

from django.db.models import Model, QuerySet
from rest_framework import serializers
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.api.fields import LARGEST_ID, Query, WholeInText
from clinic.api.views import ApiView
from clinic.errors import NotFoundHere

MOST: Final = 200
CURSOR_LENGTH: Final = 200
NO_SUCH_CURSOR: Final = "No list has given this cursor."
_PLACE: Final = {"type": ["string", "null"], "format": "uri"}


class PageQuery(Query):
    """Which page of a list, and how long its pages are."""

    cursor = serializers.CharField(
        required=False, max_length=CURSOR_LENGTH, help_text="As `next` and `previous` give it."
    )
    page_size = WholeInText(required=False, min_value=1, max_value=MOST, help_text="50, where nothing is said.")


class ByCursor(CursorPagination):
    """The newest first. A cursor that no list has given is refused."""

    page_size = 50
    max_page_size = MOST
    page_size_query_param = "page_size"
    ordering = "-id"

    def decode_cursor(self, request: Request) -> Cursor | None:
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None and not _is_id(str(cursor.position)):
            raise NotFoundHere(NO_SUCH_CURSOR)
        return cursor

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Described by PageQuery, with the filters of the list."""
        return []

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": _PLACE, "previous": _PLACE, "results": schema},
        }


class ListView(ApiView):
    """A view whose GET gives a list, page by page."""

    pagination_class = ByCursor

    def page_of(
        self, request: Request, rows: QuerySet[Model], serializer: type[serializers.Serializer[Any]]
    ) -> Response:
        """The page of `rows` that the request asks for."""
        paginator = self.pagination_class()
        found = paginator.paginate_queryset(rows, request, view=self)
        return paginator.get_paginated_response(serializer(found, many=True).data)


def _is_id(position: str) -> bool:
    return position.isascii() and position.isdigit() and len(position) < 20 and int(position) <= LARGEST_ID
