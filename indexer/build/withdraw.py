"""Articles are taken down for good: out of every kept generation, and out of all that are to come.

The list is on disk before anything else is done: from then on no build brings them back, and what
is killed on the way is completed by the next build or withdrawal.
"""

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.article import ID_PATTERN
from indexer.build import generations, retention
from indexer.build.corpus_reader import Progress, silent
from indexer.build.purge import Purge, content_of, deleted, purge
from indexer.build.withdrawals import Withdrawals
from indexer.engines import place_of
from indexer.errors import CallError, IndexDamagedError, IndexUnavailableError
from indexer.search.opening import open_generation
from indexer.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawReport:
    """What became of the ids that were to be withdrawn.

    ``withdrawn`` were in a kept generation, ``already`` on the list and in none, ``unknown``
    neither; all are on the list now. ``replaced`` are generations, each with the one in its place.
    """

    withdrawn: tuple[str, ...]
    already: tuple[str, ...]
    unknown: tuple[str, ...]
    replaced: dict[str, str]
    seconds: float
    index: Path

    def to_dict(self) -> dict[str, Any]:
        """Return what the command prints with ``--json``."""
        return {
            "withdrawn": list(self.withdrawn),
            "already": list(self.already),
            "unknown": list(self.unknown),
            "replaced": self.replaced,
            "seconds": round(self.seconds, 3),
            "index": str(self.index),
        }


def withdraw(
    settings: Settings, ids: Sequence[str], *, progress: Progress = silent
) -> WithdrawReport:
    """Withdraw the articles of these ids; those of equal text under other ids go with them.

    Raises :class:`CallError` for an id that cannot be one, :class:`IndexMissingError` where there
    is no index, :class:`IndexDamagedError` where the one in service cannot be read: they are on the
    list then, but stay in its files until a rebuild.
    """
    started = time.monotonic()
    for id_ in ids:
        if not ID_PATTERN.fullmatch(id_):
            raise CallError(
                f"{id_[:40]!r} is no id: 1 to 128 of letters, digits and _.:- make one. "
                "Nothing was withdrawn."
            )
    # A list where nobody builds would keep nothing out.
    generations.served_name(settings.index)
    with generations.locked(settings.index):
        before = Withdrawals.load(settings.index)
        held = list(_held(settings.index, frozenset(ids)))
        before.adding(ids, held).save(settings.index)
        done = _purge(settings, ids, progress)
    if done.unread is not None:
        raise IndexDamagedError(
            f"{', '.join(ids)}: on the list, so that no build takes them in, but the index in "
            f"service could not be read to take them out of it ({done.unread})"
        )
    there = {id_ for id_, _content in held}
    others = [id_ for id_ in dict.fromkeys(ids) if id_ not in there]
    return WithdrawReport(
        withdrawn=tuple(id_ for id_ in dict.fromkeys(ids) if id_ in there),
        already=tuple(id_ for id_ in others if id_ in before.by_id),
        unknown=tuple(id_ for id_ in others if id_ not in before.by_id),
        replaced=done.replaced,
        seconds=time.monotonic() - started,
        index=settings.index,
    )


def restore(settings: Settings, ids: Sequence[str]) -> None:
    """Take ids off the list, so that the next build may take their articles in again.

    Raises :class:`CallError` where one is not on it.
    """
    generations.served_name(settings.index)
    with generations.locked(settings.index):
        withdrawals = Withdrawals.load(settings.index)
        missing = [id_ for id_ in ids if id_ not in withdrawals.by_id]
        if missing:
            raise CallError(
                f"Not withdrawn from {place_of(settings.index)}: {', '.join(missing)}. Nothing was "
                "restored."
            )
        withdrawals.without(ids).save(settings.index)


def _held(directory: Path, ids: Collection[str]) -> Iterator[tuple[str, str]]:
    """Give id and content key of these articles in each kept generation, deleted ones too."""
    for name in retention.kept(directory, generations.in_service(directory)):
        try:
            with open_generation(generations.named(directory, name)) as index:
                there = filter(None, map(index.article, ids))
                yield from ((article.id, content_of(article)) for article in there)
                yield from (held for held in deleted(index) if held[0] in ids)
        except IndexUnavailableError:
            # Who takes them out says so.
            continue


def _purge(settings: Settings, ids: Sequence[str], progress: Progress) -> Purge:
    try:
        return purge(settings, progress)
    except (OSError, CallError) as error:
        raise CallError(
            f"{', '.join(ids)}: on the list, so that no build takes them in, but not taken out of "
            f"the index yet ({error}): mend that, then withdraw them again."
        ) from error
