"""Which finished generations stay on disk: the one in service, and the one last served before it.

``PREVIOUS`` says of a generation which one was served before it, a line each: the two names and a
space between, or its name alone where there was none. It is written before the pointer moves and
names both the generation that is in service and the one that is to be, so that whichever the
pointer names after a kill or a power cut, the one before it is known and kept. Nothing here opens a
generation.
"""

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

PREVIOUS = "PREVIOUS"
#: The list of withdrawn articles, which stays whatever is swept.
WITHDRAWN = "withdrawn.json"
FINISHED = "generation-"
BUILDING = "building-"
#: What comes next in both names: when the build began, to the microsecond (older versions: to the
#: second), and chance.
STAMP = r"\d{8}T\d{6}(?:\d{6})?-[0-9a-f]{6}"
#: What a replacement is written as, before it takes the place of the file of this name.
NEW = ".new"
_LINE = re.compile(rf"({FINISHED}[\w-]+)(?: ({FINISHED}[\w-]+))?", re.ASCII)


def previous_name(directory: Path, name: str) -> str | None:
    """Return the generation that was served before this one, ``None`` where none is there.

    Where nothing was noted of it, as by an older version, it is the one that was built before.
    """
    noted_ = noted(directory)
    before = noted_.get(name, "")
    if before is None or (before not in ("", name) and (directory / before).is_dir()):
        return before
    # Names begin with the time of the build. A later one was never served, or it would be noted.
    older = (path.name for path in directory.glob(f"{FINISHED}*") if path.name < name)
    return max(older, default=None)


def kept(directory: Path, current: str | None) -> list[str]:
    """Return the generations that stay where ``current`` is in service, which comes first."""
    if current is None:
        return []
    before = previous_name(directory, current)
    return [current] if before is None else [current, before]


def note_previous(directory: Path, previous: Mapping[str, str | None]) -> None:
    """Note of generations which one was served before each; what was noted before is forgotten."""
    lines = (f"{name} {before}\n" if before else f"{name}\n" for name, before in previous.items())
    replace_file(directory / PREVIOUS, "".join(lines))


def noted(directory: Path) -> dict[str, str | None]:
    """Return what was noted, by name."""
    try:
        text = (directory / PREVIOUS).read_text("ascii")
    except (OSError, UnicodeDecodeError):
        return {}
    matches = map(_LINE.fullmatch, text.splitlines())
    return {match[1]: match[2] for match in matches if match}


def sweep(directory: Path, current: str | None) -> None:
    """Remove all that no reader needs: what killed builds left, generations that are not kept.

    Where the pointer names nothing, all finished ones stay: one of them may be what is missed.
    """
    for leftover in (*directory.glob(f"{BUILDING}*"), *directory.glob(f"*{NEW}")):
        _remove(leftover)
    if current is None or not (directory / current).is_dir():
        return
    staying = kept(directory, current)
    for path in directory.glob(f"{FINISHED}*"):
        if path.name not in staying:
            _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def replace_file(path: Path, text: str) -> None:
    """Write a file whole in one atomic step, synced to disk; its folder is synced by the caller."""
    new = path.with_name(path.name + NEW)
    try:
        new.write_text(text, "utf-8")
        sync(new)
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
