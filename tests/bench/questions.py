"""What is asked: queries of every kind, drawn from the articles with a fixed seed.

A :class:`Question` belongs to no engine; each engine says it in its own language. Words come from
an article's title and first lines, so that every question of words has an answer; half of these
questions take any words, which few articles have all of, the other half (and all that filter or
sort) only words that one article in a hundred has. Phrases come from anywhere in a text, half of
them expressions that several articles have; common words are those that most articles have. All are
drawn from the first articles of a corpus only: the same questions are asked at every size. Words
next to an apostrophe, a hyphen or a digit are left out, because tokenisers disagree on them and
would answer different questions.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from indexer.analysis import fold, is_stop
from tests.bench.articles import read_corpus

SEED = 20_161_105
#: Questions are drawn from so many articles, the beginning of every corpus.
DRAWN_FROM = 2_000
#: How many of the words that most articles have count as common.
COMMON = 150
#: A word is familiar where at least this share of the articles have it.
FAMILIAR_SHARE = 0.01
#: So many articles have an expression, two or three words that stand together often.
EXPRESSION_ARTICLES = 6
#: Words are taken from so much of an article's beginning.
LEAD_CHARS = 300
#: How many questions of each kind are asked, when 210 are.
KINDS = {"words": 60, "phrase": 30, "or": 30, "not": 30, "prefix": 20, "dated": 20, "newest": 20}
DEFAULT_COUNT = sum(KINDS.values())
#: Asked of each kind before the measured ones, and never among them.
WARM_UP_OF_A_KIND = 2

_WORD = re.compile(r"(?<![\w'’-])[^\W\d_]{4,}(?![\w'’-])")
_PHRASE = re.compile(r"(?<![\w'’-])[^\W\d_]+(?: [^\W\d_]+){1,4}(?![\w'’-])")


@dataclass(frozen=True, slots=True)
class Question:
    """``words`` all (``or``: any; ``phrase``: in this order; ``prefix``: one beginning)."""

    kind: str
    words: tuple[str, ...]
    without: str | None = None
    since: str | None = None
    until: str | None = None

    @property
    def newest(self) -> bool:
        """Whether the answer is sorted by date."""
        return self.kind == "newest"

    @property
    def exact(self) -> bool:
        """Whether word forms are compared, not stems."""
        return self.kind in ("phrase", "prefix")

    def typed(self, either: str = " OU ", without: str = " -") -> str:
        """The text of the query, with an engine's own signs for OR and NOT."""
        if self.kind == "phrase":
            return '"' + " ".join(self.words) + '"'
        if self.kind == "or":
            return either.join(self.words)
        if self.kind == "prefix":
            return self.words[0] + "*"
        return " ".join(self.words) + (without + self.without if self.without else "")

    def days(self) -> tuple[int, int] | None:
        """The days between which it asks, as ``YYYYMMDD``."""
        if not self.since or not self.until:
            return None
        return int(self.since.replace("-", "")), int(self.until.replace("-", ""))


@dataclass(frozen=True, slots=True)
class Questions:
    """``warm_up`` is asked first and not measured."""

    warm_up: tuple[Question, ...]
    measured: tuple[Question, ...]

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), ensure_ascii=False), "utf-8")

    @classmethod
    def read(cls, path: Path) -> "Questions":
        stored = json.loads(path.read_text("utf-8"))
        return cls(*(tuple(map(_question, stored[name])) for name in ("warm_up", "measured")))


def _question(fields: dict[str, Any]) -> Question:
    return Question(**{**fields, "words": tuple(fields["words"])})


def content_words(text: str) -> list[str]:
    return [word for word in map(str.lower, _WORD.findall(text)) if not is_stop(fold(word))]


def _expressions(text: str) -> set[str]:
    """Two or three words in a row, the outer ones words that count: ``conférence de presse``."""
    found = set()
    for phrase in _PHRASE.findall(text):
        words = phrase.split()
        for length in (2, 3):
            for at in range(len(words) - length + 1):
                expression = " ".join(words[at : at + length])
                if len(content_words(f"{words[at]} {words[at + length - 1]}")) == 2:
                    found.add(expression)
    return found


class _Draw:
    """Draws one question of a kind at a time, none twice."""

    def __init__(self, articles: Sequence[dict[str, Any]], seed: int) -> None:
        self._chance = random.Random(seed)
        self._articles = articles
        self._days = sorted(article["date"] for article in articles if article["date"])
        held: Counter[str] = Counter()
        expressions: Counter[str] = Counter()
        for article in articles:
            expressions.update(_expressions(article["body"]))
            held.update(set(content_words(f"{article['title']}\n{article['body']}")))
        # Ties in order of the alphabet: that of a set changes from process to process.
        self._common = sorted(held, key=lambda word: (-held[word], word))[:COMMON]
        least = FAMILIAR_SHARE * len(articles)
        self._familiar = {word for word, count in held.items() if count >= least}
        self._expressions = [e for e, count in expressions.items() if count >= EXPRESSION_ARTICLES]
        self._expressions.sort()
        self._drawn: set[Question] = set()

    def next(self, kind: str) -> Question:
        for _attempt in range(1_000):
            question = self._candidate(kind)
            if question is not None and question not in self._drawn:
                self._drawn.add(question)
                return question
        raise SystemExit(f"Too few articles to draw another question of kind {kind!r} from.")

    def _candidate(self, kind: str) -> Question | None:
        chance = self._chance
        article = chance.choice(self._articles)
        words = list(
            dict.fromkeys(content_words(f"{article['title']}\n{article['body'][:LEAD_CHARS]}"))
        )
        if kind in ("dated", "newest", "not") or (kind == "words" and chance.random() < 0.5):
            words = [word for word in words if word in self._familiar]
        if kind == "phrase" and self._expressions and chance.random() < 0.5:
            return Question(kind, tuple(chance.choice(self._expressions).split()))
        if kind == "phrase":
            phrases = _PHRASE.findall(article["body"])
            return Question(kind, tuple(chance.choice(phrases).split())) if phrases else None
        if kind == "or":
            return Question(kind, tuple(chance.sample(self._common, chance.randint(2, 4))))
        if len(words) < 4:
            return None
        if kind == "prefix":
            word = fold(chance.choice(words))
            return Question(kind, (word[: chance.randint(3, max(3, len(word) - 2))],))
        if kind == "not":
            first, without = chance.choice(words), chance.choice(self._common)
            return Question(kind, (first,), without) if first != without else None
        asked = tuple(chance.sample(words, chance.randint(1, 2 if kind == "dated" else 4)))
        if kind == "dated":
            since, until = sorted(chance.sample(self._days, 2))
            return Question(kind, asked, since=since, until=until)
        return Question(kind, asked)


def draw(corpus: Path, count: int = DEFAULT_COUNT, seed: int = SEED) -> Questions:
    """About ``count`` questions in the proportions of :data:`KINDS`, in an order of chance."""
    articles = list(islice(read_corpus(corpus), DRAWN_FROM))
    drawing = _Draw(articles, seed)
    warm_up = [drawing.next(kind) for kind in KINDS for _ in range(WARM_UP_OF_A_KIND)]
    measured = [
        drawing.next(kind)
        for kind, share in KINDS.items()
        for _ in range(max(1, round(count * share / DEFAULT_COUNT)))
    ]
    random.Random(seed).shuffle(measured)
    return Questions(tuple(warm_up), tuple(measured))
