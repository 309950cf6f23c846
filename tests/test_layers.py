"""The house's rules, kept by reading imports: rows import downwards, each library has one door."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

#: From the top row to the bottom one; a module may import from its own row's package and below.
ROWS = (
    ("indexer.__main__", "webui.__main__"),
    ("indexer.cli", "indexer.cli.commands"),
    ("indexer.cli.evaluation", "indexer.cli.generations", "indexer.cli.withdraw"),
    ("indexer.cli.options",),
    ("indexer.cli.compiling",),
    ("indexer.cli.terminal",),
    ("webui.server",),
    ("webui.worker", "webui.access_log"),
    ("webui.connections",),
    ("webui",),
    ("webui.application",),
    ("webui.readiness", "webui.conditional", "webui.compression"),
    (
        *("webui.pages", "webui.facet_values", "webui.selection", "webui.reading"),
        *("webui.api", "webui.exports", "webui.feeds", "webui.openapi"),
    ),
    ("webui.permalinks",),
    ("webui.gate",),
    ("webui.errors", "webui.refinements", "webui.advanced_form", "webui.chart", "webui.citation"),
    ("webui.home",),
    ("webui.metrics", "webui.request_id"),
    ("webui.current_index",),
    ("webui.scoreboard", "webui.counters", "webui.access"),
    ("webui.credentials", "webui.hosts", "webui.proxies", "webui.rate_limit"),
    ("webui.shared_memory",),
    ("webui.rendering",),
    ("webui.filters", "webui.passages", "webui.headings"),
    ("webui.histogram",),
    ("webui.languages", "webui.admission"),
    ("webui.params", "webui.statics", "webui.typography"),
    ("indexer.build.warm",),
    ("indexer.build.update",),
    ("indexer.build.rebuild", "indexer.evaluation.retrieval", "indexer.evaluation.extraction"),
    ("indexer.build.rollback", "indexer.build.withdraw"),
    ("indexer.build.purge",),
    ("indexer.build.inventory", "indexer.build.report", "indexer.build.verification"),
    ("indexer.search.live",),
    ("indexer.search.opening",),
    ("indexer.search.index",),
    ("indexer.build.generation_writer", "indexer.query.diagnosis"),
    ("indexer.build.generations", "indexer.build.withdrawals"),
    ("indexer.engines",),
    ("indexer.engines.whoosh_engine", "indexer.engines.opensearch"),
    ("indexer.engines.opensearch.remote_store",),
    (
        "indexer.engines.whoosh_engine.engine",
        "indexer.engines.whoosh_engine.writer",
        "indexer.engines.opensearch.cluster_engine",
    ),
    ("indexer.engines.whoosh_engine.execution", "indexer.engines.opensearch.engine"),
    (
        "indexer.engines.opensearch.executor",
        "indexer.engines.opensearch.writer",
        "indexer.engines.opensearch.lease",
    ),
    (
        "indexer.engines.opensearch.plan",
        "indexer.engines.opensearch.counts",
        "indexer.engines.opensearch.documents",
        "indexer.engines.opensearch.word_statistics",
    ),
    ("indexer.engines.opensearch.scoring",),
    ("indexer.engines.opensearch.matching", "indexer.engines.opensearch.cluster"),
    ("indexer.engines.opensearch.schema", "indexer.engines.opensearch.address"),
    ("indexer.build.remote_store",),
    ("indexer.engines.whoosh_engine.face",),
    ("indexer.engines.whoosh_engine.format",),
    ("indexer.engines.whoosh_engine.kernels",),
    ("indexer.engines.whoosh_engine.schema", "indexer.engines.whoosh_engine.uncompiled"),
    ("indexer.evaluation.measures", "indexer.evaluation.gold"),
    ("indexer.evaluation.baselines",),
    ("indexer.evaluation.visible_text",),
    ("indexer.build.corpus_reader",),
    (
        "indexer.engines.base",
        "indexer.cleaning",
        "indexer.search.fragmenter",
        "indexer.search.highlighter",
        "indexer.search.hit_highlighter",
    ),
    (
        "indexer.search.date_histogram",
        "indexer.search.facet_counts",
        "indexer.search.fuzzy",
        "indexer.search.paragraphs",
        "indexer.search.warmup",
    ),
    (
        "indexer.query.scoring_terms",
        "indexer.query.synonyms",
        "indexer.suggest.acronym_extraction",
        "indexer.suggest.completer",
        "indexer.suggest.speller",
        "indexer.suggest.vocabulary_builder",
        "indexer.search.request",
        "indexer.search.results",
    ),
    (
        "indexer.suggest.acronyms",
        "indexer.suggest.vocabulary",
        "indexer.suggest.phrase_counts",
        "indexer.search.relaxation",
    ),
    (
        "indexer.analysis",
        "indexer.analysis.french",
        "indexer.query.clauses",
        "indexer.query.fallback",
        "indexer.query.fields",
        "indexer.query.flat",
        "indexer.query.lexer",
        "indexer.query.parser",
        "indexer.query.samples",
        "indexer.query.term_sequences",
        "indexer.query.typed_word",
        "indexer.query.unparse",
        "indexer.search.facets",
        "indexer.build.chunks",
    ),
    ("indexer.analysis.word_terms",),
    ("indexer.analysis.lexicon", "indexer.analysis.stemming"),
    (
        "indexer.analysis.analyzer",
        "indexer.analysis.folding",
        "indexer.analysis.patterns",
        "indexer.analysis.stop_words",
        "indexer.query.dates",
        "indexer.query.restrictions",
    ),
    (
        "indexer.analysis.token",
        "indexer.article",
        "indexer.query.nodes",
        "indexer.search.snippet",
        "indexer.search.utf8",
        "indexer.settings",
    ),
    (
        "indexer.build.build_lock",
        "indexer.build.garbage",
        "indexer.build.growable",
        "indexer.build.kernels",
        "indexer.build.retention",
        "indexer.build.thread_pool",
        "indexer.suggest.kernels",
    ),
    ("indexer.build.generation_files",),
    ("indexer.build.manifest", "indexer.build.shared_contents"),
    (
        "indexer.array_types",
        "indexer.checksum",
        "indexer.columns_file",
        "indexer.compiled",
        "indexer.search.budget",
    ),
    ("indexer.kernel_dispatcher", "indexer.kernel_structs"),
    ("indexer.kernel_cache",),
    ("indexer.kernel_compiler",),
    ("indexer.machine_code",),
    ("indexer.interruption", "indexer.os_errors", "indexer.parent_process"),
    ("indexer.errors", "indexer"),
)

#: The only places that may import these, for most of them one.
DOORS = {
    "whoosh": "indexer.engines.whoosh_engine",
    "bs4": "indexer.cleaning",
    "lxml": "indexer.cleaning",
    "warcio": "indexer.cleaning.containers",
    "charset_normalizer": "indexer.cleaning",
    "flask": "webui",
    "markupsafe": "webui",
    "gunicorn": "webui",
    "opensearchpy": "indexer.engines.opensearch.cluster",
    "isal": ("indexer.checksum", "webui.compression"),
    "prometheus_client": "webui.metrics",
    "click": "indexer.cli",
    "rich": "indexer.cli",
    "Stemmer": "indexer.analysis",
    "marisa_trie": "indexer.analysis.lexicon",
    "filelock": "indexer.build",
}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


SOURCES = {
    module_name(path): ast.parse(path.read_text("utf-8"))
    for package in ("indexer", "webui")
    for path in sorted((ROOT / package).rglob("*.py"))
}


def row_of(module: str) -> int:
    """The row whose longest name is the module or holds it."""
    best = max(
        (name for row in ROWS for name in row if module == name or module.startswith(name + ".")),
        key=len,
    )
    return next(number for number, row in enumerate(ROWS) if best in row)


def imports(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if whole in SOURCES else node.module)
    return found


@pytest.mark.parametrize("module", SOURCES)
def test_a_module_imports_only_downwards(module):
    ours = {name for name in imports(SOURCES[module]) if name.split(".")[0] in ("indexer", "webui")}

    # `indexer` stands at the bottom for those who import it, and opens an index at the top: its one
    # function imports that inside itself.
    upwards = {name for name in ours if row_of(name) < row_of(module)}
    opening = {"indexer.search.index", "indexer.search.opening"}
    assert upwards <= (opening if module == "indexer" else set())


@pytest.mark.parametrize(("library", "door"), DOORS.items())
def test_a_library_is_imported_behind_its_door_only(library, door):
    outside = {
        module
        for module, tree in SOURCES.items()
        if any(name.split(".")[0] == library for name in imports(tree))
        and not any(
            module == each or module.startswith(each + ".")
            for each in (door if isinstance(door, tuple) else (door,))
        )
    }

    assert outside == set()


def test_only_the_settings_read_the_environment():
    readers = {
        module
        for module, tree in SOURCES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in ("environ", "getenv")
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
    }

    # Whether loops are compiled is known before there are settings.
    assert readers <= {"indexer.settings", "indexer.machine_code"}


def test_nothing_imports_relatively():
    assert not [
        module
        for module, tree in SOURCES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]


@pytest.mark.parametrize("module", ["indexer.build.corpus_reader", "indexer.engines.base"])
def test_neither_who_reads_pages_nor_what_an_engine_is_needs_arrays_or_a_compiler(module):
    code = f"import sys, {module}; print({{'numpy', 'numba', 'whoosh'}} & {{*sys.modules}})"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "set()"


def test_who_builds_of_records_alone_imports_nothing_that_reads_pages():
    code = "import sys, indexer.build.rebuild; print({'bs4', 'soupsieve'} & {*sys.modules})"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "set()"
