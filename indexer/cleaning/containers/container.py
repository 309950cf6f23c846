"""A corpus file of many pages is read one by one, whatever its format.

A container may be larger than memory and may lie about what it holds: it is streamed, each page is
bounded, and so is the whole. One bad record is refused by its own name; where the container itself
breaks off, what came before it stays read.
"""

from collections.abc import Iterator

from indexer.cleaning.containers.budget import BREAKING_OFF, Budget, Record, broken_off
from indexer.cleaning.containers.warc import read_warc
from indexer.cleaning.containers.xml_items import read_xml
from indexer.cleaning.containers.zips import read_wacz, read_zip
from indexer.cleaning.reader import CorpusFile, open_file
from indexer.errors import PageRefusedError
from indexer.settings import Limits

_READERS = {"warc": read_warc, "zip": read_zip, "wacz": read_wacz, "xml": read_xml}


def read_container(file: CorpusFile, limits: Limits) -> Iterator[Record]:
    """Give a container's pages in its order; what is refused or no page stands in its place.

    Raises :class:`PageRefusedError` where the container as a whole cannot be read (any further).
    """
    budget = Budget(limits)
    read = _READERS[file.format or "zip"]
    try:
        with open_file(file) as stream:
            for record in read(stream, file.name, budget):
                yield record
                budget.take_record()
    except BREAKING_OFF as error:
        raise PageRefusedError(broken_off(error)) from error
