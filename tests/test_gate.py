"""What is looked at before anything is answered: methods, hosts, and how often a client asks."""

import re
from xml.etree import ElementTree

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app

from indexer.errors import CallError
from indexer.settings import Settings
from webui import create_app
from webui.access import Access
from webui.hosts import Hosts
from webui.proxies import Proxies
from webui.rate_limit import RateLimit
from webui.shared_memory import SharedMemory

#: The two that hold whole addresses.
WHOLE = ("/feed.atom?q=phare", "/opensearch.xml")
ADDRESSES = ("/", "/article/a1", "/api/search?q=phare", "/static/style.css", "/metrics", *WHOLE)


@pytest.fixture
def serve(live):
    """An application under some settings."""

    def made(**settings):
        return create_app(Settings.read({}, **settings), live).test_client()

    return made


@pytest.mark.parametrize("address", ADDRESSES)
def test_options_are_answered_as_such(serve, address):
    response = serve().options(address)

    assert (response.status_code, response.data) == (204, b"")
    assert set(response.allow) == {"GET", "HEAD", "OPTIONS"}
    assert "Content-Type" not in response.headers


def test_what_is_not_there_has_no_options(serve):
    assert serve().options("/rien").status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_whatever_would_change_something_is_refused(serve, address, method):
    response = serve().open(address, method=method)

    assert response.status_code == 405
    assert set(response.allow) == {"GET", "HEAD", "OPTIONS"}


def status_of(client, changed):
    """The status of the page where the environment is another; the client itself names a host."""
    environ = EnvironBuilder("/").get_environ() | changed
    environ = {name: value for name, value in environ.items() if value is not None}
    return int(run_wsgi_app(client.application, environ)[1].partition(" ")[0])


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("presse.example", 200),
        ("presse.example:8000", 200),
        ("[2001:db8::1]:80", 200),
        ("presse.example,autre.example", 400),
        ("presse.example/x", 400),
        ("a@b", 400),
        ("a" * 300, 400),
        ("", 400),
        (None, 400),
    ],
)
def test_a_request_names_one_host(serve, host, status):
    environ = {"SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": host}
    assert status_of(serve(), environ) == status


def test_before_http_1_1_none_need_be_named(serve):
    assert status_of(serve(), {"SERVER_PROTOCOL": "HTTP/1.0", "HTTP_HOST": None}) == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("presse.example", 200),
        ("PRESSE.example:8000", 200),
        ("presse.example.", 200),
        ("a.archives.example", 200),
        ("archives.example", 200),
        ("autre.example", 400),
        ("presse.example.autre.example", 400),
        ("localhost", 400),
    ],
)
def test_with_trusted_hosts_no_other_is_answered(serve, host, status):
    client = serve(trusted_hosts="presse.example, .archives.example")
    for address in ADDRESSES:
        with client.get(address, headers={"Host": host}) as response:
            assert response.status_code == status, address
    assert client.get("/healthz", headers={"Host": host}).status_code == 200
    assert client.get("/readyz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("address", WHOLE)
@pytest.mark.parametrize(
    ("settings", "host", "expected"),
    [
        ({}, "localhost:8000", "http://localhost:8000/"),
        ({}, "127.0.0.1", "http://127.0.0.1/"),
        ({}, "[::1]:8000", "http://[::1]:8000/"),
        ({"host": "10.0.0.7"}, "10.0.0.7:8000", "http://10.0.0.7:8000/"),
        ({"trusted_hosts": "presse.example"}, "presse.example", "http://presse.example/"),
        ({"public_url": "https://presse.example/"}, "inconnu.example", "https://presse.example/"),
        ({}, "inconnu.example", None),
        ({}, "127.0.0.1.inconnu.example", None),
    ],
)
def test_whole_addresses_begin_with_what_is_known_never_with_what_a_stranger_said(
    serve, address, settings, host, expected
):
    response = serve(**settings).get(address, headers={"Host": host})

    assert response.status_code == (400 if expected is None else 200)
    assert ("inconnu" in response.text) is False
    if expected is None:
        assert "DEPECHE_PUBLIC_URL" in response.text
    else:
        ElementTree.fromstring(response.text)
        whole = re.findall(r'"(https?://[^"]+)"', response.text)
        # What the formats are named by.
        named = ("http://www.w3.org/", "http://a9.com/")
        assert {link for link in whole if not link.startswith((expected, *named))} == set()
        assert expected in response.text


def test_no_redirect_says_the_host_that_was_asked_for(serve):
    response = serve().get("//inconnu.example/%2f..", headers={"Host": "inconnu.example"})

    assert response.status_code == 404
    assert "Location" not in response.headers


def test_who_asks_too_often_is_told_when_to_come_back_and_others_are_answered(serve):
    client = serve(rate_limit=3)
    busy = [client.get("/api/search?q=phare") for _ in range(5)]

    assert [response.status_code for response in busy] == [200, 200, 200, 429, 429]
    assert 1 <= int(busy[-1].headers["Retry-After"]) <= 20
    assert busy[-1].json["status"] == 429
    assert client.get("/", environ_overrides={"REMOTE_ADDR": "10.0.0.9"}).status_code == 200
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200


def limited(a_minute):
    memory = SharedMemory.made()
    return RateLimit(a_minute, memory.requests, memory.key)


def test_a_limit_holds_for_all_workers_together(live):
    memory, settings = SharedMemory.made(2), Settings.read({}, rate_limit=2)
    workers = [
        create_app(settings, live, memory=memory, slot=slot).test_client() for slot in (0, 1)
    ]

    assert [workers[n % 2].get("/").status_code for n in range(4)] == [200, 200, 429, 429]


def test_a_bucket_fills_again_as_time_passes(monkeypatch):
    now = 1000.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    limit = limited(60)
    for _ in range(60):
        assert limit.wait("10.0.0.1") == 0
        limit.count("10.0.0.1")

    assert limit.wait("10.0.0.1") == pytest.approx(1)
    assert limit.wait("10.0.0.2") == 0
    now += 1
    assert limit.wait("10.0.0.1") == 0


def test_one_reader_is_one_network_whatever_addresses_it_takes():
    limit = limited(1)
    limit.count("2001:db8:0:1::1")

    assert limit.wait("2001:db8:0:1:ffff::2") > 0
    assert limit.wait("2001:db8:0:2::1") == 0
    limit.count("192.0.2.1")
    assert limit.wait("::ffff:192.0.2.1") > 0
    assert limit.wait("::ffff:192.0.2.2") == 0


def test_among_many_busy_clients_hardly_another_one_is_refused():
    limit = limited(1)
    for number in range(1000):
        limit.count(f"busy {number}")

    refused = sum(limit.wait(f"other {number}") > 0 for number in range(2000))
    assert refused <= 10


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("10.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("10.0.0.1", "6.6.6.6, 192.0.2.7, 10.0.0.2", "192.0.2.7"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("10.0.0.1", "6.6.6.6, junk", "10.0.0.1"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("::ffff:10.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("::1", "192.0.2.7, ::ffff:10.0.0.2", "192.0.2.7"),
        ("192.0.2.1", "6.6.6.6", "192.0.2.1"),
        ("", "6.6.6.6", ""),
    ],
)
def test_a_client_is_who_the_last_trusted_proxy_says(peer, forwarded, client):
    proxies = Proxies.read(Settings.read({}, trusted_proxies="10.0.0.0/8,::1"))

    assert proxies.client(peer, forwarded) == client


def test_clients_behind_a_trusted_proxy_are_told_apart(serve):
    trusting = serve(rate_limit=1, trusted_proxies="127.0.0.1")
    other = serve(rate_limit=1)

    def statuses(client):
        return [
            client.get("/", headers={"X-Forwarded-For": address}).status_code
            for address in ("192.0.2.1", "192.0.2.2")
        ]

    assert statuses(trusting) == [200, 200]
    assert statuses(other) == [200, 429]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"trusted_hosts": "https://presse.example"}, "DEPECHE_TRUSTED_HOSTS"),
        ({"public_url": "presse.example"}, "DEPECHE_PUBLIC_URL"),
        ({"public_url": "https://presse.example/archives"}, "DEPECHE_PUBLIC_URL"),
        ({"public_url": "ftp://presse.example"}, "DEPECHE_PUBLIC_URL"),
        ({"trusted_proxies": "proxy.example"}, "DEPECHE_TRUSTED_PROXIES"),
        ({"rate_limit": "-1"}, "DEPECHE_RATE_LIMIT"),
        ({"token_sha256": "secret"}, "DEPECHE_TOKEN_SHA256"),
        ({"basic_auth": "anne:secret"}, "DEPECHE_BASIC_AUTH"),
        ({"basic_auth": "anne:scrypt:3:1:1$secret$00"}, "DEPECHE_BASIC_AUTH"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_said_without_its_secret(settings, said):
    with pytest.raises(CallError, match=said) as raised:
        Access.read(Settings.read({}, **settings), SharedMemory.made())

    assert "secret" not in str(raised.value)


def test_a_server_on_all_addresses_knows_none_by_itself():
    hosts = Hosts.read(Settings(host="0.0.0.0"))

    assert hosts.address("http", "0.0.0.0:8000") == "http://0.0.0.0:8000"
    assert hosts.address("http", "192.0.2.1:8000") is None
