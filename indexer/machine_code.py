"""Where machine code of the compiled loops is kept, and whether it is there.

``depeche warm`` makes it, once for each version of the loops, of the compiler and of the processor;
a process that begins before it is complete runs its loops uncompiled and compiles none. What is
kept are pickles that numba loads: they are read from folders only that nobody else may write to.
"""

import fcntl
import hashlib
import os
import platform
import stat
import subprocess
import sys
import tempfile
from functools import cache
from importlib.metadata import version
from pathlib import Path

import indexer
from indexer import parent_process
from indexer.errors import CallError

#: Names the folder, before all others.
FOLDER_VARIABLE = "DEPECHE_CACHE"
#: Set in the process that makes machine code.
_MAKING_VARIABLE = "DEPECHE_MAKING_MACHINE_CODE"
#: Names, to that process, the one that it makes it for and ends with.
_PARENT_VARIABLE = "DEPECHE_MAKING_FOR"
#: A file of this name says that all is there.
_COMPLETE = "complete"
#: Whoever makes it holds this file.
LOCK = "making.lock"
#: Whoever was begun in the background holds this one, from before it starts.
_BACKGROUND = "background.lock"
_is_left = False
#: As ``nice`` counts it.
_LOWEST_PRIORITY = 19


@cache
def digest() -> str:
    """Return a digest of the loops, of what compiles them and of the processor it is done for."""
    found = hashlib.sha256()
    # Modules of numba's own are inlined into the loops.
    for name in ("numba", "llvmlite", "numpy"):
        found.update(f"{name} {version(name)} ".encode())
    found.update(f"{sys.implementation.cache_tag} {sys.abiflags} {_processor()}".encode())
    package = Path(indexer.__file__).parent
    makers = (package / "compiled.py", *package.glob("kernel_*.py"))
    for path in sorted((*makers, *package.rglob("kernels/*.py"))):
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:20]


def _processor() -> str:
    """Return what the processor is and can do, as far as it can be told without a compiler."""
    told = [platform.machine()]
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").split("\n\n")[0].splitlines()
    except OSError:
        return platform.processor() or told[0]
    told += [line for line in lines if line.startswith(("model name", "flags", "CPU part"))]
    return " ".join(told)


def _is_safe(folder: Path) -> bool:
    """Return whether a folder is this user's or root's, and nobody else may write to it."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    others_write = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return stat.S_ISDIR(found.st_mode) and found.st_uid in (0, os.getuid()) and not others_write


def _candidates() -> list[Path]:
    """Return the folders that may be used: as set, the user's own, a temporary one."""
    if named := os.environ.get(FOLDER_VARIABLE):
        # A link that the user names is meant; one in a shared folder is not followed.
        return [Path(named).resolve()]
    caches = os.environ.get("XDG_CACHE_HOME")
    try:
        own = [(Path(caches) if caches else Path.home() / ".cache").resolve()]
    except RuntimeError:  # there is no home
        own = []
    return [*(folder / "depeche" for folder in own), _temporary()]


def _temporary() -> Path:
    return Path(tempfile.gettempdir()) / f"depeche-{os.getuid()}"


def is_wanted() -> bool:
    """Return whether loops are to be compiled at all: ``NUMBA_DISABLE_JIT=1`` says no."""
    return os.environ.get("NUMBA_DISABLE_JIT", "0") in ("", "0")


def begin_making() -> None:
    """Have this process, which has imported no loops yet, compile and keep those it uses."""
    os.environ[_MAKING_VARIABLE] = "1"
    if parent := os.environ.pop(_PARENT_VARIABLE, ""):
        parent_process.end_with(int(parent))


def is_used() -> bool:
    """Return whether this process runs, or makes, machine code."""
    return is_wanted() and (_MAKING_VARIABLE in os.environ or is_complete())


@cache
def folder() -> Path | None:
    """Return the folder of this version's machine code, ``None`` where it is not there yet."""
    for candidate in _candidates():
        found = candidate / digest()
        if _is_safe(candidate) and _is_safe(found) and (found / _COMPLETE).exists():
            return found
    return None


def is_complete() -> bool:
    """Return whether all machine code was there when this was first asked."""
    return folder() is not None


def writable_folder() -> Path:
    """Return a folder to make machine code in; raise :class:`CallError` where there is none."""
    tried = []
    for candidate in _candidates():
        found = candidate / digest()
        try:
            candidate.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _is_safe(candidate):
                raise PermissionError(f"others may write to {candidate}")
            found.mkdir(mode=0o700, exist_ok=True)
            tempfile.TemporaryFile(dir=found).close()
        except OSError as error:
            tried.append(f"{candidate} ({error.strerror or error})")
            continue
        return found
    raise CallError(
        f"Machine code can be kept nowhere: {', '.join(tried)}. "
        f"Name a folder that only you may write to with {FOLDER_VARIABLE}."
    )


def start_making(lock: int | None = None) -> "subprocess.Popen[bytes]":
    """Start a process that makes all machine code when nothing else wants the processor.

    With a ``lock``, a file's descriptor that it holds to its end, it outlives this one.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "indexer", "warm"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=lock is not None,
        pass_fds=() if lock is None else (lock,),
        env=_environment() if lock is None else None,
    )
    os.setpriority(os.PRIO_PROCESS, process.pid, _LOWEST_PRIORITY)
    return process


def leave_to_others() -> None:
    """Have this process begin none in the background."""
    global _is_left
    _is_left = True


def make_in_background() -> bool:
    """Have machine code made for the processes to come; return whether that begins now.

    Not where it is there, is not wanted, cannot be kept, is left to others or being made already.
    """
    if _is_left or not is_wanted() or is_complete():
        return False
    try:
        with (writable_folder() / _BACKGROUND).open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # It is the other process's from then on: no third begins between the two.
            start_making(lock.fileno())
    except (CallError, OSError):
        return False
    return True


def make() -> None:
    """Have another process make all machine code, and wait for it.

    Raises :class:`CallError` where it could not.
    """
    with subprocess.Popen(
        [sys.executable, "-m", "indexer", "warm"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=_environment(),
    ) as making:
        _nothing, said = making.communicate()
    folder.cache_clear()
    if making.returncode:
        raise CallError(said.strip().rpartition("\n")[2] or "depeche warm failed.")


def _environment() -> dict[str, str]:
    return {**os.environ, _PARENT_VARIABLE: str(os.getpid())}


def mark_complete(found: Path) -> None:
    """Say that a folder has all machine code."""
    (found / _COMPLETE).touch()
    folder.cache_clear()
