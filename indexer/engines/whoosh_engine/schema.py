"""What a segment keeps of its articles' words, and where they stand.

``text`` holds the stems of title and body as one text, ``form`` every word of it as it is written,
folded; ``title`` and ``title_form`` the same of the title alone. Positions agree between stems and
forms, so that exact forms can lift stems and a place found can be shown. The fields that Whoosh's
own classes see (:mod:`face`) are made of these.
"""

from indexer.search.facets import FACETS

#: Goes into the manifest; raised whenever what stands below, the files of a segment or the classes
#: that Whoosh pickles (:mod:`face.codec`, :mod:`face.schema`) change. A segment has columns of each
#: facet.
SCHEMA_VERSION = "-".join(("10", *(facet.name for facet in FACETS)))

#: The stems of a word, and the word as written; of title and body, and of the title alone.
STEMS, FORMS, TITLE_STEMS, TITLE_FORMS = INDEXED_FIELDS = ("text", "form", "title", "title_form")
