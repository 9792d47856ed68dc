"""The project's own Python, as files and as syntax trees."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from clinic.env import BASE_DIR

PACKAGES = ("clinic", "workups")


def python_files(*folders: str) -> list[Path]:
    """Every Python file under `folders` (of the project), migrations left out: they are made, not written."""
    files = [path for folder in folders or PACKAGES for path in sorted((BASE_DIR / folder).rglob("*.py"))]
    return [path for path in files if "migrations" not in path.parts]


def name_of(path: Path) -> str:
    """The file as the project calls it, for reading in a failure."""
    return path.relative_to(BASE_DIR).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever the line stands."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def uses(path: Path, *dotted: str) -> list[str]:
    """Lines where a file says one of these names, such as `os.environ`."""
    return [f"{name_of(path)}:{line} {words}" for line, words in _said(path) if words in dotted]


@cache
def _said(path: Path) -> list[tuple[int, str]]:
    """Every name that a file says, with its line."""
    names = (node for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute | ast.Name))
    return [(node.lineno, ast.unparse(node)) for node in names]
