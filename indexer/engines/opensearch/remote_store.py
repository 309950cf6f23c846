"""What a cluster keeps of an index beside its articles, for all machines that share it.

The alias of the index's name leads to the articles of the generation in service: it moves in one
step, and is what ``CURRENT`` is of an index on disk. Each generation's small files, which was
served before it and what was withdrawn stand in an index of files. An index directory is a copy of
these: what it lacks is fetched, and it may be lost.
"""

import base64
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path

from indexer.build import manifest, retention
from indexer.build.remote_store import RemoteStore
from indexer.checksum import crc32_hex
from indexer.engines.opensearch.address import ClusterAddress
from indexer.engines.opensearch.cluster import CHANGE_SECONDS, Cluster, RefusedError
from indexer.engines.opensearch.lease import Lease
from indexer.errors import CallError, IndexDamagedError
from indexer.settings import ClusterAccess

#: A file is kept in parts of so many bytes.
PART_BYTES = 8_000_000
_SECONDS = 60
#: Ends the names of indexes of files: those of a generation, and what is kept beside them.
_FILES = "-files"
#: Stands before the names of an index directory's own files.
_STATE = "state"
_INDEX = re.compile(f"-({retention.STAMP})".lower())
_NAME = re.compile(rf"{retention.FINISHED}({retention.STAMP})-[0-9a-f]{{8}}")


class ClusterStore(RemoteStore):
    """What one cluster keeps of one index."""

    def __init__(self, cluster: Cluster, directory: Path) -> None:
        self._cluster = cluster
        self._directory = directory
        self._name = cluster.address.name
        self._state = f"{self._name}{_FILES}"

    @property
    def place(self) -> str:
        """The address of the cluster's index, as people type it."""
        return str(self._cluster.address)

    def current_name(self) -> str | None:
        """Return the name of the generation in service, ``None`` where there is none."""
        try:
            # Of its own indexes alone: a user may have no right to know of others.
            found = self._cluster.call("GET", f"/{self._name}-*/_alias/{self._name}")
        except RefusedError as error:
            if error.status == HTTPStatus.NOT_FOUND:
                return None
            raise
        if not found:
            return None
        names = [name for index in found if (name := self._generation_of(index))]
        if len(names) != 1 or len(found) != 1:
            raise IndexDamagedError(
                f"The alias {self._name} of the cluster leads to {', '.join(sorted(found))}, and "
                "that is no generation: remove it, then run depeche rebuild."
            )
        return names[0]

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the only one who builds in this index, on whatever machine."""
        self._make(self._state)
        with Lease(self._cluster, self._state, self._name).held():
            self.pull()
            yield

    def pull(self) -> None:
        """Have the directory hold what is kept: what was noted, and the generations' files."""
        for name in self.STATE:
            file = self._directory / name
            text = self._read(self._state, f"{_STATE}/{name}/0")
            if text is not None and (not file.exists() or file.read_bytes() != text):
                retention.replace_file(file, text.decode())
        current = self.current_name()
        if current is None:
            return
        self.fetch(current)
        noted = retention.noted(self._directory).get(current)
        if noted is not None and self._is_kept(noted):
            self.fetch(noted)
        # What others have swept; what is being built here is later than what is in service.
        for path in self._directory.glob(f"{retention.FINISHED}*"):
            if path.name < current and path.name != noted:
                shutil.rmtree(path, ignore_errors=True)

    def fetch(self, name: str) -> None:
        """Have the directory hold the files of a generation; does nothing where it does."""
        target = self._directory / name
        if target.is_dir():
            return
        files = self._files_of(name)
        said = self._read(files, f"{manifest.FILE}/0")
        if said is None:
            raise IndexDamagedError(f"The cluster keeps no files of {name}: run depeche rebuild.")
        scratch = self._directory / f"fetched-{secrets.token_hex(6)}"
        scratch.mkdir(0o700)
        try:
            (scratch / manifest.FILE).write_bytes(said)
            for file, entry in manifest.read(scratch).manifest.files.items():
                with (scratch / file).open("wb") as written:
                    for part in range(-(-entry.bytes // PART_BYTES)):
                        written.write(self._read(files, f"{file}/{part}") or b"")
            if not target.is_dir():
                scratch.rename(target)
        except (OSError, ValueError) as error:
            if not target.is_dir():
                raise IndexDamagedError(
                    f"The files of {name} cannot be fetched ({error}): run depeche rebuild."
                ) from error
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def keep(self, name: str) -> None:
        """Keep the files of a generation of the directory; its manifest comes last."""
        files = self._files_of(name)
        self._make(files)
        paths = sorted(
            (self._directory / name).iterdir(), key=lambda path: path.name == manifest.FILE
        )
        for path in paths:
            with path.open("rb") as file:
                part = 0
                while contents := file.read(PART_BYTES):
                    self._write(files, f"{path.name}/{part}", contents)
                    part += 1

    def keep_state(self) -> None:
        """Keep what the directory notes."""
        self._make(self._state)
        for name in self.STATE:
            file = self._directory / name
            if file.exists():
                self._write(self._state, f"{_STATE}/{name}/0", file.read_bytes())

    def point(self, name: str) -> None:
        """Put a generation in service in one step."""
        actions = [
            {"remove": {"index": f"{self._name}-*", "alias": self._name, "must_exist": False}},
            {"add": {"index": self._index_of(name), "alias": self._name}},
        ]
        self._cluster.call("POST", "/_aliases", {"actions": actions}, seconds=CHANGE_SECONDS)

    def sweep(self, staying: list[str]) -> None:
        """Remove what nobody needs: what killed builds left, generations that do not stay."""
        indexes = self._cluster.call("GET", f"/{self._name}-*", ignore_unavailable="true")
        for name in {self._generation_of(index.removesuffix(_FILES)) for index in indexes}:
            if name is not None and name not in staying:
                self._remove(name)

    def remove_all(self) -> None:
        """Remove the whole index from the cluster."""
        self.sweep([])
        self._delete(self._state)

    def _remove(self, name: str) -> None:
        """Remove articles and files of a generation in one step.

        What Lucene has of deleted documents goes later, what it has of a deleted index at once.
        """
        self._delete(f"{self._index_of(name)},{self._files_of(name)}")

    def _delete(self, indexes: str) -> None:
        # What is gone already, as after an answer that was lost with a node, is no fault.
        path = f"/{indexes}"
        self._cluster.call("DELETE", path, seconds=CHANGE_SECONDS, ignore_unavailable="true")

    def _generation_of(self, index: str) -> str | None:
        """Return the generation whose articles an index holds, ``None`` of another index."""
        found = _INDEX.fullmatch(index.removeprefix(self._name))
        if found is None:
            return None
        name = retention.FINISHED + found[1].replace("t", "T")
        return f"{name}-{crc32_hex(name.encode())}"

    def _index_of(self, name: str) -> str:
        found = _NAME.fullmatch(name)
        if found is None:
            raise CallError(f"The cluster keeps no generation {name!r}.")
        return f"{self._name}-{found[1].lower()}"

    def _files_of(self, name: str) -> str:
        return f"{self._index_of(name)}{_FILES}"

    def _is_kept(self, name: str) -> bool:
        return self._read(self._files_of(name), f"{manifest.FILE}/0") is not None

    def _make(self, files: str) -> None:
        """Make an index of files, unless there is one."""
        if self._cluster.exists(files):
            return
        body = {
            "settings": {
                "number_of_shards": 1,
                "auto_expand_replicas": f"0-{self._cluster.address.replicas}",
            },
            "mappings": {"dynamic": False, "properties": {"data": {"type": "binary"}}},
        }
        # Another may have made it meanwhile.
        self._cluster.create(files, f"/{files}", body, CHANGE_SECONDS)

    def _write(self, files: str, name: str, contents: bytes) -> None:
        path = name.replace("/", "%2F")
        said = {"data": base64.b64encode(contents).decode()}
        self._cluster.call("PUT", f"/{files}/_doc/{path}", said, seconds=_SECONDS)

    def _read(self, files: str, name: str) -> bytes | None:
        path = name.replace("/", "%2F")
        try:
            found = self._cluster.call("GET", f"/{files}/_doc/{path}", seconds=_SECONDS)
        except RefusedError as error:
            if error.status == HTTPStatus.NOT_FOUND:
                return None
            raise
        return base64.b64decode(found["_source"]["data"])


def remote_store_of(directory: Path) -> ClusterStore:
    """Return what is kept of the index of a directory."""
    return _depot(ClusterAddress.of(directory), directory)


# Every request asks which generation is in service: it stays connected.
@lru_cache(maxsize=16)
def _depot(address: ClusterAddress, directory: Path) -> ClusterStore:
    return ClusterStore(Cluster(address, ClusterAccess.read()), directory)
