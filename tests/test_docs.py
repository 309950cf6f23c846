"""The documentation is complete: commands, options, settings, routes, libraries, links."""

import re
import tomllib
from dataclasses import fields

import pytest

from indexer.cli import cli
from indexer.settings import ENVIRONMENT_PREFIX, Settings
from tests.conftest import ROOT
from webui import create_app

README = (ROOT / "README.md").read_text("utf-8")
DESIGN = (ROOT / "docs" / "DESIGN.md").read_text("utf-8")
ARCHITECTURE = (ROOT / "docs" / "ARCHITECTURE.md").read_text("utf-8")
#: Where the files lie that the guides name.
DOCUMENTED = ("indexer", "webui", "tests", "docs")


@pytest.mark.parametrize("name", cli.commands)
def test_readme_has_every_command_with_its_options(name):
    [row] = [line for line in README.splitlines() if re.match(rf"\| `depeche {name}[ `]", line)]
    options = {
        flag
        for parameter in cli.commands[name].params
        if parameter.param_type_name == "option"
        for flag in parameter.opts
        if flag.startswith("--")
    } - {"--json"}

    assert {flag for flag in options if flag not in row} == set()


def test_readme_has_every_setting():
    names = {ENVIRONMENT_PREFIX + field.name.upper() for field in fields(Settings)}

    assert {name for name in names if name not in README} == {ENVIRONMENT_PREFIX + "LIMITS"}


def test_readme_has_every_route(tmp_path):
    routes = {
        str(rule)
        for rule in create_app(Settings(index=tmp_path)).url_map.iter_rules()
        if rule.endpoint != "static"
    }

    assert {route for route in routes if f"`{route}" not in README} == set()


def test_design_has_every_library_with_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = [re.split(r"[<>=]", line)[0] for line in project["dependencies"]]

    assert {name for name in names if f"| {name} |" not in DESIGN} == set()


def sections():
    """The folders of docs/ARCHITECTURE.md, each with the modules that its table names."""
    parts = re.split(r"^## .*`((?:indexer|webui)/\S*)`$", ARCHITECTURE, flags=re.MULTILINE)[1:]
    return {
        folder: {
            name
            for row in re.findall(r"^\| (`.*?) \|", text, re.MULTILINE)
            for name in re.findall("`([^`]+)`", row)
        }
        for folder, text in zip(parts[::2], parts[1::2], strict=True)
    }


def modules(folder):
    return {path.stem for path in folder.glob("*.py")} - {"__init__", "__main__"}


def test_the_architecture_has_every_folder_with_its_modules():
    packages = {path.parent for top in ("indexer", "webui") for path in (ROOT / top).rglob("*.py")}

    assert sections() == {f"{package.relative_to(ROOT)}/": modules(package) for package in packages}


@pytest.mark.parametrize("document", ["docs/ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_files_that_a_guide_names_exist(document):
    text = (ROOT / document).read_text("utf-8")
    named = re.findall(r"`((?:\w+/)*\w+\.(?:py|html|po|md))`", text)
    known = [path.as_posix() for top in DOCUMENTED for path in (ROOT / top).rglob("*.*")]

    assert [name for name in named if not any(path.endswith(f"/{name}") for path in known)] == []


@pytest.mark.parametrize(
    "document",
    [
        "README.md",
        "CONTRIBUTING.md",
        "docs/ARCHITECTURE.md",
        "docs/DESIGN.md",
        "docs/french.md",
        "corpus/README.md",
    ],
)
def test_links_between_documents_lead_somewhere(document):
    text = (ROOT / document).read_text("utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)

    assert [link for link in links if not ((ROOT / document).parent / link).exists()] == []
