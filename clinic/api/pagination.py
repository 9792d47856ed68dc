"""Lists page by cursor: as quick on the last page as on the first, whatever is added meanwhile."""

from rest_framework.pagination import CursorPagination


class ByCursor(CursorPagination):
    """`?cursor=...` as `next` and `previous` give it; `?page_size=` up to 200. A view may name another `ordering`."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = "-id"
