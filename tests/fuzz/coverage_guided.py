"""Random inputs that coverage steers: what the fuzzers of this folder share.

With atheris (``pip install atheris``; no extra of ours asks for it) code is watched and inputs that
reach more of it are gone on from; without it they are as random bytes make them.
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

atheris: Any = None
with suppress(ImportError):
    import atheris

#: Inputs are no longer than this.
MAX_BYTES = 4_096


def watching() -> AbstractContextManager[object]:
    """Return a context in which what is imported of ours is watched, but for compiled loops."""
    if atheris is None:
        return nullcontext()
    compiled = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in sorted((ROOT / "indexer").rglob("*.py"))
        if "@compiled" in path.read_text("utf-8")
    ]
    imports: AbstractContextManager[object] = atheris.instrument_imports(
        include=["indexer"], exclude=compiled
    )
    return imports


def fuzz(check: Callable[[bytes], None], minutes: float, seeds: list[bytes]) -> None:
    """Check random inputs for so long; print and raise at the first that fails.

    With atheris this ends the process.
    """
    tried = 0

    def check_one(data: bytes) -> None:
        nonlocal tried
        tried += 1
        try:
            check(data)
        except BaseException:
            print(f"fails: {data!r}", flush=True)
            raise

    if atheris is None:
        end, chance = time.monotonic() + 60 * minutes, random.Random(time.time_ns())
        while time.monotonic() < end:
            check_one(chance.choice([*seeds, b""]) + chance.randbytes(chance.randrange(MAX_BYTES)))
        print(f"{tried} inputs, none fails")
        return
    with tempfile.TemporaryDirectory() as directory:
        corpus = Path(directory, "corpus")
        corpus.mkdir()
        for number, seed in enumerate(seeds):
            (corpus / str(number)).write_bytes(seed)
        # libFuzzer ends the process itself.
        limits = [f"-max_total_time={round(60 * minutes)}", f"-max_len={MAX_BYTES}"]
        arguments = [sys.argv[0], *limits, f"-artifact_prefix={directory}/", str(corpus)]
        atheris.Setup(arguments, check_one)
        atheris.Fuzz()
