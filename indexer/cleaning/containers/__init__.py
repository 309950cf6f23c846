"""Files that hold many pages or articles, read one by one; a module a format.

``container`` is the way in for corpus files: it streams, and bounds the whole by a ``budget``.
``warc`` and ``zips`` hold pages; ``xml_items`` cuts XML of the press into items, ``nitf``,
``newsml`` and ``feed`` say what each item is, ``markup`` writes its text as HTML. ``mhtml`` and
``exports`` look into one page's bytes. ``lines`` gives articles that come as they are, one a line.
"""
