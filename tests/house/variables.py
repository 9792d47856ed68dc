"""The environment variables that the project reads, found in the code that reads them."""

import ast
import inspect

from clinic.env import read_environment


def variables_read() -> set[str]:
    """Names that clinic/env.py asks for: `env.str("NAME", ...)` and its like."""
    tree = ast.parse(inspect.getsource(read_environment))
    return {name for node in ast.walk(tree) if isinstance(node, ast.Call) and (name := _asked_for(node))}


def _asked_for(call: ast.Call) -> str | None:
    match call:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="env")), args=[ast.Constant(value=str(name)), *_]):
            return name
    return None
