"""What is installed is ours and whole: both import names exist on the package index, too."""

import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import indexer
import webui

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "requirements.lock").read_text("utf-8")


def test_both_packages_are_the_ones_of_this_project():
    assert Path(indexer.__file__).parent == ROOT / "indexer"
    assert Path(webui.__file__).parent == ROOT / "webui"


def test_the_distribution_gives_the_command_depeche():
    commands = {entry.name: entry.value for entry in distribution("depeche").entry_points}

    assert commands["depeche"] == "indexer.__main__:main"


def test_a_wheel_holds_every_module_template_and_sheet(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    [wheel] = tmp_path.glob("depeche-*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())

    wanted = {
        str(path.relative_to(ROOT))
        for package in ("indexer", "webui")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted <= packed
    # Who imports the library has its types (PEP 561).
    assert {"indexer/py.typed", "webui/py.typed"} <= packed


def locked():
    """The requirements of the lock, each with the number of its hashes."""
    lines = (line for line in LOCK.splitlines() if not line.lstrip().startswith("#"))
    return [
        (Requirement(entry.split("\\")[0]), entry.count("--hash=sha256:"))
        for entry in re.split(r"^(?=\S)", "\n".join(lines), flags=re.MULTILINE)
        if entry
    ]


def test_the_lock_has_a_fitting_version_of_every_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = map(Requirement, [*project["dependencies"], *project["optional-dependencies"]["test"]])
    versions = {}
    for requirement, _hashes in locked():
        [pin] = requirement.specifier
        versions.setdefault(canonicalize_name(requirement.name), []).append(pin.version)

    assert [
        str(each)
        for each in wanted
        if not (found := versions.get(canonicalize_name(each.name)))
        or not all(map(each.specifier.contains, found))
    ] == []


def test_the_lock_pins_and_hashes_all_and_says_nothing_of_where_it_was_made():
    assert [
        str(requirement)
        for requirement, hashes in locked()
        if requirement.url or not re.fullmatch("==[^*]+", str(requirement.specifier)) or not hashes
    ] == []
    assert re.findall(r"^\s*-(?!-hash=sha256:).*|.*://.*|.*file:.*", LOCK, re.MULTILINE) == []
