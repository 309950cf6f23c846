"""Machine code that is kept is used until any loop changes, in whichever file."""

import ast
import os
import shutil
import subprocess
import sys

import pytest

from indexer import compiled
from tests.conftest import ROOT

KERNELS = "build/kernels"
INNER = f"""
from {compiled.__name__} import compiled
STEP = 1
@compiled
def inner(number):
    return number + STEP
"""
OUTER = f"""
from {compiled.__name__} import compiled
from indexer.build.kernels.inner import inner
@compiled
def outer(number):
    return 10 * inner(number)
"""
#: The same with a type of its own among the arguments.
TYPED = f"""
from typing import NamedTuple
from {compiled.__name__} import compiled
class Numbers(NamedTuple):
    one: int
@compiled
def typed(numbers):
    return 10 * (numbers.one + 1)
def outer(number):
    return typed(Numbers(number))
outer.stats = typed.stats
"""
RUN = """
from indexer.build.kernels.outer import outer
print(outer(1), sum(outer.stats.cache_hits.values()))
"""


@pytest.fixture
def checkout(tmp_path):
    """A copy of the package with two loops in two files, one of which calls the other."""
    package = tmp_path / "indexer"
    shutil.copytree(ROOT / "indexer", package, ignore=shutil.ignore_patterns("__pycache__"))
    (package / KERNELS / "inner.py").write_text(INNER)
    (package / KERNELS / "outer.py").write_text(OUTER)
    return tmp_path


def run(checkout, **variables):
    """Return what the outer loop gives, and how often what was kept of it was used."""
    environment = {
        **os.environ,
        "PYTHONDONTWRITEBYTECODE": "1",
        "DEPECHE_CACHE": str(checkout / "cache"),
        "DEPECHE_MAKING_MACHINE_CODE": "1",
        **variables,
    }
    found = subprocess.run(
        [sys.executable, "-c", RUN],
        cwd=checkout,
        env=environment,
        capture_output=True,
        check=True,
        text=True,
    )
    return tuple(map(int, found.stdout.split()))


def test_a_loop_that_changes_changes_its_callers_in_other_files(checkout):
    cold, warm = run(checkout), run(checkout)
    (checkout / "indexer" / KERNELS / "inner.py").write_text(INNER.replace("STEP = 1", "STEP = 2"))

    changed = run(checkout)

    assert (cold, warm, changed) == ((20, 0), (20, 1), (30, 0))


def test_a_type_of_a_loop_may_get_another_name(checkout):
    outer = checkout / "indexer" / KERNELS / "outer.py"
    outer.write_text(TYPED)
    cold, warm = run(checkout), run(checkout)
    outer.write_text(TYPED.replace("Numbers", "Figures"))

    renamed = run(checkout)

    assert (cold, warm, renamed) == ((20, 0), (20, 1), (20, 0))


def test_loops_use_names_of_files_with_loops_only():
    """A change to any other file would not compile them anew."""
    mark = f"from {compiled.__name__} import"
    sources = {path: path.read_text("utf-8") for path in (ROOT / "indexer").rglob("*.py")}
    with_loops = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path, source in sources.items()
        if mark in source
    }
    assert len(with_loops) > 20

    outside = [
        (path.name, function.name, name)
        for path, source in sources.items()
        if mark in source
        for function, names in loops(ast.parse(source))
        for name, module in names.items()
        if module.startswith("indexer") and module not in with_loops
    ]

    assert outside == []


def loops(tree):
    """Give each compiled function of a file, and from which module each imported name of it is."""
    imported = {
        alias.asname or alias.name: (node.module, f"{node.module}.{alias.name}")
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and any(
            isinstance(each, ast.Name) and each.id == "compiled" for each in node.decorator_list
        ):
            body = ast.Module(node.body, [])
            used = {each.id for each in ast.walk(body) if isinstance(each, ast.Name)}
            yield (
                node,
                {
                    name: imported[name][1] if is_module(imported[name][1]) else imported[name][0]
                    for name in used & imported.keys()
                },
            )


def is_module(name):
    path = ROOT.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").exists()
