"""Files of records: one article object a line, on their own or in a zip."""

import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from indexer.cleaning import formats
from indexer.cleaning.containers.budget import Budget, refused_alone
from indexer.cleaning.containers.zips import members_of, opened
from indexer.cleaning.reader import CorpusFile, Refusal, open_file
from indexer.errors import PageRefusedError
from indexer.os_errors import reason_of
from indexer.settings import Limits

#: A line and its path; ``None`` for one that is too long.
Line = tuple[str, bytes | None]


def read_lines(file: CorpusFile, limits: Limits) -> Iterator[Line | Refusal]:
    """Give the lines of a file of records, and of those in a zip, numbered from 1."""
    try:
        if file.format == "zip":
            yield from _zipped(file, limits)
            return
        with open_file(file) as stream:
            yield from _numbered(stream, file.name, limits)
    except (OSError, EOFError, zlib.error) as error:
        raise PageRefusedError(f"cannot be read: {reason_of(error)}") from error


def _zipped(file: CorpusFile, limits: Limits) -> Iterator[Line | Refusal]:
    budget = Budget(limits)
    try:
        archive = zipfile.ZipFile(file.path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        reason_of(error)
        return  # it was refused with its pages
    with archive:
        for name, member in sorted(members_of(archive).items()):
            is_hidden = any(part.startswith(".") for part in name.split("/"))
            if formats.format_of(name) != "records" or is_hidden:
                continue
            path = f"{file.name}#{name}"
            yield from refused_alone(_member(archive, member, path, budget), path)


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: str, budget: Budget
) -> Iterator[Line]:
    budget.take_bytes(member.file_size)
    with opened(archive, member) as stream:
        yield from _numbered(stream, path, budget.limits)


def _numbered(stream: IO[bytes], name: str, limits: Limits) -> Iterator[Line]:
    number = 0
    while line := stream.readline(limits.max_page_bytes + 1):
        number += 1
        if len(line) <= limits.max_page_bytes:
            yield f"{name}#{number}", line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(limits.max_page_bytes)
        yield f"{name}#{number}", None
