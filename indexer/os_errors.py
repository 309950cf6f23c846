"""What the system refuses, in a sentence: on which path, why, and what mends it.

In goes an OSError, with or without the path it is about, out comes the sentence that every command
and every refusal shows of it. Nothing else puts an error number into words.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.errors import CallError

_ELSEWHERE = "Free some, or name another place."
_ALLOW = "Change who owns it or what its mode allows, or name another place."
_REASONS = {
    errno.ENOSPC: ("no space is left on the disk", _ELSEWHERE),
    errno.EDQUOT: ("the disk quota is used up", _ELSEWHERE),
    errno.EROFS: ("the file system can only be read", "Name another place."),
    errno.EACCES: ("permission denied", _ALLOW),
    errno.EPERM: ("operation not permitted", _ALLOW),
    errno.EMFILE: ("this process has too many files open", "Raise its limit (ulimit -n)."),
    errno.ENFILE: ("the system has too many files open", "Close others, or raise its limit."),
    errno.ENOMEM: ("memory is short", "End other programs, or use fewer --workers."),
    errno.EAGAIN: ("no further process may be started", "Raise the limit (ulimit -u)."),
    errno.ENAMETOOLONG: ("its name is too long", "Use a shorter one."),
    errno.EEXIST: ("it is a file where a folder is needed", "Name another place."),
    errno.ENOTDIR: ("it is within a file, not within a folder", "Name another place."),
    errno.EISDIR: ("it is a folder where a file is needed", "Name another place."),
    errno.ELOOP: ("links lead in a circle, or are not followed", "Mend the link."),
    errno.EFBIG: ("it would be larger than files may be", "Raise the limit (ulimit -f)."),
    errno.EIO: ("the disk reports an error", "Look at the system's log first of all."),
    errno.ENOENT: ("it is not there, or no longer", "See whether something else removes it."),
}
#: What lacks is not one file's: to go on without that file would hide it.
_SHORTAGES = frozenset(
    (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM)
)
#: What a damaged file does not cause: it cannot be opened, or the disk cannot be read.
_SURROUNDINGS = _SHORTAGES | {errno.EACCES, errno.EPERM, errno.EIO}


def sentence(error: OSError, path: object = None) -> str:
    """Return the sentence about an error; ``path`` is what it is about where it does not say."""
    about = error.filename or path
    what, remedy = _reason(error)
    said = f"{what[0].upper()}{what[1:]}" if about is None else f"{about}: {what}"
    return f"{said}. {remedy}".rstrip()


def _reason(error: OSError) -> tuple[str, str]:
    unnamed = error.strerror or str(error) or type(error).__name__
    return _REASONS.get(error.errno or 0, (unnamed, ""))


def reason_of(error: Exception) -> str:
    """Return, in some words, why a file of the corpus cannot be read, for what reading it raised.

    Raises :class:`CallError` where something lacks that the next file will lack, too: to go on
    would leave them out.
    """
    if not isinstance(error, OSError) or not error.errno:
        return " ".join(str(error).split()) or type(error).__name__
    if error.errno in _SHORTAGES:
        raise CallError(f"The corpus cannot be read on. {sentence(error)}") from error
    return _reason(error)[0]


def surroundings(error: BaseException) -> OSError | None:
    """Return what the system refused, where that and no damage made an error what it is."""
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, OSError) and found.errno in _SURROUNDINGS:
            return found
        found = found.__cause__
    return None


@contextmanager
def about_index(directory: Path) -> Iterator[None]:
    """Make a :class:`CallError` of what the system refuses within an index directory.

    Writing says no path: it is the directory's disk that is full.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in _REASONS:
            raise
        said = sentence(error, directory)
        raise CallError(f"The index directory {directory} cannot be written. {said}") from error
