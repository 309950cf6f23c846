"""Which articles were withdrawn, so that no build takes them in again.

``withdrawn.json`` stands in the index directory, beside the generations: of each withdrawal the id,
when it was withdrawn and the keys of what it held then, by which the same text is known under
another id. Nothing of text or title is kept. It has a digest of itself: where it cannot be
believed, nobody builds, since what a court had taken down must not come back by a wrong bit.
"""

import hashlib
import json
import threading
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from indexer.article import ID_PATTERN
from indexer.build import retention
from indexer.engines import remote_store_of
from indexer.errors import IndexDamagedError

FILE = retention.WITHDRAWN


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A withdrawn article: its id, when it was withdrawn, the content keys that it had."""

    id: str
    at: datetime
    contents: frozenset[str] = frozenset()

    def to_dict(self) -> dict[str, Any]:
        """Return it as it stands in the list."""
        return {"id": self.id, "at": self.at.isoformat(), "contents": sorted(self.contents)}

    @classmethod
    def parse(cls, entry: dict[str, Any]) -> "Withdrawal":
        """Read what :meth:`to_dict` answered; raises KeyError, TypeError or ValueError."""
        at = datetime.fromisoformat(entry["at"])
        if not ID_PATTERN.fullmatch(entry["id"]) or at.tzinfo is None:
            raise ValueError(f"{entry!r} is no withdrawal")
        return cls(entry["id"], at, frozenset(map(str, entry["contents"])))


@dataclass(frozen=True, slots=True)
class Withdrawals:
    """The withdrawals of an index, by id, the earliest first."""

    by_id: dict[str, Withdrawal] = field(default_factory=dict)
    _contents: frozenset[str] = field(init=False, default=frozenset(), compare=False)

    def __post_init__(self) -> None:
        contents = [withdrawal.contents for withdrawal in self]
        object.__setattr__(self, "_contents", frozenset().union(*contents))

    def __len__(self) -> int:
        return len(self.by_id)

    def __iter__(self) -> Iterator[Withdrawal]:
        return iter(self.by_id.values())

    def covers(self, article_id: str, content: str) -> bool:
        """Return whether an article of this id or content key is withdrawn."""
        return article_id in self.by_id or content in self._contents

    def adding(self, ids: Iterable[str], held: Iterable[tuple[str, str]]) -> "Withdrawals":
        """Return the list with these ids on it, one that is on it with the time that it has.

        ``held`` are ids with content keys that their articles have.
        """
        now = datetime.now(UTC).replace(microsecond=0)
        by_id = self.by_id | {id_: self.by_id.get(id_, Withdrawal(id_, now)) for id_ in ids}
        for id_, content in held:
            by_id[id_] = replace(by_id[id_], contents=by_id[id_].contents | {content})
        return Withdrawals(by_id)

    def without(self, ids: Collection[str]) -> "Withdrawals":
        """Return the list without these ids."""
        return Withdrawals({id_: one for id_, one in self.by_id.items() if id_ not in ids})

    def save(self, directory: Path) -> None:
        """Write it into an index directory in one atomic step; it is on disk afterwards."""
        entries = [withdrawal.to_dict() for withdrawal in self]
        document = {"withdrawn": entries, "sha256": _digest(entries)}
        retention.replace_file(directory / FILE, json.dumps(document, indent=1) + "\n")
        retention.sync(directory)
        if (store := remote_store_of(directory)) is not None:
            store.keep_state()

    @classmethod
    def load(cls, directory: Path) -> "Withdrawals":
        """Read the list of an index directory; where there is none, nothing is withdrawn.

        Raises :class:`IndexDamagedError` where it cannot be read.
        """
        if (store := remote_store_of(directory)) is not None:
            store.pull()
        path = directory / FILE
        try:
            document = json.loads(path.read_text("utf-8"))
            entries = document["withdrawn"]
            if document["sha256"] != _digest(entries):
                raise ValueError("its digest is that of another list")
            found = [Withdrawal.parse(entry) for entry in entries]
        except FileNotFoundError:
            return cls()
        except (OSError, KeyError, TypeError, ValueError, RecursionError) as error:
            raise IndexDamagedError(
                f"The list of withdrawn articles {path} cannot be read ({error}), and nothing is "
                "built without it: put a copy of it from a backup in its place."
            ) from error
        return cls({withdrawal.id: withdrawal for withdrawal in found})


def _digest(entries: object) -> str:
    text = json.dumps(entries, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class WithdrawnIds:
    """The ids on the list of an index directory, read again whenever it was replaced."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lock = threading.Lock()
        self._read: tuple[tuple[int, int, int] | None, Collection[str]] = (None, ())

    def __contains__(self, article_id: str) -> bool:
        """Return whether an article was withdrawn; raises what :meth:`Withdrawals.load` raises."""
        try:
            status = (self._directory / FILE).stat()
        except OSError:
            return False
        stamp = (status.st_ino, status.st_mtime_ns, status.st_size)
        with self._lock:
            if self._read[0] != stamp:
                self._read = (stamp, Withdrawals.load(self._directory).by_id)
            return article_id in self._read[1]
