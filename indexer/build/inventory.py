"""What the corpus held when a generation was built: its files, and which article came from where.

Written beside an index by every build, read by the next update to find out what is new, changed or
gone. A file whose size and time are what they were is believed to be the same; of one that is read
again, articles are compared by their content. Nothing here reads a page.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from indexer.article import Article
from indexer.build.generation_files import GenerationFiles
from indexer.build.withdrawals import Withdrawals
from indexer.cleaning.fingerprints import Fingerprints
from indexer.cleaning.reader import CorpusFile, Ignored, Refusal
from indexer.cleaning.repetition import Taken, recurring
from indexer.cleaning.version import cleaning_version

FILE = "inventory.json.gz"
#: Content keys are kept so short: equal ones by chance are as likely as a broken disk.
CONTENT_CHARS = 24
#: So short are the keys of the rest, which only tell an article from its former self.
_DETAILS_CHARS = 12
#: Higher ones take longer and save little: much of it is content keys.
_GZIP_LEVEL = 3
#: What tells a file from its former self: size and time, and those of the address beside it.
Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Source:
    """An article's content key, a key of what else is shown of it, the file that it came from."""

    content: str
    details: str
    file: str

    @classmethod
    def of(cls, article: Article, file: str) -> "Source":
        """Return it for an article."""
        shown = (article.url, article.language, article.images, article.boilerplate)
        details = hashlib.sha256(repr(shown).encode("utf-8", "backslashreplace")).hexdigest()
        return cls(article.content_key()[:CONTENT_CHARS], details[:_DETAILS_CHARS], file)

    def is_shown_as(self, other: "Source | None") -> bool:
        """Return whether all that is shown of two articles is the same."""
        return other is not None and (self.content, self.details) == (other.content, other.details)


class LeftOut(NamedTuple):
    """An article left out as withdrawn: id and content key, "" where not known, and its file."""

    id: str
    content: str
    file: str


@dataclass(slots=True)
class Inventory:
    """The files and articles of a corpus, and what was not indexed and why.

    ``duplicated`` and ``collided`` are files of which an article was left out in favour of another
    one, with the other's content key or id; should that one go, they are read again. ``pages``
    are the fingerprints of all pages, ``taken`` says which paragraphs go from each, as far as
    that ``is_learned``; ``cleaning`` is the version of what read them. ``withdrawn`` are articles
    that must not be indexed; their pages are among ``pages``, since a rebuild learns from them too.
    """

    any_language: bool = False
    files: dict[str, Stamp] = field(default_factory=dict)
    articles: dict[str, Source] = field(default_factory=dict)
    refused: list[tuple[str, Refusal]] = field(default_factory=list)
    duplicated: list[tuple[str, str]] = field(default_factory=list)
    collided: list[tuple[str, str]] = field(default_factory=list)
    ignored: list[tuple[str, Ignored]] = field(default_factory=list)
    pages: Fingerprints = field(default_factory=Fingerprints)
    taken: list[Taken] = field(default_factory=list)
    is_learned: bool = True
    cleaning: str = field(default_factory=cleaning_version)
    withdrawn: list[LeftOut] = field(default_factory=list)

    def without(self, names: Iterable[str]) -> "Inventory":
        """Return the inventory without anything of these files."""
        gone = set(names)
        pages, left = self.pages.without(gone)
        return Inventory(
            self.any_language,
            {name: stamp for name, stamp in self.files.items() if name not in gone},
            {id_: source for id_, source in self.articles.items() if source.file not in gone},
            [(name, refusal) for name, refusal in self.refused if name not in gone],
            [(key, name) for key, name in self.duplicated if name not in gone],
            [(id_, name) for id_, name in self.collided if name not in gone],
            [(name, ignored) for name, ignored in self.ignored if name not in gone],
            pages,
            [self.taken[n] for n in left],
            self.is_learned and len(left) == len(self.pages),
            withdrawn=[one for one in self.withdrawn if one.file not in gone],
        )

    def without_withdrawn(self, withdrawals: Withdrawals) -> "Inventory":
        """Return what a rebuild would have noted, had these withdrawals been made before."""
        covers = withdrawals.covers
        gone = [
            LeftOut(id_, source.content, source.file)
            for id_, source in self.articles.items()
            if covers(id_, source.content)
        ]
        doubles = [LeftOut("", key, name) for key, name in self.duplicated if covers("", key)]
        others = [LeftOut(id_, "", name) for id_, name in self.collided if covers(id_, "")]
        ids = {one.id for one in gone}
        said = [(one.file, _taken_by(one.id)) for one in others]
        return replace(
            self,
            articles={id_: source for id_, source in self.articles.items() if id_ not in ids},
            refused=[
                (name, refusal)
                for name, refusal in self.refused
                if not any(name == file and refusal.reason.startswith(why) for file, why in said)
            ],
            duplicated=[(key, name) for key, name in self.duplicated if not covers("", key)],
            collided=[(id_, name) for id_, name in self.collided if not covers(id_, "")],
            withdrawn=[*self.withdrawn, *gone, *doubles, *others],
        )

    def note_collision(self, article: Article, file: str, first: str) -> None:
        """Note an article left out because its id is that of ``first``, read before."""
        refusal = Refusal(article.path, f"{_taken_by(article.id)} {first}")
        self.refused.append((file, refusal))
        self.collided.append((article.id, file))

    def add_page(self, article: Article) -> None:
        """Note a page that was read."""
        self.pages.add(article, file_of(article.path, self.files))
        self.is_learned = False

    def learn(self) -> None:
        """Learn what recurs on the pages, unless they are the same as when it was learned."""
        if not self.is_learned:
            self.taken = recurring(self.pages)
            self.is_learned = True

    def awaiting(self, withdrawals: Withdrawals) -> set[str]:
        """Return the files of articles left out for what is no longer so.

        For an article that is not there any more, or as withdrawn though they no longer are.
        """
        contents = {source.content for source in self.articles.values()}
        return (
            {name for key, name in self.duplicated if key not in contents}
            | {name for id_, name in self.collided if id_ not in self.articles}
            | {one.file for one in self.withdrawn if not withdrawals.covers(one.id, one.content)}
        )

    def misplaced(self, places: Mapping[str, int]) -> set[str]:
        """Return the files of articles left out for one that a rebuild would read later.

        ``places`` says in which order files are read; the files of those others are among them.
        """
        if not self.duplicated and not self.collided:
            return set()
        by_content = {source.content: source.file for source in self.articles.values()}
        by_id = {id_: source.file for id_, source in self.articles.items()}
        pairs = [
            *((name, by_content.get(key)) for key, name in self.duplicated),
            *((name, by_id.get(id_)) for id_, name in self.collided),
        ]
        later = [(name, other) for name, other in pairs if other and places[name] < places[other]]
        return {file for pair in later for file in pair}

    def digest(self) -> str:
        """Return the SHA-256 of the ids and content keys of all articles, in hex digits.

        Of equal corpora it is the same, in whatever order and from whichever files they were read.
        """
        lines = sorted(f"{id_} {source.content}\n" for id_, source in self.articles.items())
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    def save(self, directory: Path) -> None:
        """Write it into ``directory``."""
        numbers = {name: number for number, name in enumerate(self.files)}
        document = {
            "any_language": self.any_language,
            "cleaning": self.cleaning,
            "files": [[name, *stamp] for name, stamp in self.files.items()],
            "articles": [
                [id_, source.content, source.details, numbers[source.file]]
                for id_, source in self.articles.items()
            ],
            "refused": [[name, r.path, r.reason] for name, r in self.refused],
            "duplicated": self.duplicated,
            "collided": self.collided,
            "ignored": [[name, one.path, one.kind] for name, one in self.ignored],
            "withdrawn": self.withdrawn,
            "pages": [numbers[name] for name in self.pages.files],
            "taken": [(n, *taken) for n, taken in enumerate(self.taken) if taken],
        }
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        # Its own time is left out, so that equal builds write equal files.
        packed = gzip.compress(text.encode("utf-8", "surrogateescape"), _GZIP_LEVEL, mtime=0)
        (directory / FILE).write_bytes(packed)
        self.pages.save(directory)

    @classmethod
    def load(cls, generation: GenerationFiles) -> "Inventory":
        """Read what :meth:`save` wrote; raises OSError or ValueError where it cannot be."""
        try:
            data = gzip.decompress(generation.read(FILE).data)
        except (EOFError, zlib.error) as error:
            raise ValueError(f"an inventory that was cut short: {error}") from error
        document = json.loads(data.decode("utf-8", "surrogateescape"))
        try:
            names = [name for name, *_stamp in document["files"]]
            files = [names[number] for number in document["pages"]]
            taken = {n: tuple(numbers) for n, *numbers in document["taken"]}
            return cls(
                document["any_language"],
                {name: (size, at, beside) for name, size, at, beside in document["files"]},
                {
                    id_: Source(content, details, names[number])
                    for id_, content, details, number in document["articles"]
                },
                [(name, Refusal(path, reason)) for name, path, reason in document["refused"]],
                [(key, name) for key, name in document["duplicated"]],
                [(id_, name) for id_, name in document["collided"]],
                [(name, Ignored(path, kind)) for name, path, kind in document["ignored"]],
                Fingerprints.load(generation, files),
                [taken.get(n, ()) for n in range(len(files))],
                cleaning=document["cleaning"],
                withdrawn=[LeftOut(*one) for one in document["withdrawn"]],
            )
        except (KeyError, TypeError, IndexError) as error:
            raise ValueError(f"not an inventory: {error}") from error


def _taken_by(article_id: str) -> str:
    return f"its id {article_id} is already that of"


def stamp(file: CorpusFile) -> Stamp:
    """Return what tells a file from its former self; zeros where it is gone."""
    try:
        status = file.path.stat()
        beside = file.sidecar
        return status.st_size, status.st_mtime_ns, beside.stat().st_mtime_ns if beside else 0
    except OSError:
        return 0, 0, 0


def file_of(path: str, names: Mapping[str, object]) -> str:
    """Return the corpus file that an article's path names: before a ``#`` or the whole of it."""
    at = -1
    while path not in names and (at := path.find("#", at + 1)) >= 0:
        if path[:at] in names:
            return path[:at]
    return path
