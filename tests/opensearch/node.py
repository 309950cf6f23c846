"""One node of a cluster: its folders, its settings, its process, which is known by its id.

Java is run without the server's own scripts, so that the process that was begun is the node itself.
The server refuses to run as root: begun by root, it runs as the user whom nothing belongs to.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

#: User and group ``nobody`` of every Debian.
NOBODY = (65534, 65534)
_STOP_SECONDS = 20
_PAUSE = 0.1
#: Compiled by the quick compiler alone: it starts in half the time, and no test runs for long.
_JAVA_OPTIONS = (
    "-Xshare:auto -Xss1m -XX:+UseG1GC -XX:TieredStopAtLevel=1 -XX:+ExitOnOutOfMemoryError "
    "-Djava.awt.headless=true -Dfile.encoding=UTF-8 -Djna.nosys=true -Dio.netty.noUnsafe=true "
    "-Dio.netty.noKeySetOptimization=true -Dio.netty.recycler.maxCapacityPerThread=0 "
    "-Dio.netty.allocator.numDirectArenas=0 -Dlog4j.shutdownHookEnabled=false "
    "-Dlog4j2.disable.jmx=true -Djava.locale.providers=SPI,COMPAT "
    "-Djava.util.concurrent.ForkJoinPool.common.threadFactory="
    "org.opensearch.secure_sm.SecuredForkJoinWorkerThreadFactory "
    # Of a distribution for tests the server would not run.
    "-Dopensearch.distribution.type=zip -Dopensearch.bundled_jdk=false"
).split()


#: The processes that this one has begun, by their ids.
_begun: dict[int, subprocess.Popen[bytes]] = {}


def java() -> str | None:
    """Return the Java that there is, ``None`` where there is none."""
    home = os.environ.get("JAVA_HOME")
    return str(Path(home) / "bin" / "java") if home else shutil.which("java")


@dataclass(frozen=True, slots=True)
class Node:
    """A node in its folder, which holds its settings, its data, its log and its process's id."""

    folder: Path
    home: Path
    http_port: int
    transport_port: int
    heap: str

    @property
    def name(self) -> str:
        """What it is called in its cluster."""
        return self.folder.name

    def prepare(self, settings: dict[str, object], copied: Path | None = None) -> None:
        """Write its settings; files of ``copied`` stand beside them."""
        for name in ("data", "logs", "tmp"):
            (self.folder / name).mkdir(parents=True)
        config = self.folder / "config"
        if copied is None:
            config.mkdir()
        else:
            shutil.copytree(copied, config)
        own = {
            "node.name": self.name,
            "network.host": "127.0.0.1",
            "http.port": self.http_port,
            "transport.port": self.transport_port,
            "path.data": f"{self.folder}/data",
            "path.logs": f"{self.folder}/logs",
            "node.processors": 2,
        }
        lines = [f"{name}: {_value(value)}\n" for name, value in {**own, **settings}.items()]
        (config / "opensearch.yml").write_text("".join(lines))
        (config / "log4j2.properties").write_text(
            "status = error\nappender.file.type = File\nappender.file.name = file\n"
            f"appender.file.fileName = {self.folder}/logs/node.log\n"
            "appender.file.layout.type = PatternLayout\n"
            "appender.file.layout.pattern = %d{ISO8601} %p %c{1.} %m%n\n"
            "rootLogger.level = info\nrootLogger.appenderRef.file.ref = file\n"
        )
        if os.getuid() == 0:
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, *NOBODY)

    def start(self) -> None:
        """Begin its process."""
        command = [
            java() or "java",
            *_JAVA_OPTIONS,
            *(f"-X{bound}{self.heap}" for bound in ("ms", "mx")),
            f"-Djava.io.tmpdir={self.folder}/tmp",
            f"-XX:ErrorFile={self.folder}/logs/java.log",
            f"-Dopensearch.path.home={self.home}",
            f"-Dopensearch.path.conf={self.folder}/config",
            "-cp",
            f"{self.home}/lib/*",
            "org.opensearch.bootstrap.OpenSearch",
        ]
        user, group = NOBODY if os.getuid() == 0 else (None, None)
        with (self.folder / "logs" / "output.log").open("ab") as output:
            process = subprocess.Popen(
                command,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                env={"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": str(self.folder)},
                user=user,
                group=group,
                extra_groups=[] if user else None,
            )
        _begun[process.pid] = process
        (self.folder / "pid").write_text(str(process.pid))

    @property
    def pid(self) -> int | None:
        """The id of its process while that runs; never that of another's."""
        try:
            pid = int((self.folder / "pid").read_text())
            said = Path(f"/proc/{pid}/cmdline").read_bytes()
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (OSError, ValueError):
            return None
        return pid if os.fsencode(f"{self.folder}/config") in said and state != "Z" else None

    def signal(self, number: signal.Signals) -> None:
        """Send its process a signal, if it runs."""
        if pid := self.pid:
            os.kill(pid, number)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.signal(signal.SIGKILL)
        self._await_end(_STOP_SECONDS)

    def stop(self) -> None:
        """End it in order, or else at all."""
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        self._await_end(_STOP_SECONDS)
        self.kill()

    def _await_end(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while (pid := self.pid) and time.monotonic() < deadline:
            time.sleep(_PAUSE)
            if pid in _begun:
                # It is a child of this process, and stays on the list of processes until asked for.
                _begun[pid].poll()

    def said(self) -> str:
        """Return the end of what it said."""
        logs = (self.folder / "logs" / name for name in ("output.log", "node.log"))
        return "".join(log.read_text("utf-8", "replace")[-3000:] for log in logs if log.exists())


def _value(value: object) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(map(_value, value))}]"
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'
