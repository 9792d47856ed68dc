"""How the code is laid out: small files, imports where they are seen, data reached through its owner."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.code import imports, name_of, python_files, tree, uses

MOST_LINES = 300
DOORS = ("clinic/views", "workups/views", "workups/api")

# Who may read the environment, and what for.
READS_ENVIRONMENT = {
    "clinic/env.py": "reads every variable of the project",
    "clinic/management/commands/run_practice.py": "PORT, and hands the environment on to what it starts",
    "clinic/management/commands/prepare_practice.py": "PORT, to print the address",
    "clinic/celery.py": "names the settings",
    "clinic/wsgi.py": "names the settings",
}
# Words that say nothing about what is inside.
NOT_ROOMS = {"utils", "helpers", "core", "common", "misc", "lib"}


def test_a_file_is_split_by_noun_before_it_is_long() -> None:
    lines = {name_of(path): len(path.read_text().splitlines()) for path in python_files()}

    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [name_of(path) for path in python_files() if NOT_ROOMS & set(path.with_suffix("").parts)] == []


def test_no_import_hides_inside_a_function() -> None:
    """Such a line did not know its room."""
    assert [line for path in python_files() for line in _imports_inside_functions(path)] == []


def test_a_door_reaches_rows_through_their_owner() -> None:
    """A view or an API operation asks a query or calls an action."""
    managers = {"objects", "_default_manager", "_base_manager"}

    assert [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files(*DOORS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in managers
    ] == []


def test_the_clinic_never_imports_the_workups() -> None:
    assert [
        f"{name_of(path)} imports {module}"
        for path in python_files("clinic")
        for module in imports(path)
        if module.split(".")[0] == "workups"
    ] == []


def test_only_the_settings_read_the_environment() -> None:
    ways = ("os.environ", "environ", "os.getenv", "getenv", "Env")
    readers = {name_of(path) for path in python_files() if uses(path, *ways)}

    assert readers - set(READS_ENVIRONMENT) == set()
    assert set(READS_ENVIRONMENT) - readers == set(), "no longer needs its excuse"


def test_only_the_demo_moves_history() -> None:
    """Frozen rows are written past their triggers by the invented practice's past, and by nothing else."""
    writers = {name_of(path) for path in python_files() if uses(path, "pgtrigger.ignore")}

    assert {name for name in writers if not name.startswith("workups/demo/")} == set()


def _imports_inside_functions(path: Path) -> Iterator[str]:
    functions = (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    for function in functions:
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield f"{name_of(path)}:{node.lineno} {ast.unparse(node)}"
