"""What several test modules need: articles made by hand, an index of them, the real seed."""

import json
import os
import secrets
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from indexer import engines
from indexer.article import Article
from indexer.build import generations, manifest
from indexer.build.generation_files import GenerationFiles
from indexer.build.generation_writer import writing
from indexer.build.manifest import FileEntry, Generation
from indexer.cleaning.extract import Outcome, read_articles
from indexer.cleaning.reader import CorpusFile
from indexer.search.index import Index
from indexer.search.live import LiveIndex
from indexer.search.opening import open_index
from indexer.settings import Limits, Settings
from tests import stored
from tests.opensearch.cluster import Cluster, missing_tools

ROOT = Path(__file__).parent.parent
#: A file of each format, made by its own tool.
FORMATS = ROOT / "tests" / "data" / "formats"
#: The real article that everything began with; it lies beside a checkout, not in it.
SEED = ROOT.parent / "shared" / "articles" / "000_8a2c3e20a82a7659.txt"


def pytest_addoption(parser: pytest.Parser) -> None:
    said = "How many times as many faults are tried as usually."
    parser.addoption("--faults-scale", type=int, default=1, metavar="N", help=said)


MakeIndex = Callable[[Sequence[Article]], Index]


@pytest.fixture(scope="session")
def seed() -> Path:
    if not SEED.exists():
        pytest.skip("the seed article does not lie beside this checkout (shared/articles)")
    return SEED


def publish(directory: Path, articles: Sequence[Article], engine: str = "whoosh") -> Generation:
    """Write the articles as a generation of ``directory`` and put it in service."""
    directory = engines.with_local_copy(Settings(index=directory, engine=engine)).index
    with generations.building(directory) as path:
        with writing(path, engine) as writer:
            for article in articles:
                writer.add(article)
        return generations.publish(directory, writer.seal(writer.count))


def files_of(directory: Path) -> GenerationFiles:
    """The files of a directory as a manifest would name them now."""
    entries = {path.name: FileEntry.of(path) for path in directory.iterdir() if path.is_file()}
    return GenerationFiles(directory, entries)


def rewrite_manifest(generation: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Have a manifest say something else, as if that had been written."""
    path = generation / manifest.FILE
    document = json.loads(path.read_text("utf-8"))
    change(document)
    document["digest"] = manifest.digest_of(document)
    path.write_text(manifest.text_of(document), "utf-8")


@pytest.fixture(scope="session")
def cluster_hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the host of a real cluster of one node; ``DEPECHE_TEST_HOSTS`` names one that runs.

    Where this machine has no Java, what needs it is skipped; in CI that is a failure.
    """
    if hosts := os.environ.get("DEPECHE_TEST_HOSTS"):
        yield hosts
        return
    lacking = missing_tools()
    if lacking and "CI" not in os.environ:
        pytest.skip(f"OpenSearch does not run here: this machine lacks {lacking}")
    # pytest's own folders are open to nobody else, and a node runs as nobody.
    folder = Path(tempfile.gettempdir()) / f"depeche-tests-{os.getpid()}"
    cluster = Cluster.start(folder)
    yield ",".join(cluster.hosts)
    cluster.stop()


@pytest.fixture(params=engines.NAMES)
def engine(request: pytest.FixtureRequest) -> str:
    """Give each engine, by its name or its address: what the contract promises holds under all."""
    return engine_of(request)


#: For what only the embedded engine has: its files, links to them, its pointer.
EMBEDDED = pytest.mark.parametrize("engine", ["whoosh"], indirect=True)


def engine_of(request: pytest.FixtureRequest) -> str:
    """Return the engine of a fixture whose parameters are the engines' names.

    What is written to the cluster meanwhile is removed when the fixture ends.
    """
    name = str(request.param)
    if name != "opensearch":
        return name
    hosts = request.getfixturevalue("cluster_hosts")
    address = f"opensearch+http://{hosts}/depeche-{secrets.token_hex(4)}"
    request.addfinalizer(lambda: stored.remove_all(address))
    return address


def settings_of(folder: Path, engine: str, called: str = "index") -> Settings:
    """Return the settings of an index of an engine, whose corpus lies beside it in a folder."""
    place = {"corpus": folder / "corpus", "index": folder / called, "engine": engine}
    return engines.with_local_copy(Settings(**place, workers=1))


@pytest.fixture
def make_index(tmp_path: Path, engine: str) -> Iterator[MakeIndex]:
    """Give a function that indexes articles and opens the index; all are closed at the end."""
    opened: list[Index] = []

    def make(articles: Sequence[Article]) -> Index:
        directory = tmp_path / f"index-{len(opened)}"
        opened.append(open_index(publish(directory, articles, engine).path.parent))
        return opened[-1]

    yield make
    for index in opened:
        index.close()


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveIndex]:
    """Give the index of one article, in service."""
    directory = tmp_path_factory.mktemp("index")
    publish(directory, [Article("a1", "Le phare de la pointe", "Il éclaire la rade.")])
    opened = LiveIndex(directory)
    yield opened
    opened.close()


def text_of(html: str) -> list[str]:
    """The texts marked in a piece of ``*_html``."""
    return [part.split("</mark>")[0] for part in html.split("<mark>")[1:]]


def outcomes(path: Path, **limits: int) -> list[Outcome]:
    """What a file of a corpus gives, in its order."""
    file = CorpusFile(path, path.name)
    return list(read_articles(file, limits=Limits(**limits), today=date(2026, 11, 24)))


def join_lines(lines):
    """The page's own text, without what a copying tool added."""
    return "\n".join(line.text for line in lines if line.is_text)
