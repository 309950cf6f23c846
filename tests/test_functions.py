"""Functions have at most 60 lines; what is compiled stands in folders called kernels, alone.

Ruff counts parameters and cases.
"""

import ast
import re

from tests.conftest import ROOT

MAX_LINES = 60
#: Longer ones, each with its reason.
EXCEPTIONS = {
    "indexer/cleaning/metadata.py:read_head": "each fact in turn, from the same few sources",
}


def is_compiled(function):
    """Whether it is a compiled loop, where what is cut out is one more call at each turn."""
    decorators = [ast.unparse(decorator) for decorator in function.decorator_list]
    return any(each == "compiled" or each.startswith("compiled_else(") for each in decorators)


def test_no_function_is_long_but_those_with_a_reason():
    long = {
        f"{path.relative_to(ROOT)}:{node.name}"
        for top in ("indexer", "webui")
        for path in (ROOT / top).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno >= MAX_LINES
    }

    assert long - EXCEPTIONS.keys() == set()


def modules_with_loops():
    """Whatever imports ``compiled``, by its path."""
    mark = re.compile(r"from indexer\.compiled import .*\bcompiled(_else)?$", re.MULTILINE)
    for path in sorted((ROOT / "indexer").rglob("*.py")):
        if mark.search(source := path.read_text("utf-8")):
            yield path, ast.parse(source)


def statements(body):
    """The statements of a module, those that depend on how it runs among them."""
    for node in body:
        if isinstance(node, ast.If):
            yield from statements([*node.body, *node.orelse])
        else:
            yield node


def is_kernel(node):
    """Whether a kernels module may say this: a loop, a tuple of arrays, or what only it sees."""
    if isinstance(node, ast.FunctionDef):
        return is_compiled(node) or node.name.startswith("_")
    if isinstance(node, ast.ClassDef):
        return bool(node.bases) and ast.unparse(node.bases[0]) in ("NamedTuple", "Protocol")
    return not isinstance(node, ast.AsyncFunctionDef)


#: Instructions of the processor, beside what stands for them where nothing is compiled.
NUMBA = {
    "bits.py:lowest",
    "bits.py:highest",
}


def test_compiled_loops_stand_in_folders_called_kernels():
    found = {str(path) for path, _tree in modules_with_loops() if path.parent.name != "kernels"}

    assert found == set()


def test_folders_called_kernels_hold_loops_and_their_tuples_only():
    kernels = {path: tree for path, tree in modules_with_loops() if path.parent.name == "kernels"}
    without_loops = {*(ROOT / "indexer").rglob("kernels/*.py")} - kernels.keys()
    others = {
        f"{path.name}:{node.name}"
        for path, tree in kernels.items()
        for node in statements(tree.body)
        if not is_kernel(node)
    }

    assert {path.name for path in without_loops} == {
        "__init__.py",
        "scoring_params.py",
        "segments.py",
    }
    assert others - NUMBA == set()
