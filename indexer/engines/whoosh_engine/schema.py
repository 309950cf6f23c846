"""What Whoosh keeps of an article: fields, and how text becomes the terms of a field.

``title`` and ``body`` hold stems (one or two a word, at one position), ``title_form`` and
``body_form`` every word as it is written, folded; positions agree between the two, so that exact
forms can lift stems. A writer analyses a text once and hands the tokens to both fields.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from whoosh import columns, fields

from indexer.analysis import Token

#: Goes into the manifest; raised whenever what stands below changes.
SCHEMA_VERSION = "2"

#: Positions that lie between two paragraphs, so that no phrase reaches from one into the next.
PARAGRAPH_GAP = 100

STEMMED = ("title", "body")
EXACT = ("title_form", "body_form")


class StemmedField(fields.TEXT):
    """Every stem of a token, at the token's position."""

    def index(
        self, value: Sequence[Token], **_options: object
    ) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Answer (term, frequency, weight, encoded positions) for each distinct term."""
        return self.postings((stem, token.position) for token in value for stem in token.stems)

    def postings(
        self, occurrences: Iterable[tuple[str, int]]
    ) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Group (term, position) pairs as Whoosh wants them."""
        positions: defaultdict[str, list[int]] = defaultdict(list)
        for term, position in occurrences:
            positions[term].append(position)
        for term, places in positions.items():
            yield term.encode(), len(places), float(len(places)), self.format.encode(places)


class ExactField(StemmedField):
    """A token's form; the joined form of a compound is none."""

    def index(
        self, value: Sequence[Token], **_options: object
    ) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Answer (term, frequency, weight, encoded positions) for each distinct form."""
        return self.postings((token.form, token.position) for token in value if not token.joined)


def schema() -> fields.Schema:
    """Answer the schema of a new index."""
    return fields.Schema(
        id=fields.ID(unique=True, stored=True),
        title=StemmedField(),
        body=StemmedField(),
        title_form=ExactField(),
        body_form=ExactField(),
        # What a hit shows, as JSON; the text of a whole page is read for the hits shown only.
        shown=fields.STORED(),
        # What only the article's own page shows: images, and what was dropped.
        rest=fields.COLUMN(columns.CompressedBytesColumn()),
    )
