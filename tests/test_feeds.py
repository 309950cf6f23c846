"""A feed reader and a browser find what they expect, whatever was typed or is in an article."""

from xml.etree import ElementTree

import feedparser
import pytest

from indexer.article import Article
from indexer.search.live import LiveIndex
from tests.conftest import publish
from webui import create_app
from webui.feeds import MAX_ENTRIES

HOSTILE = Article(
    id="hostile",
    title="Piraterie ]]> <script>&amp;</script> \x0b\ufffe",
    body="Une piraterie <b>grave</b> &lt; & \x08 ]]>.",
    source='"Agence" & <fils>',
    date="2021-06-29",
    url="javascript:alert(1)",
)
ARTICLES = (
    HOSTILE,
    Article(id="nu", title="Piraterie nue", body="Une piraterie sans date.", url="https://e.org/é"),
    *(
        Article(
            id=f"n{number:02}",
            title=f"Sommet {number}",
            body="Le sommet s’ouvre.",
            source="Agence Exemple" if number % 2 else "Autre",
            date=f"2021-{number % 12 + 1:02}-{number % 28 + 1:02}",
        )
        for number in range(70)
    ),
)
STRANGE = ["", "]]></title>", "\0\x0b\ufffe\uffff", "\u202eRTL", "🙂", "é" * 4000, "a&b=c#d"]
SUGGESTIONS = "application/x-suggestions+json"
DESCRIPTION = "application/opensearchdescription+xml"
NAMESPACE = {"os": "http://a9.com/-/spec/opensearch/1.1/"}


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    directory = tmp_path_factory.mktemp("index")
    publish(directory, ARTICLES)
    index = LiveIndex(directory)
    yield index
    index.close()


@pytest.fixture(scope="module")
def client(live):
    return create_app(engine=live).test_client()


def read(client, **asked):
    response = client.get("/feed.atom", query_string=asked)
    assert response.status_code == 200
    # It asks for headers' names in small letters.
    feed = feedparser.parse(
        response.get_data(), response_headers={"content-type": response.content_type}
    )
    assert feed.bozo is False
    assert feed.version == "atom10"
    return feed


@pytest.mark.parametrize("typed", [*STRANGE, "sommet", "piraterie"])
def test_a_feed_reader_has_nothing_to_mend(client, typed):
    feed = read(client, q=typed)

    assert feed.feed.id == next(link.href for link in feed.feed.links if link.rel == "self")
    assert feed.feed.author == "Dépêche"


def test_a_feed_holds_the_newest_articles_newest_first(client):
    feed = read(client, q="sommet", sort="oldest", size="3", page="7")
    newest = client.get("/api/search?q=sommet&sort=newest&size=50").json["hits"]

    assert len(feed.entries) == MAX_ENTRIES
    assert [entry.title for entry in feed.entries] == [hit["title"] for hit in newest]
    assert [entry.updated[:10] for entry in feed.entries] == [hit["date"] for hit in newest]


def test_filters_narrow_a_feed(client):
    feed = read(client, q="sommet", source="Autre", since="2021-05-01", until="2021-05-31")

    assert feed.entries
    assert {entry.author for entry in feed.entries} == {"Autre"}
    assert {entry.updated[:7] for entry in feed.entries} == {"2021-05"}


def test_an_entry_says_title_source_day_and_passage_as_plain_text(client):
    [hostile, bare] = read(client, q="piraterie").entries

    assert hostile.title == "Piraterie ]]> <script>&amp;</script> \ufffd\ufffd"
    assert hostile.title_detail.type == "text/plain"
    assert hostile.author == HOSTILE.source
    assert hostile.summary == "Une piraterie <b>grave</b> &lt; & \ufffd ]]>."
    assert hostile.published == hostile.updated == "2021-06-29T00:00:00Z"
    assert [link.rel for link in hostile.links] == ["alternate"]
    assert [link.href for link in bare.links if link.rel == "via"] == ["https://e.org/%C3%A9"]
    assert "published" not in bare


def test_ids_are_permanent_links_that_lead_to_the_article(client):
    for entry in read(client, q="piraterie").entries:
        assert entry.id == entry.link
        assert client.get(entry.id.removeprefix("http://localhost")).status_code == 200


def test_ids_stay_when_the_index_is_built_again(tmp_path):
    live = LiveIndex(tmp_path)
    client = create_app(engine=live).test_client()
    seen = []
    for _ in range(2):
        publish(tmp_path, ARTICLES[:2])
        feed = read(client, q="piraterie")
        seen.append([feed.feed.id, *(entry.id for entry in feed.entries)])
    live.close()

    assert seen[0] == seen[1]


def test_a_feed_names_its_index(client, live):
    response = client.get("/feed.atom?q=sommet")

    assert response.headers["X-Depeche-Generation"] == live.generation()
    assert read(client, q="sommet").feed.generator_detail.version == live.generation()
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_what_a_reader_already_holds_is_not_sent_again(client):
    first = client.get("/feed.atom?q=sommet")
    again = client.get("/feed.atom?q=sommet", headers={"If-None-Match": first.headers["ETag"]})
    other = client.get("/feed.atom?q=nue", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.get_data()) == (304, b"")
    assert other.status_code == 200


@pytest.mark.parametrize("path", ["/feed.atom?q=sommet", "/opensearch.xml"])
def test_head_is_answered_and_post_is_not(client, path):
    head = client.head(path)

    assert (head.status_code, head.get_data()) == (200, b"")
    assert client.post(path).status_code == 405


def test_a_wrong_parameter_of_a_feed_is_refused_with_a_page(client):
    response = client.get("/feed.atom?q=sommet&since=hier")

    assert (response.status_code, response.mimetype) == (400, "text/html")
    assert "AAAA-MM-JJ" in response.text


def templates(client):
    response = client.get("/opensearch.xml")
    assert response.mimetype == DESCRIPTION
    tree = ElementTree.fromstring(response.get_data())
    assert tree.tag == f"{{{NAMESPACE['os']}}}OpenSearchDescription"
    assert len(tree.findtext("os:ShortName", namespaces=NAMESPACE)) <= 16
    return {url.get("type"): url.get("template") for url in tree.findall("os:Url", NAMESPACE)}


def filled(template):
    """A template as a browser fills it in: what is optional and not known is left empty."""
    address = template.replace("{searchTerms}", "sommet%20pay%C3%A9")
    address = address.replace("{startPage?}", "").replace("{count?}", "")
    assert "{" not in address
    return address.removeprefix("http://localhost")


@pytest.mark.parametrize(
    "media_type", ["text/html", "application/atom+xml", SUGGESTIONS, DESCRIPTION]
)
def test_every_template_works_when_filled_in(client, media_type):
    response = client.get(filled(templates(client)[media_type]))

    assert (response.status_code, response.mimetype) == (200, media_type)
    if media_type == SUGGESTIONS:
        assert response.json[0] == "sommet payé"
    elif media_type != DESCRIPTION:
        assert "sommet payé" in response.text


def test_the_pages_template_takes_page_and_size(client):
    address = templates(client)["text/html"].replace("{searchTerms}", "sommet")
    address = address.replace("{startPage?}", "2").replace("{count?}", "5")

    assert client.get(address.removeprefix("http://localhost")).status_code == 200
    assert "page=2&size=5" in address


def test_suggestions_come_in_the_form_that_is_asked_for(client):
    plain = client.get("/api/suggest?q=som")
    browser = client.get("/api/suggest?q=som&format=opensearch")

    assert plain.mimetype == "application/json"
    assert browser.json == ["som", plain.json["suggestions"]]
    assert client.get("/api/suggest?q=som&format=autre").json == plain.json
