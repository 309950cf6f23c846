"""Does any request, however strange, get an answer that the OpenAPI document does not describe?

Schemathesis makes requests from the document, half of them against it, and puts them to the
application itself, without a socket. A server error is a failure, and so is a status, media type,
header or body that is not described. Always the same requests for the same number of examples.

    python tests/fuzz/surface.py [--examples 2000]
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from indexer.build.rebuild import rebuild
from indexer.search.facets import VALUE_FACETS
from indexer.search.live import LiveIndex
from indexer.settings import Settings
from webui import create_app

ROOT = Path(__file__).parents[2]
#: What a parameter may be is wider than what is described: what is not understood is left out. So
#: the check that every wrong request is refused is none of these.
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
]
#: Random texts and filters find nothing: often one of these is put in their place.
WORDS = (None, "traité", "sommet -pêche", "accord OU amitié")


def operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All operations of the document."""
    for item in document["paths"].values():
        yield from item.values()


def walk(app: Flask, examples: int) -> int:
    """Put at least ``examples`` requests to the application; answer how many; raise at a failure.

    They are shared out among the operations; one without parameters is asked once.
    """
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    found = [result.ok() for result in schema.get_all_operations()]
    varied = [operation for operation in found if list(operation.iter_parameters())]
    plain = [operation for operation in found if operation not in varied]
    each = -(-examples // (2 * len(varied)))
    asked = 0

    def ask(case: schemathesis.Case, word: str | None) -> None:
        nonlocal asked
        asked += 1
        if word and isinstance(case.query, dict) and "q" in case.query:
            filters = ("page", "since", "until", *(facet.name for facet in VALUE_FACETS))
            case.query = {n: v for n, v in case.query.items() if n not in filters} | {"q": word}
        # Asked without a socket, nothing would unpack what is compressed.
        case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

    for operation in plain:
        ask(operation.Case(), None)
    for operation in varied:
        for mode in GenerationMode:
            bounded = settings(
                max_examples=each,
                derandomize=True,
                database=None,
                deadline=None,
                phases=[Phase.generate, Phase.shrink],
                suppress_health_check=list(HealthCheck),
            )
            cases = operation.as_strategy(generation_mode=mode)
            bounded(given(case=cases, word=st.sampled_from(WORDS))(ask))()
    return asked


def main() -> None:
    """Ask an index of the sample."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--examples", type=int, default=2000)
    examples = parser.parse_args().examples
    with tempfile.TemporaryDirectory() as directory:
        rebuild(Settings(corpus=ROOT / "corpus", index=Path(directory)))
        live = LiveIndex(Path(directory))
        started = time.perf_counter()
        asked = walk(create_app(engine=live), examples)
        seconds = time.perf_counter() - started
        live.close()
    print(f"{asked} requests in {seconds:.0f} s, every answer as described")


if __name__ == "__main__":
    main()
