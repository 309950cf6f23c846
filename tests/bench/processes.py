"""What a process and all that it started take of memory, read from ``/proc`` (Linux only).

Two figures are told apart: ``rss`` is everything resident, file pages included, which the kernel
may drop and which several processes may share; ``own`` leaves out what is mapped from files and is
what must be there. Both are sums over processes, so that what a fork shares counts twice: an upper
bound. A peak between two samples can be missed. The kernel's own record of each process's highest
``rss`` misses at most what a process does after its last sample; the sum of these says what the
peak of all was at most.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SAMPLE_SECONDS = 0.05
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of one moment, or the highest of each of many."""

    rss: int = 0
    own: int = 0

    def highest(self, other: "Memory") -> "Memory":
        return Memory(max(self.rss, other.rss), max(self.own, other.own))

    def to_dict(self) -> dict[str, float]:
        return {
            "rss_mb": round(self.rss / MEGABYTE, 1),
            "own_mb": round(self.own / MEGABYTE, 1),
            "mapped_mb": round((self.rss - self.own) / MEGABYTE, 1),
        }


def _status(pid: int | str) -> dict[str, int]:
    """The sizes in a process's status, in bytes; nothing where it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return {}
    fields = (line.split() for line in lines)
    return {row[0][:-1]: int(row[1]) * 1024 for row in fields if len(row) == 3 and row[2] == "kB"}


def memory_of(pid: int | str = "self") -> Memory:
    """What one process takes now."""
    status = _status(pid)
    return Memory(status.get("VmRSS", 0), status.get("RssAnon", 0) + status.get("RssShmem", 0))


def high_water(pid: int | str = "self") -> int:
    """The most that was ever resident of one process, in bytes."""
    return _status(pid).get("VmHWM", 0)


def family(root: int) -> set[int]:
    """A process and its descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                # The name in parentheses may hold anything; the parent's number comes after it.
                after = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            children.setdefault(int(after[1]), []).append(int(entry.name))
    found, waiting = {root}, [root]
    while waiting:
        fresh = [child for child in children.get(waiting.pop(), ()) if child not in found]
        found.update(fresh)
        waiting += fresh
    return found


class Watch(threading.Thread):
    """Samples a process and its descendants until told to stop."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._over = threading.Event()
        self.peak = Memory()
        self._high_water: dict[int, int] = {}

    def run(self) -> None:
        while not self._over.wait(SAMPLE_SECONDS):
            pids = family(self._pid)
            taken = [memory_of(pid) for pid in pids]
            now = Memory(sum(memory.rss for memory in taken), sum(memory.own for memory in taken))
            self.peak = self.peak.highest(now)
            self._high_water |= {pid: top for pid in pids if (top := high_water(pid))}

    @property
    def processes(self) -> int:
        """How many processes were seen, one after another or together."""
        return len(self._high_water)

    @property
    def at_most(self) -> int:
        """The sum of each process's highest, whenever that was; bytes."""
        return sum(self._high_water.values())

    def stop(self) -> None:
        self._over.set()
        self.join()


def run_module(
    module: str, arguments: Sequence[str | Path], root: Path = ROOT
) -> tuple[dict[str, Any], Watch]:
    """Run a module of a checkout in a fresh process; return the JSON it prints, and its peak."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    with subprocess.Popen(
        command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        watch = Watch(process.pid)
        watch.start()
        try:
            printed, complaints = process.communicate()
        except BaseException:
            process.kill()
            raise
        finally:
            watch.stop()
    if process.returncode:
        raise SystemExit(f"{' '.join(command[1:])} failed:\n{complaints.strip()}")
    return json.loads(printed), watch
