"""The documentation is complete: commands, options, settings, routes, libraries, links."""

import gzip
import json
import re
import tomllib
from dataclasses import fields

import numpy as np
import pytest

from indexer.build.rebuild import rebuild
from indexer.build.update import update
from indexer.build.withdraw import withdraw
from indexer.cli import cli
from indexer.query.fields import FIELDS
from indexer.search.facets import FACETS, VALUE_FACETS
from indexer.settings import ENVIRONMENT_PREFIX, Settings
from tests.conftest import ROOT
from webui import create_app
from webui.exports import FORMATS

README = (ROOT / "README.md").read_text("utf-8")
DESIGN = (ROOT / "docs" / "DESIGN.md").read_text("utf-8")
ARCHITECTURE = (ROOT / "docs" / "ARCHITECTURE.md").read_text("utf-8")
FORMAT = (ROOT / "docs" / "FORMAT.md").read_text("utf-8")
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


@pytest.mark.parametrize("facet", VALUE_FACETS, ids=lambda facet: facet.name)
def test_readme_has_every_facet_as_a_parameter(facet):
    rows = [line for line in README.splitlines() if re.match(r"\| `/(?:\?q=|export|feed)", line)]

    assert len(rows) == 3
    assert [row for row in rows if f"&{facet.name}=" not in row] == []


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_readme_has_every_field_that_can_be_typed(field):
    typed = README[README.index("## What you can type") : README.index("## Commands")]

    assert f"\n| `{field.name}:" in typed
    assert all(f"`{alias}:" in typed for alias in field.aliases)


def test_readme_has_every_export_and_no_other():
    [row] = [line for line in README.splitlines() if line.startswith("| `/export.")]

    assert re.findall(r"`/export\.(\w+)`", row) == list(FORMATS)


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


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    """An index directory that a rebuild and an update wrote."""
    base = tmp_path_factory.mktemp("format")
    settings = Settings(corpus=base / "corpus", index=base / "index", workers=1)
    settings.corpus.mkdir()
    for number in range(5):
        article = {
            "id": f"n{number}",
            "title": f"Le phare {number} est rallumé",
            "body": "Le gardien du phare a repris son service.",
        }
        (settings.corpus / f"{number}.jsonl").write_text(json.dumps(article) + "\n", "utf-8")
        if number == 3:
            rebuild(settings)
    assert update(settings).added == 1
    assert withdraw(settings, ["inconnu"]).unknown == ("inconnu",)
    return settings.index


def rows(header):
    """The rows of the tables of docs/FORMAT.md whose header begins so, each as its cells."""
    for table in re.findall(rf"^\| {header}.*\n.*\n((?:\|.*\n)+)", FORMAT, re.MULTILINE):
        for row in table.splitlines():
            yield row.strip("| ").split(" | ")


def documented_files():
    """What the names of files look like, each field of a segment by itself."""
    [[text]] = [re.findall("`<field>` for ([^;]*);", FORMAT)]
    for [name, *_rest] in rows("file"):
        if name.endswith("/`"):
            continue
        for field in re.findall("`(.*?)`", text) if "<field>" in name else [""]:
            pattern = re.escape(name.strip("`")).replace("<field>", field)
            generation = r"generation-\d{8}T\d{12}-[0-9a-f]{6}-[0-9a-f]{8}"
            pattern = pattern.replace("<generation>", generation)
            pattern = pattern.replace("<segment>", "MAIN_[0-9a-z]{16}")
            yield re.compile(re.sub(r"\\{(\w+),(\w+)\\}", r"(?:\1|\2)", pattern))


def test_the_format_names_every_file_of_an_index_and_no_other(index):
    paths = [path for path in index.rglob("*") if path.is_file()]
    written = {path.relative_to(index).as_posix() for path in paths}
    documented = list(documented_files())

    assert [name for name in written if not any(each.fullmatch(name) for each in documented)] == []
    assert [each.pattern for each in documented if not any(map(each.fullmatch, written))] == []


def test_the_format_names_every_column_with_its_type(index):
    written = set()
    for path in index.rglob("*.npz"):
        with np.load(path) as columns:
            for name, column in columns.items():
                kind = column.dtype.str[1:]
                written.add((name, "S" if kind.startswith("S") else kind))

    assert written == {
        (name.replace("<facet>", facet.name), kind.strip("`"))
        for names, kind, _holds in rows("column")
        for name in re.findall("`(.*?)`", names)
        for facet in FACETS
    }


def test_the_format_names_every_field_of_manifest_and_inventory(index):
    current = index / (index / "CURRENT").read_text("utf-8").strip()
    manifest = json.loads((current / "manifest.json").read_text("utf-8"))
    inventory = json.loads(gzip.decompress((current / "inventory.json.gz").read_bytes()))

    assert {*manifest, *inventory} == {name.strip("`") for name, _says in rows(r"field \|")}


def test_the_format_names_every_field_of_the_list_of_withdrawn_articles(index):
    document = json.loads((index / "withdrawn.json").read_text("utf-8"))
    [entry] = document["withdrawn"]

    assert {*document, *entry} == {name.strip("`") for name, _says in rows("field of the list")}


@pytest.mark.parametrize("document", ["docs/ARCHITECTURE.md", "docs/FORMAT.md", "CONTRIBUTING.md"])
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
        "docs/FORMAT.md",
        "docs/deploy/README.md",
        "docs/french.md",
        "corpus/README.md",
    ],
)
def test_links_between_documents_lead_somewhere(document):
    text = (ROOT / document).read_text("utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)

    assert [link for link in links if not ((ROOT / document).parent / link).exists()] == []


def test_every_promise_names_the_tests_that_hold_it():
    text = (ROOT / "docs" / "reliability.md").read_text("utf-8")
    lines = text.partition("## What is not promised")[0].splitlines()
    promises = [line for line in lines if line.startswith("| ") and "held by" not in line]
    promises = [line for line in promises if not line.startswith("| ---")]

    assert promises
    for promise in promises:
        names = re.findall(r"`(tests/.*?)`", promise)
        assert names, promise
        for name in names:
            path, _colons, function = name.partition("::")
            assert f"\ndef {function}(" in (ROOT / path).read_text("utf-8"), name
