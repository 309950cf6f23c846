"""What a generation says of itself: ``manifest.json``, read before anything else of it.

The version of its layout is looked at first: of another one nothing is believed. Every file is
named with its length, checksum and digest, and the manifest has a digest of itself. What an engine
has to say of its own files is a section that nothing here looks into. Unknown fields are left
alone, so that later versions may add some.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self, TypeVar

from indexer.checksum import as_hex, crc32

FILE = "manifest.json"
#: The layout of index directories and manifests that this program writes and reads; raised when
#: files change that are not an engine's, too.
LAYOUT_VERSION = 4
#: What a file of a generation may be called: a plain name, and none that leads elsewhere.
_NAME = re.compile(r"[0-9A-Za-z_][0-9A-Za-z_.-]*")
_CRC32, _SHA256 = re.compile("[0-9a-f]{8}"), re.compile("[0-9a-f]{64}")
#: The field that says what the others are, and how many bytes of a file are read at once.
_DIGEST, _CHUNK_BYTES = "digest", 1 << 20
_KINDS = {int: "count", str: "text", list: "list", dict: "object"}

#: A JSON object.
Object = Mapping[str, Any]
T = TypeVar("T", int, str, "list[Any]", "dict[str, Any]")


class ManifestError(ValueError):
    """A manifest that is no JSON, or of which a field is missing or malformed; says which."""


class LayoutError(ManifestError):
    """A manifest of another layout, of which nothing else is believed."""

    def __init__(self, layout: int) -> None:
        super().__init__(f"it is of layout {layout}, not {LAYOUT_VERSION}")
        self.layout = layout


def field(document: Object, name: str, kind: type[T], within: str = "") -> T:
    """Return a field of a JSON object that a manifest has at ``within``.

    Raises :class:`ManifestError` where it is missing or not of this kind; numbers are counts.
    """
    value = document.get(name)
    # A bool is an int, but no count.
    if type(value) is not kind or (isinstance(value, int) and value < 0):
        wrong = f"is no {_KINDS[kind]}" if name in document else "is missing"
        raise ManifestError(f"its field {within + name!r} {wrong}")
    return value


@dataclass(frozen=True, slots=True)
class FileEntry:
    """What a file is known by: its length in bytes, its CRC-32 and its SHA-256 in hex digits."""

    bytes: int
    crc32: str
    sha256: str

    @classmethod
    def of(cls, path: Path) -> Self:
        """Read a file whole and return its entry."""
        size, checksum, digest = 0, 0, hashlib.sha256()
        with path.open("rb", buffering=0) as file:
            while chunk := file.read(_CHUNK_BYTES):
                size += len(chunk)
                checksum = crc32(chunk, checksum)
                digest.update(chunk)
        return cls(size, as_hex(checksum), digest.hexdigest())

    @classmethod
    def parse(cls, files: Object, name: str) -> Self:
        """Return the entry of a file among a manifest's; raises :class:`ManifestError`."""
        if not _NAME.fullmatch(name):
            raise ManifestError(f"its field 'files' names no file of a generation: {name!r}")
        entry, within = field(files, name, dict, "files."), f"files.{name}."
        checksum, sha256 = (field(entry, each, str, within) for each in ("crc32", "sha256"))
        if not _CRC32.fullmatch(checksum):
            raise ManifestError(f"its field {within + 'crc32'!r} is no CRC-32")
        if not _SHA256.fullmatch(sha256):
            raise ManifestError(f"its field {within + 'sha256'!r} is no SHA-256")
        return cls(field(entry, "bytes", int, within), checksum, sha256)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation says of itself; ``section`` is the engine's own.

    ``corpus`` is a digest of the articles that were read, empty where nobody made one.
    """

    generation: str
    built_at: datetime
    articles: int
    engine: str
    schema: str
    analysis: str
    corpus: str
    section: Object
    files: Mapping[str, FileEntry]

    def write(self, directory: Path) -> None:
        """Write it into the directory of the generation."""
        document = {
            "layout": LAYOUT_VERSION,
            "engine": self.engine,
            "schema": self.schema,
            "analysis": self.analysis,
            "corpus": self.corpus,
            "generation": self.generation,
            "built_at": self.built_at.isoformat(timespec="seconds"),
            "articles": self.articles,
            self.engine: dict(self.section),
            "files": {
                name: {"bytes": entry.bytes, "crc32": entry.crc32, "sha256": entry.sha256}
                for name, entry in sorted(self.files.items())
            },
        }
        (directory / FILE).write_text(text_of({**document, _DIGEST: digest_of(document)}), "utf-8")

    @classmethod
    def parse(cls, document: Object) -> Self:
        """Return what a manifest of this layout says; raises :class:`ManifestError`."""
        if field(document, _DIGEST, str) != digest_of(document):
            raise ManifestError("it is not what was written")
        engine = field(document, "engine", str)
        files = field(document, "files", dict)
        try:
            built_at = datetime.fromisoformat(field(document, "built_at", str))
        except ValueError as error:
            raise ManifestError(f"its field 'built_at' is no time: {error}") from error
        if built_at.tzinfo is None:
            raise ManifestError("its field 'built_at' is no time: it has no zone")
        return cls(
            generation=field(document, "generation", str),
            built_at=built_at,
            articles=field(document, "articles", int),
            engine=engine,
            schema=field(document, "schema", str),
            analysis=field(document, "analysis", str),
            corpus=field(document, "corpus", str),
            section=field(document, engine, dict),
            files={name: FileEntry.parse(files, name) for name in files},
        )


def digest_of(document: Object) -> str:
    """Return the SHA-256 of all that a manifest says but its digest, in hex digits.

    That of the document as JSON in ASCII without white space, the names of each object in order.
    """
    said = {name: value for name, value in document.items() if name != _DIGEST}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def text_of(document: Object) -> str:
    """Return a manifest as it is written: of no other text is it read."""
    return json.dumps(document, indent=1) + "\n"


@dataclass(frozen=True, slots=True)
class Generation:
    """A finished generation on disk."""

    path: Path
    manifest: Manifest

    @property
    def name(self) -> str:
        """Its name, which every page and export carries."""
        return self.manifest.generation


def read(directory: Path) -> Generation:
    """Return the generation in a directory.

    Raises OSError, :class:`LayoutError` where another version wrote it, or :class:`ManifestError`.
    """
    text = (directory / FILE).read_bytes()
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ManifestError(f"it is no JSON: {error}") from error
    if not isinstance(document, dict):
        raise ManifestError("it is no JSON object")
    layout = field(document, "layout", int)
    if layout != LAYOUT_VERSION:
        raise LayoutError(layout)
    # Of white space the digest says nothing.
    if text != text_of(document).encode("ascii"):
        raise ManifestError("it is not what was written")
    return Generation(directory, Manifest.parse(document))
