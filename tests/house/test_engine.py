"""The engine is pure: it imports no framework, reads no clock, opens no file, throws no dice."""

import ast
import sys

from tests.house.code import imports, name_of, python_files, tree, uses

ENGINE = python_files("workups/engine")
GRAMMAR = {"lark"}  # of conditions
IMPURE = {"time", "random", "secrets", "uuid", "os", "io", "pathlib", "socket", "subprocess", "logging", "tempfile"}
DOINGS = ("open", "print", "input", "breakpoint", "eval", "exec")
# Compiles a checked protocol into one Python function, from a tree that it builds itself.
COMPILER = "workups/engine/compiling.py"
CLOCKS = {"now", "today", "utcnow"}


def test_it_knows_only_itself_the_standard_library_and_its_grammar() -> None:
    known = GRAMMAR | sys.stdlib_module_names

    assert [
        f"{name_of(path)} imports {module}"
        for path in ENGINE
        for module in imports(path)
        if not module.startswith("workups.engine") and module.split(".")[0] not in known
    ] == []


def test_it_reads_no_file_and_throws_no_dice() -> None:
    assert [
        f"{name_of(path)} imports {module}"
        for path in ENGINE
        for module in imports(path)
        if module.split(".")[0] in IMPURE
    ] == []
    assert [line for path in ENGINE for line in uses(path, *DOINGS) if line.split(":")[0] != COMPILER] == []


def test_it_reads_no_clock() -> None:
    assert [
        f"{name_of(path)}:{node.lineno}"
        for path in ENGINE
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS
    ] == []
