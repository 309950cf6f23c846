"""Where and with what something was measured, for figures that are kept."""

import os
import platform
import sqlite3
from collections.abc import Iterable
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any


def in_words(about: dict[str, Any]) -> str:
    """The line that goes above kept figures."""
    libraries = ", ".join(f"{name} {version}" for name, version in about["libraries"].items())
    return (
        f"{about['date']}, {about['cpus']} CPUs ({about['cpu']}, load {about['load']} before), "
        f"{about['system']}, Python {about['python']}, {libraries}"
    )


def environment(libraries: Iterable[str]) -> dict[str, Any]:
    """The day, the machine and how busy it is, Python and the versions of the distributions."""
    return {
        "date": date.today().isoformat(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cpus": os.cpu_count(),
        "cpu": _processor(),
        # What others were doing: measurements on a busy machine are worth little.
        "load": round(os.getloadavg()[0], 2),
        "libraries": {
            **{name: version(name) for name in dict.fromkeys(libraries)},
            "SQLite": sqlite3.sqlite_version,
        },
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
