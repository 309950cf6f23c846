"""How much a block of a plain-text copy reads like an article's, by what it is made of alone.

A text carries no tags, but length, closing punctuation and the share of function words tell prose
from menus, headlines and teasers nearly as well: these are the shallow text features of
Kohlschütter, Fankhauser and Nejdl ("Boilerplate Detection using Shallow Text Features", WSDM 2010)
and of jusText (Pomikálek 2011). What stands around a block is looked at elsewhere.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from indexer.analysis.stop_words import STOP_WORDS
from indexer.cleaning.blocks import Block, bare

#: A sentence's end in the scripts of the press, with what may close behind it.
_END = re.compile(
    r"(?:[.!?。！？।؟۔…]|[.!?…]\s?[»”\"’'）)\]]+|[»”\"］」』]|[.!?]\s?\(\w{2,30}\))[\s*]*$"
)
#: A teaser is cut in mid-sentence.
_CUT = re.compile(r"(?:\.{3}|…|\[(?:…|\.{3})\]|\((?:…|\.{3})\))\s*[»>]*\s*$")
#: What only a teaser ends with.
_CUT_IN_BRACKETS = re.compile(r"[\[(](?:…|\.{3})[\])]\s*[»>]*\s*$")
_SENTENCE_BREAK = re.compile(r"[.!?…»]\s+[«“\"(]?\s?[A-ZÀ-Þ]|[。！？।]")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_FIRST_CJK = "\u3040"
_WORD = re.compile(r"[^\W\d_]+")
_CLOCK = re.compile(r"\d{1,2}\s?[:hH]\s?\d{2}\b")
#: So many letters make a word in scripts that part none.
_CJK_LETTERS_A_WORD = 2
#: Words past this many add nothing: one long paragraph is not more of an article than two.
MAX_COUNTED_WORDS = 45
#: A block of fewer words is too short to tell its language and its nature.
_MIN_PROSE_WORDS = 12
#: A block without an end mark is prose from here on.
_MIN_OPEN_PROSE_WORDS = 25
#: A line that ends with a colon introduces something where it has so many words; fewer are a label.
_MIN_OPENING_WORDS = 6
_MAX_REMEMBERED_CHARS = 150
#: Running text has at least this share of function words (jusText's ``stopwords_low`` is .3 of a
#: larger list); menus and lists of names have less.
_MIN_FUNCTION_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Features:
    """What a block is made of: words, how it ends, the share of its function words.

    ``letters`` are its letters and digits alone, case folded, to know it again by;
    ``is_one_sentence`` is looked at only where it is cut.
    """

    letters: str
    words: int
    ends_sentence: bool
    is_cut: bool
    is_teaser: bool
    function_share: float
    is_one_sentence: bool
    starts_with_clock: bool
    opens_list: bool

    @property
    def speaks(self) -> bool:
        """Whether it is a paragraph or a short sentence."""
        return self.is_prose or (self.ends_sentence and self.words >= 3 and not self.is_cut)

    @property
    def is_short_sentence(self) -> bool:
        """Whether it ends as a sentence, or with the dots of one that is left open."""
        return (self.ends_sentence or self.is_cut) and not self.is_teaser

    @property
    def is_prose(self) -> bool:
        """Whether it reads like a paragraph."""
        if self.function_share < _MIN_FUNCTION_SHARE or self.is_teaser:
            return False
        if self.is_cut:
            # Dots may end a paragraph too; a teaser is one sentence that breaks off.
            return self.words >= _MIN_OPEN_PROSE_WORDS and not self.is_one_sentence
        least = _MIN_PROSE_WORDS if self.ends_sentence else _MIN_OPEN_PROSE_WORDS
        return self.words >= least


def features_of(text: str) -> Features:
    """Return a text's features."""
    # Pages of one site say the same again in their menus.
    return _remembered(text) if len(text) <= _MAX_REMEMBERED_CHARS else _features(text)


@lru_cache(maxsize=8192)
def _remembered(text: str) -> Features:
    return _features(text)


def _features(text: str) -> Features:
    words = _WORD.findall(text[:4000])
    count = len(text.split())
    letters = len(_CJK.findall(text[:4000])) if text and max(text) >= _FIRST_CJK else 0
    if letters > count:
        count = letters // _CJK_LETTERS_A_WORD
        share = 1.0
    else:
        share = _function_share(words)
    cut = _CUT.search(text) is not None
    return Features(
        letters=bare(text),
        words=count,
        ends_sentence=_END.search(text) is not None,
        is_cut=cut,
        is_teaser=cut and _CUT_IN_BRACKETS.search(text) is not None,
        function_share=share,
        is_one_sentence=cut and not has_several_sentences(text),
        starts_with_clock=_CLOCK.match(text) is not None,
        opens_list=text.endswith((":", "：")),
    )


def has_several_sentences(text: str) -> bool:
    """Return whether a block holds more than one sentence."""
    return _SENTENCE_BREAK.search(text) is not None


def _function_share(words: list[str]) -> float:
    """Return the share of function words: French ones, or the short ones of any other language."""
    if not words:
        return 0.0
    french = sum(map(STOP_WORDS.__contains__, map(str.lower, words)))
    # Europe's languages write their articles, prepositions and pronouns with up to three letters.
    short = sum(len(word) <= 3 and word.islower() for word in words)
    return max(french, short) / len(words)


def score(block: Block, features: Features) -> float:
    """Return how much a block speaks for being the article's (above 0) or against (below)."""
    words = min(features.words, MAX_COUNTED_WORDS)
    if features.is_prose:
        return words * (1.0 if features.ends_sentence and not features.is_cut else 0.7)
    if block.kind == "item" or (features.starts_with_clock and not features.ends_sentence):
        return -8.0
    if features.is_cut:
        return -5.0
    if features.opens_list and features.words >= _MIN_OPENING_WORDS:
        return 0.3 * words
    if features.ends_sentence and features.words >= 3 and features.function_share > 0:
        return 0.3 * words
    return -2.0 if features.words >= _MIN_OPEN_PROSE_WORDS else -4.0
