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


@pytest.mark.parametrize(
    "document", ["README.md", "docs/DESIGN.md", "docs/french.md", "corpus/README.md"]
)
def test_links_between_documents_lead_somewhere(document):
    text = (ROOT / document).read_text("utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)

    assert [link for link in links if not ((ROOT / document).parent / link).exists()] == []
