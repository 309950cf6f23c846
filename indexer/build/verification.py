"""A generation that was written is tried before it goes into service."""

from concurrent.futures import ThreadPoolExecutor

from indexer.build import generations
from indexer.build.corpus_reader import Progress
from indexer.build.manifest import Generation
from indexer.errors import IndexDamagedError
from indexer.search.opening import open_generation

#: The last step; the first build of an installation compiles then.
TRYING = "Trying the new index"


def verify(sealed: Generation, progress: Progress) -> None:
    """Ask a sealed generation a query of every kind; what is wrong with it is raised.

    It is synced to disk meanwhile: publishing does so, and finds most of it done.
    """
    with ThreadPoolExecutor(1) as beside:
        synced = beside.submit(generations.sync, sealed.path)
        _try(sealed, progress)
        synced.result()


def _try(sealed: Generation, progress: Progress) -> None:
    with open_generation(sealed) as index:
        # Of an index without articles nothing can be asked.
        if sealed.manifest.articles:
            for done, total in index.warm_up():
                progress(TRYING, done, total)
        if index.count() != sealed.manifest.articles:
            raise IndexDamagedError(
                f"The new index holds {index.count()} articles instead of "
                f"{sealed.manifest.articles}; the one in service was left as it is."
            )
