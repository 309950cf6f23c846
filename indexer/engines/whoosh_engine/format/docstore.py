"""Blocks of bytes in a file, one after another, each compressed alone.

What the first blocks have in common becomes a dictionary for all, kept beside them: short texts
hold little that repeats within one, and much that every other one holds too. What compression is
no help to may stand behind a block as its trailer, so that one reading brings both; how long it
is, the block itself must tell.
"""

import os
import weakref
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

import numpy as np
import zstandard
from numpy.typing import NDArray

from indexer.build.generation_files import DamagedFileError, GenerationFiles
from indexer.build.thread_pool import ThreadPool
from indexer.checksum import crc32
from indexer.engines.whoosh_engine.format import arrays

#: Zstandard's levels weigh speed against size: 12 takes half as long again for a hundredth less,
#: which is a tenth of a build's time for three thousandths of an index. Reading is the same.
LEVEL = 9
#: What repeats is referred to from so many bytes on. To refer to four costs what four letters do,
#: and takes time to follow: of press articles, one more makes blocks smaller, and sooner read.
MIN_MATCH = 5
#: Of files up to so many bytes the ends are written in four bytes each.
_MAX_SHORT = (1 << 32) - 1
#: A dictionary is made of so many blocks, or of so many bytes; more hardly make it better. Of fewer
#: than the least none is made: they cannot tell what the next ones will have in common.
DICTIONARY_BLOCKS, DICTIONARY_SOURCE_BYTES, MIN_DICTIONARY_BLOCKS = 512, 4_000_000, 64
#: A dictionary's own size: so many bytes, and no more than this share of what it is made of.
MAX_DICTIONARY_BYTES, DICTIONARY_SHARE = 112 * 1024, 0.1
#: COVER's parameters (Liao, Petri, Moffat and Wirth, "Effective construction of relative Lempel-Ziv
#: dictionaries", 2016): what zstandard finds best for press articles, in a third of its time.
_SEGMENT, _DMER = 50, 8
#: A block's beginning tells enough of it.
_SAMPLE_BYTES = 32_768
#: Batches under way; this bounds what waits in memory.
_MAX_UNDER_WAY = 8

#: A block as it stands in the file, its trailer behind it.
Block = bytes
_Pairs = Sequence[tuple[bytes, bytes]]
#: Blocks one after another, the length and the checksum of each.
_Packed = tuple[bytes, NDArray[np.int64], NDArray[np.uint32]]
_Dictionary = Future[zstandard.ZstdCompressionDict | None]


class StoreWriter:
    """Compressed blocks that are being written; a context manager.

    Compressing is done in the ``pool``. Written are the blocks, where each ends, the checksum of
    each, and with ``has_dictionary`` the dictionary, empty where the blocks were too few for one.
    """

    def __init__(
        self, directory: Path, name: str, pool: ThreadPool, *, has_dictionary: bool = False
    ) -> None:
        self._directory, self._name = directory, name
        self._pool = pool
        self._files = ExitStack()
        self._blocks = self._files.enter_context(arrays.ArrayFile(directory, name, "u1"))
        self._lengths: list[NDArray[np.int64]] = [np.zeros(1, np.int64)]
        self._checksums: list[NDArray[np.uint32]] = [np.empty(0, np.uint32)]
        self._waiting: list[tuple[bytes, bytes]] = []
        self._under_way: deque[Future[_Packed]] = deque()
        self._has_dictionary = has_dictionary
        self._dictionary: _Dictionary = _none()
        self._is_learning = has_dictionary

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def append(self, pairs: _Pairs) -> None:
        """Add blocks, each with its trailer; empty ones stay empty."""
        if not self._is_learning:
            self._submit(pairs)
            return
        self._waiting.extend(pairs)
        enough = sum(len(block) for block, _trailer in self._waiting) >= DICTIONARY_SOURCE_BYTES
        if enough or len(self._waiting) >= DICTIONARY_BLOCKS:
            self._begin()

    def _begin(self) -> None:
        waiting, self._waiting = self._waiting, []
        self._is_learning = False
        self._dictionary = self._pool.submit(_trained, [block for block, _trailer in waiting])
        self._submit(waiting)

    def _submit(self, pairs: _Pairs) -> None:
        self._under_way.append(self._pool.submit(_compressed, pairs, self._dictionary))
        if len(self._under_way) > _MAX_UNDER_WAY:
            self._write()

    def _write(self) -> None:
        packed, lengths, checksums = self._under_way.popleft().result()
        self._blocks.append(np.frombuffer(packed, np.uint8))
        self._lengths.append(lengths)
        self._checksums.append(checksums)

    def finish(self) -> None:
        """Write all that is left."""
        if self._waiting:
            self._begin()
        while self._under_way:
            self._write()
        ends = np.cumsum(np.concatenate(self._lengths))
        width = "u4" if ends[-1] <= _MAX_SHORT else "i8"
        arrays.save(self._directory, f"{self._name}_ends", width, ends)
        checksums = np.concatenate(self._checksums)
        arrays.save(self._directory, f"{self._name}_checksums", "u4", checksums)
        if self._has_dictionary:
            dictionary = self._dictionary.result()
            data = dictionary.as_bytes() if dictionary else b""
            values = np.frombuffer(data, np.uint8)
            arrays.save(self._directory, f"{self._name}_dictionary", "u1", values)


def _none() -> "_Dictionary":
    none: _Dictionary = Future()
    none.set_result(None)
    return none


def _trained(blocks: Sequence[bytes]) -> zstandard.ZstdCompressionDict | None:
    """Make a dictionary of the first blocks."""
    samples: list[Any] = [block[:_SAMPLE_BYTES] for block in blocks if block][:DICTIONARY_BLOCKS]
    size = min(MAX_DICTIONARY_BYTES, int(sum(map(len, samples)) * DICTIONARY_SHARE))
    if len(samples) < MIN_DICTIONARY_BLOCKS:
        return None
    try:
        dictionary = zstandard.train_dictionary(size, samples, k=_SEGMENT, d=_DMER)
    except zstandard.ZstdError:
        # It says so where blocks are too short or too alike to learn from.
        return None
    dictionary.precompute_compress(compression_params=_parameters(dictionary))
    return dictionary


def _parameters(
    dictionary: zstandard.ZstdCompressionDict | None,
) -> zstandard.ZstdCompressionParameters:
    return zstandard.ZstdCompressionParameters.from_level(
        LEVEL,
        dict_size=len(dictionary) if dictionary else 0,
        min_match=MIN_MATCH,
        write_dict_id=False,
    )


def _compressed(pairs: _Pairs, dictionary: "_Dictionary") -> _Packed:
    """Return the blocks compressed, each before its trailer, their lengths and checksums."""
    done = [trailer for _block, trailer in pairs]
    filled = [number for number, (block, _trailer) in enumerate(pairs) if block]
    if filled:
        known = dictionary.result()
        compressor = zstandard.ZstdCompressor(
            dict_data=known, compression_params=_parameters(known)
        )
        # One call for all, for Python itself has a thing to do in another thread.
        packed = compressor.multi_compress_to_buffer([pairs[number][0] for number in filled])
        for nth, number in enumerate(filled):
            done[number] = packed[nth].tobytes() + done[number]
    return (
        b"".join(done),
        np.array(list(map(len, done)), np.int64),
        np.array(list(map(crc32, done)), np.uint32),
    )


class StoreReader:
    """The blocks of a file by number, as they were written; threads may share it.

    They are read, not mapped: of a large file few blocks are asked for, each somewhere else, and to
    map sixteen pages about each takes longer than to copy it, and much memory. Raises
    DamagedFileError where they are not ``count`` or do not fit their ends, and for a block that is
    not what was written.
    """

    def __init__(self, files: GenerationFiles, name: str, count: int) -> None:
        self._name = name
        self._ends = arrays.load(files, f"{name}_ends", ["u4", "i8"])
        self._checksums = arrays.load(files, f"{name}_checksums", ["u4"])
        file = files.open(arrays.file_of(name, "u1"))
        self._file = file.fileno()
        weakref.finalize(self, file.close)
        if (len(self._ends), len(self._checksums)) != (count + 1, count) or os.fstat(
            self._file
        ).st_size != self._ends[-1]:
            raise DamagedFileError(f"the blocks of {name} do not fit their ends")

    def __getitem__(self, number: int) -> Block:
        """Return a block, compressed, and its trailer."""
        return self.read_many(np.array([number], np.int32))[0]

    def read_many(self, numbers: NDArray[np.int32]) -> list[Block]:
        """Return several blocks and their trailers, sooner than one by one."""
        file, read, ends = self._file, os.pread, self._ends
        bounds = zip(ends.take(numbers).tolist(), ends.take(numbers + 1).tolist(), strict=True)
        blocks = [read(file, end - begin, begin) for begin, end in bounds]
        if list(map(crc32, blocks)) != self._checksums.take(numbers).tolist():
            raise DamagedFileError(f"a block of {self._name}.u1 is not what was written")
        return blocks


class BlockReader:
    """Unpacks blocks that were written with a dictionary, empty for none; not for several threads.

    It stops where a block's own bytes end, before the trailer. Raises DamagedFileError for what is
    no dictionary, and for what is no block.
    """

    def __init__(self, dictionary: bytes) -> None:
        self._dictionary = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
        try:
            self._decompressor = zstandard.ZstdDecompressor(dict_data=self._dictionary)
        except zstandard.ZstdError as error:
            raise DamagedFileError(f"not a dictionary: {error}") from error

    def unpack(self, block: Block) -> bytes:
        """Unpack a block."""
        return self._unpacked([block])[0]

    def unpack_several(self, blocks: Sequence[Block]) -> list[bytes]:
        """Unpack some blocks."""
        if self._dictionary is not None:
            # They refer to it all over, each time to where a processor's caches have nothing of it
            # if others worked since. To read it once from end to end takes a fifth of that.
            self._dictionary.as_bytes()
        return self._unpacked(blocks)

    def _unpacked(self, blocks: Sequence[Block]) -> list[bytes]:
        try:
            return list(map(self._decompressor.decompress, blocks))
        except zstandard.ZstdError as error:
            raise DamagedFileError(f"a block cannot be unpacked: {error}") from error
