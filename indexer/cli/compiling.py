"""When a command has the loops compiled: first, for itself, or for the commands to come."""

from collections.abc import Callable
from pathlib import Path

from indexer.cli.terminal import say
from indexer.errors import CallError

#: From so much text on, a build that has its loops compiled first is the sooner done.
_COMPILE_FROM_BYTES = 15_000_000
#: What share of a file is text, by its format; of a compressed one, of its size.
_TEXT_SHARES = {"html": 0.1, "xml": 0.5, "records": 1.0, "text": 1.0}
_GZIP_RATIO = 4


def _text_bytes(corpus: Path) -> float:
    """Return about how much text a corpus has."""
    from indexer.cleaning.corpus_folder import list_corpus

    if not corpus.exists():
        # Who is to read it says so.
        return 0
    return sum(
        file.path.stat().st_size
        * _TEXT_SHARES.get(file.format or "", 0.1)
        * (_GZIP_RATIO if file.is_gzipped else 1)
        for file in list_corpus(corpus).files
    )


def compile_first(corpus: Path) -> None:
    """Have the loops compiled where nobody did yet and a corpus is large.

    To be called before anything with loops is imported: a process compiles them or does not.
    """
    _compile_for(corpus, _text_bytes)


def compile_first_for_index(directory: Path) -> None:
    """Do the same where an index is large whose articles may be written anew."""
    _compile_for(directory, _index_bytes)


def _index_bytes(directory: Path) -> float:
    """Return about how much text an index has: as much as it takes room."""
    try:
        return sum(path.stat().st_size for path in directory.glob("generation-*/*"))
    except OSError:
        # A build that runs sweeps; who is to be alone says so.
        return 0


def _compile_for(place: Path, text_bytes: Callable[[Path], float]) -> None:
    from indexer import machine_code

    if not machine_code.is_wanted() or machine_code.is_complete():
        return
    if text_bytes(place) < _COMPILE_FROM_BYTES:
        return
    say("Compiling the loops first: half a minute of one core, once for this version…")
    try:
        machine_code.make()
    except CallError as error:
        say(f"They run uncompiled, many times slower: {error}")


def compile_for_the_next() -> None:
    """Have the loops compiled for the commands to come, where nobody did yet."""
    from indexer import machine_code

    if machine_code.make_in_background():
        say("The loops are being compiled in the background, once for this version.")
