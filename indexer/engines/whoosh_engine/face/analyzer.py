"""The French analysis (:mod:`indexer.analysis`) as analyzers of Whoosh's."""

from collections.abc import Iterator, Sequence
from typing import Any

from whoosh.analysis import Analyzer
from whoosh.analysis import Token as WhooshToken

from indexer import analysis
from indexer.search.paragraphs import paragraph_tokens

#: In a field of stems, a term that begins so is a word as it is written: what a phrase has of stop
#: words. No stem and no form begins so.
EXACT_MARK = "="
#: A term that holds it is several, each at the position after the one before; an empty one stands
#: for any word. So a typed compound is one term. No stem and no form holds it.
NEXT = " "
#: A term that holds it is either of several: the lemmas that a word of a phrase may mean.
EITHER = "|"


class FrenchAnalyzer(Analyzer):
    """What both have in common: words with their positions, the gaps between paragraphs too."""

    def __call__(self, value: str, **options: Any) -> Iterator[WhooshToken]:
        """Give Whoosh's one token again and again, with the next term each time.

        ``mode`` is "query" for the words of a phrase: then there is one term at each position.
        """
        first, before = options.pop("start_pos", 0), options.pop("start_char", 0)
        in_phrase = options.get("mode") == "query"
        is_highlighted = options.get("chars") and not in_phrase
        token = WhooshToken(**options)
        tokens = analysis.typed_tokens if in_phrase else paragraph_tokens
        for found in tokens(value):
            if in_phrase:
                terms: Sequence[str] = self.terms_in_phrase(found)
            elif found.joined and is_highlighted:
                # As it may have been typed too.
                terms = self.typed_terms(value[found.start : found.end])
            else:
                terms = self.terms(found)
            token.pos = first + found.position
            token.startchar, token.endchar = before + found.start, before + found.end
            for term in terms:
                token.text = token.original = term
                yield token

    def typed_terms(self, text: str) -> list[str]:
        """Return the terms of which any will do for a typed word, none for a stop word.

        A compound is its parts next to each other, whatever stop words it has inside, or one word.
        """
        tokens = analysis.typed_tokens(text)
        found = [self.terms(token) for token in tokens if not token.joined]
        if len(found) == 1:
            return list(found[0])
        parts = NEXT.join(map(EITHER.join, found)).strip(NEXT)
        one_word = [term for token in tokens if token.joined for term in self.terms(token)]
        return [parts, *one_word] if parts else one_word

    def terms(self, token: analysis.Token) -> tuple[str, ...]:
        """Return the terms that a word is indexed by, all at its position."""
        raise NotImplementedError

    def terms_in_phrase(self, token: analysis.Token) -> tuple[str, ...]:
        """Return the one term that a word is in a phrase, or none."""
        raise NotImplementedError


class StemAnalyzer(FrenchAnalyzer):
    """The lemmas of each word, and those of compounds as one word; the stems of unknown words."""

    is_morph = True

    def terms(self, token: analysis.Token) -> tuple[str, ...]:
        """Return its lemmas or stems, none for a stop word."""
        return token.terms

    def terms_in_phrase(self, token: analysis.Token) -> tuple[str, ...]:
        """Return the lemmas that are meant, as one; a stop word as it is written."""
        if token.joined:
            return ()
        return (EITHER.join(self.terms(token)) or EXACT_MARK + token.form,)


class FamilyAnalyzer(StemAnalyzer):
    """The family of each word, which is wider than the word."""

    def terms(self, token: analysis.Token) -> tuple[str, ...]:
        """Return the families of its lemmas or stems, none for a stop word."""
        return tuple(dict.fromkeys(map(analysis.family, token.terms)))


class ExactAnalyzer(FrenchAnalyzer):
    """Each word as it is written, folded; stop words too."""

    def terms(self, token: analysis.Token) -> tuple[str, ...]:
        """Return the form."""
        return () if token.joined else (token.form,)

    terms_in_phrase = terms
