"""NITF documents are articles: their headline, day, publisher and whole body."""

import pytest

from indexer.cleaning.reader import Refusal
from tests.conftest import outcomes

BODY = (
    "<p>Le barrage de Cazenave a livré lundi ses premiers mètres cubes aux vergers du bas.</p>"
    "<hl2>Une eau comptée</hl2>"
    "<p>« Chaque abricotier saura ce qu’il boit », promet Jeanne Labatut.</p>"
    "<ul><li>les vergers d’abord ;</li><li>les jardins ensuite.</li></ul>"
    "<media media-type='image'><media-reference source='barrage.jpg'/>"
    "<media-caption>Le barrage vu du col.</media-caption></media>"
    "<p>L’été dira si le compte y est.</p>"
)


def nitf(body=BODY, *, head="", body_head="<hedline><hl1>L’eau arrive aux vergers</hl1></hedline>"):
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<!DOCTYPE nitf SYSTEM "http://www.nitf.org/IPTC/NITF/3.3/dtd/nitf-3-3.dtd">\n'
        f"<nitf><head><title>Titre de tête</title>{head}</head><body>"
        f"<body.head>{body_head}</body.head><body.content>{body}</body.content>"
        "<body.end><tagline>jl/mf</tagline></body.end></body></nitf>"
    )


def write(path, text):
    path.write_text(text, "utf-8")
    return path


def test_the_whole_body_and_what_the_document_says(tmp_path):
    head = (
        '<docdata><date.issue norm="20240305T180500Z"/><doc.copyright holder="Le Fanal"/></docdata>'
        '<pubdata name="Le Fanal du Bas" date.publication="20240306" '
        'ex-ref="https://fanal.example/eau.html"/>'
    )
    body_head = (
        "<hedline><hl1>L’eau arrive aux vergers</hl1><hl2>Trente ans d’attente au barrage</hl2>"
        "</hedline><byline>Par <person>Maud Ferrier</person></byline>"
        "<dateline><location>Cazenave</location></dateline>"
        "<abstract><p>Le barrage de Cazenave est en eau.</p></abstract>"
    )

    [article] = outcomes(write(tmp_path / "a.xml", nitf(head=head, body_head=body_head)))

    assert article.title == "L’eau arrive aux vergers"
    assert (article.source, article.date) == ("Le Fanal du Bas", "2024-03-06")
    assert article.url == "https://fanal.example/eau.html"
    assert article.path == "a.xml"
    assert article.paragraphs == [
        "Trente ans d’attente au barrage",
        "Le barrage de Cazenave est en eau.",
        "Le barrage de Cazenave a livré lundi ses premiers mètres cubes aux vergers du bas.",
        "Une eau comptée",
        "« Chaque abricotier saura ce qu’il boit », promet Jeanne Labatut.",
        "les vergers d’abord ;",
        "les jardins ensuite.",
        "L’été dira si le compte y est.",
    ]
    assert [dropped.rule for dropped in article.boilerplate] == ["caption"]


@pytest.mark.parametrize(
    ("head", "day", "source"),
    [
        ('<docdata><date.issue norm="20240305T180500Z"/></docdata>', "2024-03-05", None),
        ('<docdata><date.release norm="2024-03-07"/></docdata>', "2024-03-07", None),
        ('<docdata><doc.copyright holder="Le Fanal"/></docdata>', None, "Le Fanal"),
    ],
)
def test_day_and_publisher_stand_in_several_places(tmp_path, head, day, source):
    [article] = outcomes(write(tmp_path / "a.nitf", nitf(head=head)))

    assert (article.date, article.source) == (day, source)


def test_a_lead_that_stands_in_the_full_text_too_is_read_once(tmp_path):
    lead = "<p>Le barrage a livré lundi ses premiers mètres cubes aux vergers du bas.</p>"
    body = (
        f'<block class="lead_paragraph">{lead}</block>'
        f'<block class="full_text">{lead}<p>L’été dira si le compte y est.</p></block>'
    )

    [article] = outcomes(write(tmp_path / "a.xml", nitf(body)))

    assert len(article.paragraphs) == 2


def test_names_of_letters_that_only_the_types_definition_knows_are_read(tmp_path):
    body = "<p>Le caf&eacute; du barrage a rouvert lundi, dit Ana&iuml;s, &laquo;&nbsp;enfin.</p>"

    [article] = outcomes(write(tmp_path / "a.xml", nitf(body + BODY)))

    assert "Le café du barrage a rouvert lundi, dit Anaïs, « enfin." in article.body


def test_entities_of_a_files_own_are_refused_not_read(tmp_path):
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(12))
    text = (
        nitf(f"{BODY}<p>&l12;</p>")
        .replace("<!DOCTYPE nitf SYSTEM", f'<!DOCTYPE nitf [<!ENTITY l0 "ha">{laughs}]><!-- SYSTEM')
        .replace('dtd">', "dtd -->")
    )
    secret = write(tmp_path / "secret.txt", "Le secret du barrage, que nul ne doit lire ici.")
    outside = (
        nitf(f"{BODY}<p>&dehors;</p>")
        .replace(
            "<!DOCTYPE nitf SYSTEM",
            f'<!DOCTYPE nitf [<!ENTITY dehors SYSTEM "{secret.as_uri()}">]><!-- SYSTEM',
        )
        .replace('dtd">', "dtd -->")
    )

    for written in (text, outside):
        [refusal] = outcomes(write(tmp_path / "a.xml", written))
        assert isinstance(refusal, Refusal)
        assert "entit" in refusal.reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<nitf><head/></nitf>", "no article: NITF without a body.content"),
        ("<nitf><body>", "cannot be read (any further)"),
        ("<nitf>" + "<p>" * 600, "cannot be read (any further)"),
        (nitf("<p>Bref.</p>"), "no article: only navigation or too little text"),
    ],
)
def test_what_is_no_article_is_refused_with_its_reason(tmp_path, text, reason):
    [refusal] = outcomes(write(tmp_path / "a.xml", text))

    assert refusal.reason.startswith(reason)
    assert refusal.path == "a.xml"


def test_a_document_beyond_the_limit_is_refused(tmp_path):
    path = write(tmp_path / "a.xml", nitf(BODY * 2000))

    assert outcomes(path, max_page_bytes=100_000) == [
        Refusal("a.xml", "an item larger than 100000 bytes")
    ]
