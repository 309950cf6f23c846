"""How a saved page becomes an article, and why the rest was left out.

``reader`` finds the corpus's files and gives bytes, ``decoding`` makes them text (``charsets``
tells old encodings by ``plausibility``, ``mojibake`` puts right what was decoded twice). From a
text copy's ``lines``, ``page_breaks``, ``link_marks``, ``markdown`` and ``hyphenation`` take what
copying added. ``html_blocks`` and ``text_blocks`` cut a page into blocks, ``rules`` say by name why
a block is not the article's, ``metadata`` reads title, source and date, and ``extract`` tells the
whole story. Only this package knows HTML; nothing here knows an index.
"""
