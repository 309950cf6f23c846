"""What a generation says of itself: ``manifest.json``, read before anything else of it.

The version of its layout is looked at first: of another one nothing is believed. Every file is
named with its length and digest. What an engine has to say of its own files is a section that
nothing here looks into. Unknown fields are left alone, so that later versions may add some.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self, TypeVar

FILE = "manifest.json"
#: The layout of index directories and manifests that this program writes and reads; raised when
#: files change that are not an engine's, too.
LAYOUT_VERSION = 3
#: What a file of a generation may be called: a plain name, and none that leads elsewhere.
_NAME = re.compile(r"[0-9A-Za-z_][0-9A-Za-z_.-]*")
_SHA256 = re.compile("[0-9a-f]{64}")
_KINDS = {int: "count", str: "text", list: "list", dict: "object"}

#: A JSON object.
Object = Mapping[str, Any]
T = TypeVar("T", int, str, "list[Any]", "dict[str, Any]")


class ManifestError(ValueError):
    """A manifest that is no JSON, or of which a field is missing or malformed; says which."""


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
    """What a file is known by: its length in bytes and its SHA-256 in hex digits."""

    bytes: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> Self:
        """Read a file whole and return its entry."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
            return cls(file.tell(), digest.hexdigest())

    @classmethod
    def parse(cls, files: Object, name: str) -> Self:
        """Return the entry of a file among a manifest's; raises :class:`ManifestError`."""
        if not _NAME.fullmatch(name):
            raise ManifestError(f"its field 'files' names no file of a generation: {name!r}")
        entry, within = field(files, name, dict, "files."), f"files.{name}."
        sha256 = field(entry, "sha256", str, within)
        if not _SHA256.fullmatch(sha256):
            raise ManifestError(f"its field {within + 'sha256'!r} is no SHA-256")
        return cls(field(entry, "bytes", int, within), sha256)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation says of itself; ``section`` is the engine's own."""

    generation: str
    built_at: datetime
    articles: int
    engine: str
    schema: str
    analysis: str
    section: Object
    files: Mapping[str, FileEntry]

    def write(self, directory: Path) -> None:
        """Write it into the directory of the generation."""
        document = {
            "layout": LAYOUT_VERSION,
            "engine": self.engine,
            "schema": self.schema,
            "analysis": self.analysis,
            "generation": self.generation,
            "built_at": self.built_at.isoformat(timespec="seconds"),
            "articles": self.articles,
            self.engine: dict(self.section),
            "files": {
                name: {"bytes": entry.bytes, "sha256": entry.sha256}
                for name, entry in sorted(self.files.items())
            },
        }
        (directory / FILE).write_text(json.dumps(document, indent=1) + "\n", "utf-8")

    @classmethod
    def parse(cls, document: Object) -> Self:
        """Return what a manifest of this layout says; raises :class:`ManifestError`."""
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
            section=field(document, engine, dict),
            files={name: FileEntry.parse(files, name) for name in files},
        )


def load(directory: Path) -> Object:
    """Return the JSON object in the manifest of a generation.

    Raises OSError or :class:`ManifestError`.
    """
    try:
        document = json.loads((directory / FILE).read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ManifestError(f"it is no JSON: {error}") from error
    if not isinstance(document, dict):
        raise ManifestError("it is no JSON object")
    return document


@dataclass(frozen=True, slots=True)
class Generation:
    """A finished generation on disk."""

    path: Path
    manifest: Manifest

    @property
    def name(self) -> str:
        """Its name, which every page and export carries."""
        return self.manifest.generation
