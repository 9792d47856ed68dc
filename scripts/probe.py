"""Asks a health page, for the health checks of containers: `probe.py URL HOST [CHECK]`.

HOST is a name that the practice answers to. With CHECK, only that line of /health/ready has to be well, such
as `worker`. Ends with 0 when all is well, else says why and ends with 1. Standard library only.
"""

import json
import sys
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 4


def ask(url: str, host: str) -> tuple[int, bytes]:
    """Status and body. Speaks as the proxy does, over HTTPS: a plain question would only be redirected."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", parts.path, headers={"Host": name_of(host), "X-Forwarded-Proto": "https"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def name_of(host: str) -> str:
    """A host name that a pattern of ALLOWED_HOSTS lets in: `.example.org` and `*` are patterns."""
    return "localhost" if host in ("", "*") else host.lstrip(".")


def fault(status: int, body: bytes, check: str | None) -> str | None:
    """What is wrong, in words, or None."""
    if check is None:
        return None if status == 200 else f"answered {status}"
    line = json.loads(body)["checks"].get(check, {"ok": False, "detail": "not known"})
    return None if line["ok"] else f"{check}: {line['detail']}"


def main(url: str, host: str, check: str | None = None) -> int:
    try:
        wrong = fault(*ask(url, host), check)
    except (OSError, HTTPException, ValueError, KeyError) as error:
        wrong = f"no answer ({type(error).__name__})"
    if wrong:
        print(wrong, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
