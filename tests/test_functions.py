"""Functions have at most 60 lines, docstring and all. Ruff counts parameters and cases."""

import ast

from tests.conftest import ROOT

MAX_LINES = 60
#: Longer ones, each with its reason.
EXCEPTIONS = {
    "indexer/cleaning/metadata.py:read_head": "each fact in turn, from the same few sources",
}


def is_compiled(function):
    """Whether it is a compiled loop, where what is cut out is one more call at each turn."""
    return any(isinstance(d, ast.Name) and d.id == "compiled" for d in function.decorator_list)


def test_no_function_is_long_but_compiled_loops_and_those_with_a_reason():
    long = {
        f"{path.relative_to(ROOT)}:{node.name}"
        for top in ("indexer", "webui")
        for path in (ROOT / top).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno >= MAX_LINES
        and not is_compiled(node)
    }

    assert long - EXCEPTIONS.keys() == set()
