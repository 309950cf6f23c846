"""``depeche serve`` as a user starts it: processes that are killed, ended, replaced and held up."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from indexer.article import Article
from tests.conftest import ROOT, publish

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads /proc")

#: Longer than anything takes, on a machine with much else to do.
PATIENCE_SECONDS = 60
#: Others are answered within this beside clients that hold on to their connections; a machine at
#: work on something else may take long over anything, so that it is a median that is looked at.
PROMPT_SECONDS = 0.2
CLIENTS = 8
#: What the server waits for, shortened: nothing else of it is another than a user's.
STARTED = """
import sys
from webui import connections
connections.HEAD_SECONDS = 2
connections.UNREAD_SECONDS = 2
from indexer.cli import main
main(sys.argv[1:])
"""
LISTENS = re.compile(r"http://127\.0\.0\.1:(\d+)/")
#: An export of it is far more than the system holds between two ends of a connection.
TEXT = "Le phare de la pointe éclaire la rade quand la brume monte du large. " * 400


def until(holds: Callable[[], object], what: str) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


@dataclass
class Server:
    """A server in a process of its own, with what it says."""

    process: subprocess.Popen
    said: Path
    port: int = 0

    def workers(self) -> set[int]:
        pid = self.process.pid
        return {
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        }

    def connect(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)

    def get(self, address: str, **headers: str) -> tuple[int, bytes]:
        connection = self.connect()
        connection.request("GET", address, headers=headers)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response.status, body

    def raw(self, request: bytes) -> socket.socket:
        """A connection that has sent something, and takes as little as it can."""
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(PATIENCE_SECONDS)
        client.connect(("127.0.0.1", self.port))
        client.sendall(request)
        return client


@contextmanager
def serving(
    index: Path, folder: Path, *arguments: str, script: str = STARTED, **settings: str
) -> Iterator[Server]:
    said = folder / "said.txt"
    command = [sys.executable, "-c", script, "serve", "--port", "0", "--index", str(index)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **settings}
    with said.open("wb") as file, (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            [*command, *arguments], stdout=log, stderr=file, cwd=folder, env=environment
        )
    server = Server(process, said)
    try:
        until(lambda: LISTENS.search(said.read_text()) or process.poll() is not None, "no port")
        assert process.poll() is None, said.read_text()
        server.port = int(LISTENS.search(said.read_text())[1])
        until(lambda: "eady" in said.read_text(), "not ready")
        yield server
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> Path:
    directory = tmp_path_factory.mktemp("index")
    publish(
        directory,
        [Article(f"a{number}", f"Le phare {number}", f"{number} {TEXT}") for number in range(400)],
    )
    return directory


@pytest.fixture(scope="module")
def server(index, tmp_path_factory) -> Iterator[Server]:
    with serving(index, tmp_path_factory.mktemp("server"), "--workers", "2") as started:
        yield started


@dataclass
class Client(threading.Thread):
    """Asks one thing after another, on one connection or on a new one each."""

    server: Server
    keeps: bool
    answered: int = 0
    failures: list[Exception] = field(default_factory=list)
    enough: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        connection = self.server.connect()
        while not self.enough.is_set():
            try:
                connection.request("GET", f"/api/search?q=phare+{self.answered}")
                response = connection.getresponse()
                response.read()
                assert response.status == 200
                self.answered += 1
            except (OSError, HTTPException) as error:
                self.failures.append(error)
                if isinstance(error, ConnectionRefusedError):
                    break
                connection.close()
            if not self.keeps:
                connection.close()
        connection.close()


@contextmanager
def load(server: Server, count: int = CLIENTS) -> Iterator[list[Client]]:
    """Clients at work, each of which has had an answer."""
    clients = [Client(server, keeps=bool(number % 2)) for number in range(count)]
    for client in clients:
        client.start()
    until(lambda: all(client.answered for client in clients), "no answers")
    try:
        yield clients
    finally:
        for client in clients:
            client.enough.set()
        for client in clients:
            client.join(PATIENCE_SECONDS)


def all_go_on(clients: list[Client]) -> None:
    before = [client.answered for client in clients]
    until(
        lambda: all(client.answered > had for client, had in zip(clients, before, strict=True)),
        "a client is no longer answered",
    )


def test_a_killed_worker_takes_no_more_than_its_requests_under_way_and_is_replaced(server):
    before = server.workers()
    with load(server) as clients:
        os.kill(min(before), signal.SIGKILL)
        until(lambda: len(server.workers() - before) == 1, "not replaced")
        all_go_on(clients)

    assert max(len(client.failures) for client in clients) <= 1
    assert server.workers() >= before - {min(before)}


def shared_files(process: int) -> set[str]:
    """The inodes of the memory files that a process has mapped."""
    maps = Path(f"/proc/{process}/maps").read_text().splitlines()
    return {line.split()[4] for line in maps if "memfd:depeche-index" in line}


def test_workers_hold_the_files_of_the_index_in_memory_once(server):
    assert server.get("/readyz")[0] == 200
    first, second = server.workers()

    def is_shared() -> bool:
        # One that was just started may still read them.
        return bool(shared_files(first)) and shared_files(first) == shared_files(second)

    until(is_shared, "each has its own")


def test_workers_are_replaced_on_a_signal_without_a_failed_request(server):
    before = server.workers()
    # A few, so that they leave the new ones some of the cores to start on.
    with load(server, 2) as clients:
        server.process.send_signal(signal.SIGHUP)
        until(lambda: len(server.workers() - before) == 2, "not replaced")
        until(lambda: not server.workers() & before, "the old ones live on")
        all_go_on(clients)

    assert [client.failures for client in clients] == [[], []]


#: Serves where nothing is compiled yet; what takes half a minute is there when the test says so.
COMPILED_LATER = """
import os, subprocess, sys
from pathlib import Path
from indexer import machine_code
from indexer.cli import main

made = machine_code.folder()

def start_making():
    code = f"from pathlib import Path; import shutil, time; made = Path({str(made)!r})\\n"
    code += "while not Path('go').exists(): time.sleep(0.05)\\n"
    code += "shutil.copytree(made, Path('cache', made.name))"
    return subprocess.Popen([sys.executable, "-c", code])

machine_code.start_making = start_making
Path("cache").mkdir(mode=0o700)
os.environ["DEPECHE_CACHE"] = "cache"
machine_code.folder.cache_clear()
main()
"""


def test_compiled_loops_are_taken_up_without_a_restart(index, tmp_path):
    with serving(index, tmp_path, "--workers", "1", script=COMPILED_LATER) as server:
        assert "Ready, loops uncompiled" in server.said.read_text()
        assert json.loads(server.get("/readyz")[1])["compiled"] is False
        (tmp_path / "go").touch()
        until(lambda: "Ready, loops compiled" in server.said.read_text(), "not replaced")
        until(lambda: len(server.workers()) == 1, "the old one lives on")
        assert json.loads(server.get("/readyz")[1])["compiled"] is True


#: After an upgrade that went wrong no worker starts.
BROKEN_LATER = """
import sys
from pathlib import Path
from webui import server
from indexer.cli import main

load = server.Application.load

def load_or_fail(self):
    if Path("broken").exists():
        raise ImportError("something is missing")
    return load(self)

server.Application.load = load_or_fail
server.BOOT_SECONDS = 0.1
main(sys.argv[1:])
"""


def test_where_no_new_worker_can_start_those_before_go_on_until_one_can(index, tmp_path):
    with serving(index, tmp_path, "--workers", "2", script=BROKEN_LATER) as server:
        before = server.workers()
        with load(server, 2) as clients:
            (tmp_path / "broken").touch()
            server.process.send_signal(signal.SIGHUP)
            until(lambda: "those before it go on" in server.said.read_text(), "not said")
            until(lambda: server.workers() == before, "others live")
            all_go_on(clients)
            os.kill(min(before), signal.SIGKILL)
            until(lambda: server.said.read_text().count("those before it") > 2, "not tried again")
            assert server.get("/?q=phare")[0] == 200
            (tmp_path / "broken").unlink()
            until(lambda: len(server.workers()) == 2, "not replaced")
            server.process.send_signal(signal.SIGHUP)
            until(lambda: not server.workers() & before, "the old ones live on")
            all_go_on(clients)

    assert max(len(client.failures) for client in clients) <= 1


def test_whoever_was_let_in_is_answered_when_the_server_ends(index, tmp_path):
    with serving(index, tmp_path, "--workers", "2") as server:
        with load(server) as clients:
            server.process.send_signal(signal.SIGTERM)
            until(lambda: server.process.poll() is not None, "does not end")

        failures = {type(error) for client in clients for error in client.failures}
        assert failures <= {ConnectionRefusedError}
        assert server.process.returncode == 0


def test_an_export_under_way_is_finished_when_the_server_ends(index, tmp_path):
    with serving(index, tmp_path, "--workers", "1") as server:
        client = server.raw(b"GET /export.json?q=phare HTTP/1.1\r\nHost: x\r\n\r\n")
        with client, client.makefile("rb") as answer:
            first = answer.readline()
            server.process.send_signal(signal.SIGTERM)
            until(lambda: not takes_connections(server), "still lets others in")
            rest = answer.read()
        until(lambda: server.process.poll() is not None, "does not end")

    assert first == b"HTTP/1.1 200 OK\r\n"
    # The last chunk has no bytes: the answer is whole.
    assert rest.endswith(b"\r\n0\r\n\r\n")
    assert rest.count(b'{"id": "a') == 400
    assert server.process.returncode == 0


def takes_connections(server: Server) -> bool:
    with socket.socket() as client:
        client.settimeout(0.2)
        return client.connect_ex(("127.0.0.1", server.port)) == 0


def median_seconds(server: Server, address: str) -> float:
    taken = []
    for _ in range(9):
        started = time.monotonic()
        assert server.get(address)[0] == 200
        taken.append(time.monotonic() - started)
    return sorted(taken)[4]


def test_clients_that_do_not_read_their_export_hold_up_nobody_and_are_let_go(server):
    request = b"GET /export.json?q=phare HTTP/1.1\r\nHost: x\r\n\r\n"
    clients = [server.raw(request) for _ in range(CLIENTS)]

    assert median_seconds(server, "/?q=phare") < PROMPT_SECONDS
    assert median_seconds(server, "/healthz") < PROMPT_SECONDS
    held = set(clients)

    def none_is_held() -> bool:
        # Asked without reading; the system tells each end once only.
        held.difference_update(
            [client for client in held if client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)]
        )
        return not held

    until(none_is_held, "an unread export is not let go")
    for client in clients:
        client.close()


@pytest.mark.parametrize(
    "sent", [b"", b"GET /?q=phare HTTP/1.1\r\nHost: x\r\nX-Slow: "], ids=["silent", "half a head"]
)
def test_connections_that_ask_for_nothing_hold_up_nobody_and_are_let_go(server, sent):
    clients = [server.raw(sent) for _ in range(110)]

    assert median_seconds(server, "/?q=phare") < PROMPT_SECONDS
    for client in clients:
        assert client.recv(100) == b""
        client.close()


#: As few reads as these make a page costly.
COSTLY_SOON = STARTED.replace(
    "from indexer.cli",
    "from indexer.search import budget\n"
    "budget.COSTLY_READS, budget.COSTLY_READS_AN_ARTICLE = 1000, 0\nfrom indexer.cli",
)


def test_beside_costly_pages_everything_else_is_answered(index, tmp_path):
    costly, found, over = "/?q=%22la+pointe%22~50+%22la+rade%22~50", Counter(), threading.Event()

    def ask_for_costly_pages() -> None:
        while not over.is_set():
            found[server.get(costly)[0]] += 1

    with serving(index, tmp_path, "--workers", "1", script=COSTLY_SOON) as server:
        clients = [threading.Thread(target=ask_for_costly_pages) for _ in range(16)]
        for client in clients:
            client.start()
        until(lambda: found[200] and found[503], "none is made, or all are")
        for address in ("/?q=phare", "/api/search?q=phare", "/healthz", "/readyz"):
            assert server.get(address)[0] == 200
        over.set()
        for client in clients:
            client.join(PATIENCE_SECONDS)

    assert found.keys() == {200, 503}


def test_an_export_read_at_last_is_whole(server):
    client = server.raw(b"GET /export.json?q=phare HTTP/1.0\r\n\r\n")
    assert server.get("/healthz")[0] == 200
    with client, client.makefile("rb") as answer:
        _head, _blank, body = answer.read().partition(b"\r\n\r\n")

    assert len(json.loads(body)["articles"]) == 400


def statuses(server: Server, request: bytes) -> list[bytes]:
    """The statuses of all that a connection answers until it ends."""
    with server.raw(request) as client, client.makefile("rb") as received:
        return re.findall(rb"HTTP/1\.1 (\d{3}) ", received.read())


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /?q=%s HTTP/1.1\r\nHost: x\r\n\r\n" % (b"x" * 9000), b"414"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: %s\r\n\r\n" % (b"x" * 20_000), b"431"),
        (b"junk\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\nConnection: close\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\nConnection: close\r\n\r\n", b"400"),
        (b"OPTIONS / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"204"),
        (b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"204"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\n", b"405"),
    ],
)
def test_what_is_too_much_or_no_request_is_refused_and_the_connection_ends(
    server, request_, status
):
    assert statuses(server, request_) == [status]


def test_requests_sent_together_are_answered_in_their_order(server):
    together = b"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n" + (
        b"HEAD /?q=phare HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    )

    assert statuses(server, together) == [b"404", b"200"]


def test_an_answer_says_neither_server_nor_more_of_a_head_than_of_a_page(server):
    connection = server.connect()
    heads = {}
    for method in ("HEAD", "GET"):
        connection.request(method, "/article/a1")
        response = connection.getresponse()
        assert bool(response.read()) == (method == "GET")
        heads[method] = {k: v for k, v in response.getheaders() if k != "Date"}
    connection.close()

    assert heads["HEAD"] == heads["GET"]
    assert "Server" not in heads["GET"]


def test_it_says_once_that_it_is_ready_and_logs_a_line_a_request_without_the_query(server):
    assert server.get("/?q=brume%0Aforged")[0] == 200
    log = server.said.with_name("log.txt")
    until(lambda: '"GET /"' in log.read_text(), "no line")

    assert re.findall(
        r"^Ready, loops (?:un)?compiled \(workers: 2\)$", server.said.read_text(), re.M
    )
    assert "brume" not in log.read_text()
    assert json.loads(server.get("/readyz")[1])["ready"] is True


LOGGED = {"DEPECHE_LOG_FORMAT": "json", "DEPECHE_TOKEN_SHA256": sha256(b"jeton").hexdigest()}


def test_numbers_are_those_of_all_workers_and_lines_of_log_are_json(index, tmp_path):
    known = {"Authorization": "Bearer jeton", "X-Request-ID": "une-demande-1"}
    with serving(index, tmp_path, "--workers", "2", **LOGGED) as server:
        before, log = server.workers(), server.said.with_name("log.txt")
        assert server.get("/metrics")[0] == 401
        for _ in range(20):
            assert server.get("/?q=brume", **known)[0] == 200
        # What was sent is logged a moment later.
        until(lambda: log.read_text().count('"address": "/"') == 20, "no lines")
        os.kill(min(before), signal.SIGKILL)
        until(lambda: len(server.workers() - before) == 1, "not replaced")
        until(lambda: server.get("/readyz")[0] == 200, "not ready")
        for _ in range(20):
            assert server.get("/?q=brume", **known)[0] == 200
        told = server.get("/metrics", **known)[1].decode()
        until(lambda: log.read_text().count('"address": "/"') == 40, "no lines")

    assert 'depeche_requests_total{route="/",status="200"} 40.0' in told
    assert "depeche_searches_total 40.0" in told
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert {line["request_id"] for line in lines if line["address"] == "/"} == {"une-demande-1"}
    assert {line["client"] for line in lines} == {"127.0.0.1"}
    said = [json.loads(line)["message"] for line in server.said.read_text().splitlines()]
    assert any(line.startswith("Ready, loops compiled") for line in said)
    assert "brume" not in log.read_text()
    assert "jeton" not in log.read_text()


@pytest.mark.parametrize(
    "wrong", [{"DEPECHE_LOG_FORMAT": "xml"}, {"DEPECHE_TRUSTED_HOSTS": "http://presse.example"}]
)
def test_a_setting_that_cannot_be_meant_is_said_in_one_line_before_anything_is_built(
    tmp_path, wrong
):
    done = subprocess.run(
        [sys.executable, "-m", "indexer", "serve", "--port", "0", "--index", tmp_path / "none"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **wrong},
        cwd=tmp_path,
        check=False,
    )

    assert done.returncode == 2
    assert done.stderr.startswith(f"depeche: {next(iter(wrong))} must be ")
    assert done.stderr.count("\n") == 1


def sockets(server):
    """How many sockets each worker has open."""
    return [
        sum(
            str(link.readlink()).startswith("socket:") for link in Path(f"/proc/{pid}/fd").iterdir()
        )
        for pid in server.workers()
    ]


def test_both_workers_take_connections(index, tmp_path):
    with serving(index, tmp_path, "--workers", "2") as server:
        before = sockets(server)
        connections = [server.connect() for _ in range(CLIENTS)]
        for connection in connections:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        taken = [after - own for after, own in zip(sockets(server), before, strict=True)]
        for connection in connections:
            connection.close()

    # Which is sooner is the machine's to say.
    assert min(taken) >= CLIENTS // 4


def test_an_address_in_use_is_said_in_one_line(server, index, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "indexer", "serve", "--port", str(server.port), "--index", index],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        check=False,
    )

    assert done.returncode == 2
    assert done.stderr.startswith(f"depeche: Cannot listen on 127.0.0.1, port {server.port}: ")
    assert done.stderr.count("\n") == 1


def test_without_a_readable_index_it_says_so_and_answers_503_until_there_is_one(tmp_path):
    directory = tmp_path / "index"
    directory.mkdir()
    (directory / "CURRENT").write_text("generation-20200101T000000-abcdef")
    with serving(directory, tmp_path, "--workers", "1") as server:
        assert "Not ready" in server.said.read_text()
        status, problem = server.get("/readyz")
        assert (status, json.loads(problem)["ready"]) == (503, False)
        assert "incomplet ou endommagé" in json.loads(problem)["detail"]
        status, page = server.get("/?q=phare")
        assert status == 503
        assert "incomplet ou endommagé" in page.decode()
        assert server.get("/healthz")[0] == 200
        publish(directory, [Article("a", "Un phare", "La rade.")])
        assert server.get("/readyz")[0] == 200
        assert server.get("/?q=phare")[0] == 200


@pytest.mark.parametrize("damage", ["emptied", "cut", "overwritten", "removed"])
def test_files_damaged_under_it_change_no_answer_and_end_no_worker(tmp_path, damage):
    directory = tmp_path / "index"
    generation = publish(directory, [Article(f"a{n}", f"Le phare {n}", TEXT) for n in range(40)])
    addresses = ["/api/search?q=phare", "/api/search?q=%22le+phare%22~3", "/api/articles/a3"]
    with serving(directory, tmp_path, "--workers", "2") as server:
        right = [without_time(server.get(address)) for address in addresses * 4]
        workers = server.workers()
        for path in generation.path.iterdir():
            size = path.stat().st_size
            with path.open("r+b") as file:
                file.truncate({"emptied": 0, "cut": size // 2}.get(damage, size))
                if damage == "overwritten":
                    file.write(b"\xff" * size)
            if damage == "removed":
                path.unlink()
        found = [without_time(server.get(address)) for address in addresses * 4]

        for answer, sound in zip(found, right, strict=True):
            assert answer == sound or answer[0] == 503
        assert server.get("/healthz")[0] == 200
        assert server.workers() == workers
        # The next build mends it, and is shown.
        publish(directory, [Article("a1", "Le phare mort", TEXT)])
        assert json.loads(server.get("/api/search?q=mort")[1])["total"] == 1


def without_time(answer: tuple[int, bytes]) -> tuple[int, bytes]:
    status, body = answer
    return status, re.sub(rb'"took_ms":[^,}]*', b"", body)


def test_where_there_is_no_index_it_is_built_first(tmp_path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "rade.jsonl").write_text(
        json.dumps({"id": "rade", "title": "Le phare", "body": "Il éclaire la rade."})
    )
    arguments = ("--workers", "1", "--corpus", str(corpus))
    with serving(tmp_path / "index", tmp_path, *arguments) as server:
        assert json.loads(server.get("/api/search?q=phare")[1])["total"] == 1


def test_without_an_article_to_serve_it_ends_with_the_reason(tmp_path):
    command = [sys.executable, "-m", "indexer", "serve", "--port", "0", "--corpus", tmp_path]
    done = subprocess.run(
        [*command, "--index", tmp_path / "index"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        check=False,
    )

    assert done.returncode == 2
    assert "No article could be read" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_master_is_light():
    code = (
        "import sys, indexer.cli, indexer.build.generations, webui.server, webui.worker;"
        "print({'numpy', 'numba', 'flask'} & {*sys.modules});"
        "print(sorted(name[6:] for name in sys.modules if name.startswith('webui.')))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    heavy, own = found.stdout.splitlines()
    assert heavy == "set()"
    # What workers take up as it is when they start is none of these.
    assert own == str(
        ["access_log", "connections", "scoreboard", "server", "shared_memory", "worker"]
    )
