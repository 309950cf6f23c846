"""What Whoosh keeps of an article: the fields, and where their occurrences stand.

``text`` holds the stems of title and body as one text, ``form`` every word of it as it is written,
folded; ``title`` and ``title_form`` the same of the title alone. Positions agree between stems and
forms, so that exact forms can lift stems and a place found can be shown. Nothing is analysed here:
articles come as occurrences (:mod:`occurrences`), and :mod:`codec` keeps them as arrays.
"""

from whoosh import fields, formats

#: Goes into the manifest; raised whenever what stands below or the files of a segment change.
SCHEMA_VERSION = "5"

#: Positions that lie between the title and a paragraph and between two paragraphs, so that no
#: phrase reaches from one into the next; more than :attr:`Ranking.close_words`.
PARAGRAPH_GAP = 8

#: The stems of a word, and the word as written; of title and body, and of the title alone.
TEXT, FORM, TITLE, TITLE_FORM = FIELDS = ("text", "form", "title", "title_form")


class OccurrenceField(fields.FieldType):
    """Terms with the positions where they stand; made of occurrences, never of a text."""

    analyzer = None
    column_type = None
    format = formats.Positions()
    indexed = scorable = True
    multitoken_query = "default"
    queryor = spelling = stored = unique = False
    sortable_type = str
    vector = None

    def __init__(self) -> None:
        """Whoosh's own constructors make analysers that nothing would use."""


def schema() -> fields.Schema:
    """Answer the schema of a new index."""
    return fields.Schema(**{name: OccurrenceField() for name in FIELDS}, article=fields.STORED())
