"""Markdown, as far as the reference pages need it."""

from collections.abc import Iterable, Iterator, Sequence

from workups.engine.conditions import Condition, to_text
from workups.engine.definition import Definition
from workups.engine.english import sentence

NOTICE = "<!-- Written by `manage.py write_reference`. Change what it is written from, then write it again. -->"


def page(title: str, *parts: Iterable[str]) -> str:
    """A whole file: its title, then every part, with one empty line between blocks."""
    blocks = [f"# {title}", NOTICE, *(block for part in parts for block in part)]
    return "\n\n".join(blocks) + "\n"


def chapter(title: str, blocks: Iterable[str], level: int = 2) -> Iterator[str]:
    """A heading and what stands under it; nothing where nothing would."""
    written = [block for block in blocks if block]
    if written:
        yield f"{'#' * level} {title}"
        yield from written


def bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines if line)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; empty without rows."""
    cells = [[_in_cell(cell) for cell in row] for row in rows]
    if not cells:
        return ""
    lines = [head, ["---"] * len(head), *cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def code(text: str) -> str:
    return f"`{text}`"


def codes(names: Iterable[str]) -> str:
    return ", ".join(code(name) for name in names)


def field(name: str, text: str) -> str:
    """A line `Name: text`; empty without text."""
    return f"{name}: {text}" if text else ""


def said(condition: Condition, definition: Definition) -> str:
    """A condition twice: as a sentence to be read aloud, and as it is written."""
    return f"> {sentence(condition, definition)}\n\n{code(to_text(condition))}"


def shown_when(condition: Condition | None, definition: Definition) -> str:
    if condition is None:
        return ""
    return f"shown when: {sentence(condition, definition)} {code(to_text(condition))}"


def _in_cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
