"""A management command as it is typed: what it prints and how it ends."""

import io

from django.core.management import call_command


def run(*arguments: object) -> tuple[list[str], int]:
    """The lines printed and the exit code."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")  # as strict as a file or a pipe
    code = 0
    try:
        call_command(*map(str, arguments), stdout=out, stderr=io.StringIO())
    except SystemExit as ended:
        code = int(ended.code or 0)
    out.seek(0)
    return out.read().splitlines(), code
