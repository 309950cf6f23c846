"""What is installed is ours and whole: both import names exist on the package index, too."""

import subprocess
import sys
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import indexer
import webui

ROOT = Path(__file__).parent.parent


def test_both_packages_are_the_ones_of_this_project():
    assert Path(indexer.__file__).parent == ROOT / "indexer"
    assert Path(webui.__file__).parent == ROOT / "webui"


def test_the_distribution_gives_the_command_depeche():
    commands = {entry.name: entry.value for entry in distribution("depeche").entry_points}

    assert commands["depeche"] == "indexer.cli:main"


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
