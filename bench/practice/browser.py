"""A browser as far as saving goes: one connection kept open, cookies, the token, and htmx's own headers."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from gzip import decompress
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_REVISION = re.compile(r'name="revision" value="(\d+)"')
_COOKIE = re.compile(r"workup_csrf=([^;]+)")


@dataclass(frozen=True, slots=True)
class Answered:
    address: str
    status: int
    body: str
    seconds: float


class Browser:
    """Opens a page first, as a person does: without its token nothing can be posted."""

    def __init__(self, port: int, *, session: str, page: str) -> None:
        self._connection = HTTPConnection("127.0.0.1", port)
        self._headers = {"Cookie": f"workup_session={session}", "Accept-Encoding": "gzip"}
        self._open(page)

    def post(self, address: str, fields: Sequence[tuple[str, str]] = (), *, htmx: bool = False) -> Answered:
        """Seconds from the first byte sent to the last byte read."""
        body = urlencode([*fields, ("csrfmiddlewaretoken", self._token)])
        headers = {**self._headers, "Content-Type": "application/x-www-form-urlencoded"}
        return self._ask(address, body, headers | ({"HX-Request": "true"} if htmx else {}))

    def close(self) -> None:
        self._connection.close()

    def _open(self, page: str) -> None:
        self._connection.request("GET", page, headers=self._headers)
        response = self._connection.getresponse()
        cookie = _COOKIE.search(response.getheader("Set-Cookie") or "")
        text = _text(response.read(), response)
        token, revision = _TOKEN.search(text), _REVISION.search(text)
        if response.status != 200 or not cookie or not token or not revision:
            raise SystemExit(f"{page} answers {response.status}; nothing was measured.")
        self._token, self.revision = token[1], int(revision[1])
        self._headers["Cookie"] += f"; workup_csrf={cookie[1]}"

    def _ask(self, address: str, body: str, headers: dict[str, str]) -> Answered:
        started = time.perf_counter()
        self._connection.request("POST", address, body, headers)
        response = self._connection.getresponse()
        raw = response.read()
        seconds = time.perf_counter() - started
        return Answered(address, response.status, _text(raw, response), seconds)


def _text(raw: bytes, response: HTTPResponse) -> str:
    return (decompress(raw) if response.getheader("Content-Encoding") == "gzip" else raw).decode()
