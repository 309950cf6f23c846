"""Compiles the lexicon: from a dictionary and a table of frequencies to what is looked up.

    python -m indexer.analysis.lexicon.compiler

It writes the files that :mod:`~indexer.analysis.lexicon.lookup` reads beside their sources. They
are part of the package, since compiling takes a quarter of a minute.
"""

import os
from array import array
from pathlib import Path

import marisa_trie
import zstandard

from indexer.analysis.lexicon.frequencies import read_frequencies, read_unaccented
from indexer.analysis.lexicon.hunspell import read_lexemes
from indexer.analysis.lexicon.lemmas import form_lemmas
from indexer.analysis.lexicon.lookup import (
    COUNT_BITS,
    DATA,
    FORMS_FILE,
    LEMMAS_FILE,
    READINGS_FILE,
    SEVERAL,
)


def compile_lexicon(folder: Path) -> None:
    """Write the files of the lexicon to a folder. Raise ``OSError`` where that cannot be."""
    entries = form_lemmas(
        read_lexemes(_source("fr.aff.zst"), _source("fr.dic.zst")),
        read_frequencies(_source("homographs.tsv.zst")),
        read_unaccented(_source("unaccented.tsv.zst")),
    )
    lemmas = marisa_trie.Trie(
        sorted({lemma for entry in entries.values() for lemma in entry.lemmas})
    )
    forms = marisa_trie.Trie(sorted(entries))
    singles, several = array("I", bytes(4 * len(entries))), array("I")
    for form, entry in entries.items():
        if len(entry.lemmas) == 1 and entry.query_lemmas == entry.lemmas:
            singles[forms[form]] = lemmas[entry.lemmas[0]]
            continue
        singles[forms[form]] = SEVERAL | len(several)
        several.append(len(entry.lemmas) << COUNT_BITS | len(entry.query_lemmas))
        several.extend(lemmas[lemma] for lemma in (*entry.lemmas, *entry.query_lemmas))
    forms.save(os.fspath(folder / FORMS_FILE))
    lemmas.save(os.fspath(folder / LEMMAS_FILE))
    readings = array("I", [len(singles), *singles, *several])
    (folder / READINGS_FILE).write_bytes(readings.tobytes())


def _source(name: str) -> str:
    data = (DATA / name).read_bytes()
    return zstandard.ZstdDecompressor().decompressobj().decompress(data).decode()


if __name__ == "__main__":
    compile_lexicon(DATA)
