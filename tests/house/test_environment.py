"""Every variable the project reads is described, and nothing is described that nobody reads."""

import ast
import re

from clinic.env import BASE_DIR
from tests.house.code import tree


def test_every_variable_is_in_the_example_and_the_other_way_round() -> None:
    assert _described() == _read()


def test_the_port_of_make_run_is_mentioned() -> None:
    assert "PORT" in _example()


def test_every_variable_of_the_example_says_what_it_is_for() -> None:
    """A comment stands above each, or above the group it belongs to."""
    blocks = re.split(r"\n\s*\n", _example().strip())

    assert [block for block in blocks if not block.startswith("#")] == []


def _read() -> set[str]:
    """The first argument of every `env.str("NAME", ...)`."""
    calls = (node for node in ast.walk(tree(BASE_DIR / "clinic" / "env.py")) if isinstance(node, ast.Call))
    return {
        str(call.args[0].value)
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and ast.unparse(call.func.value) == "env"
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }


def _described() -> set[str]:
    return set(re.findall(r"^#?\s?([A-Z][A-Z_]+)=", _example(), flags=re.MULTILINE))


def _example() -> str:
    return (BASE_DIR / ".env.example").read_text()
