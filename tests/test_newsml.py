"""NewsML-G2 items with a text in them are articles; what has none is told apart."""

import pytest

from indexer.cleaning.reader import Ignored, Refusal
from tests.conftest import FORMATS, outcomes

TEXT = (
    "<p>Le barrage de Cazenave a livré lundi ses premiers mètres cubes aux vergers du bas.</p>"
    "<p>L’été dira si le compte y est.</p>"
)
XHTML = (
    '<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">'
    f"<head><title>Hors du texte</title></head><body>{TEXT}</body></html></inlineXML>"
)
ABOUT = "<headline>L’eau arrive aux vergers</headline>"
META = (
    '<itemClass qcode="ninat:text"/><provider qcode="nprov:FDB"><name>Fanal du Bas</name>'
    "</provider><versionCreated>2024-04-02T08:00:00Z</versionCreated>"
)


def item(content=XHTML, *, about=ABOUT, meta=META, name="newsItem", namespace=True):
    space = ' xmlns="http://iptc.org/std/nar/2006-10-01/"' if namespace else ""
    return (
        f'<{name}{space} guid="urn:x" version="1" standard="NewsML-G2" xml:lang="fr">'
        f"<itemMeta>{meta}</itemMeta><contentMeta>{about}</contentMeta>"
        f"<contentSet>{content}</contentSet></{name}>"
    )


def read(tmp_path, text):
    path = tmp_path / "a.xml"
    path.write_text(text, "utf-8")
    return outcomes(path)


def test_an_item_that_iptcs_own_library_wrote_is_read():
    [article] = outcomes(FORMATS / "depeche.newsml.xml")

    assert article.title == "La Sourde retrouve son pont de bois"
    assert (article.date, article.source) == ("2024-03-12", "Agence d’Orvelle")
    assert article.path == "depeche.newsml.xml"
    assert article.paragraphs == [
        "Le pont de bois qui enjambe la Sourde a rouvert mardi, après deux hivers de chantier.",
        "« On l’a refait cheville après cheville », explique Odile Marchereau, de l’atelier "
        "communal.",
        "Les camions passeront par Vaucresson-le-Haut jusqu’à l’été.",
    ]


def test_a_message_gives_its_items_and_tells_the_picture_apart():
    first, second, picture = outcomes(FORMATS / "nouvelles.newsml.xml")

    assert (first.path, first.date) == ("nouvelles.newsml.xml#1", "2024-03-12")
    assert second.title == "Le moulin de Brazac moud à nouveau"
    assert (second.path, second.date) == ("nouvelles.newsml.xml#2", "2024-03-13")
    assert len(second.paragraphs) == 2
    assert picture == Ignored("nouvelles.newsml.xml#3", "NewsML-G2 picture")


@pytest.mark.parametrize(
    "content",
    [
        XHTML,
        f'<inlineXML><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body><body.content>{TEXT}'
        "</body.content></body></nitf></inlineXML>",
        "<inlineData>Le barrage de Cazenave a livré lundi ses premiers mètres cubes aux vergers "
        "du bas.\n\nL’été dira si le compte y est.</inlineData>",
        f'<remoteContent href="a.jpg"/>{XHTML}',
    ],
)
def test_the_text_is_read_as_nitf_xhtml_or_plain(tmp_path, content):
    [article] = read(tmp_path, item(content))

    assert article.title == "L’eau arrive aux vergers"
    assert (article.source, article.date) == ("Fanal du Bas", "2024-04-02")
    assert article.paragraphs == [
        "Le barrage de Cazenave a livré lundi ses premiers mètres cubes aux vergers du bas.",
        "L’été dira si le compte y est.",
    ]


def test_the_day_is_that_of_the_first_version(tmp_path):
    meta = f"{META}<firstCreated>2024-03-05T23:30:00+01:00</firstCreated>"

    [article] = read(tmp_path, item(meta=meta))

    assert article.date == "2024-03-05"


def test_what_is_withheld_is_refused_and_other_items_are_ignored(tmp_path):
    withheld = item(meta=f'{META}<pubStatus qcode="stat:withheld"/>')
    package = "<packageItem><itemMeta/></packageItem>"
    message = (
        '<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>'
        f"{withheld}{package}{item()}{item('<remoteContent/>')}</itemSet></newsMessage>"
    )

    refusal, ignored, article, textless = read(tmp_path, message)

    assert refusal == Refusal("a.xml#1", "not for use: its status is withheld")
    assert ignored == Ignored("a.xml#2", "NewsML-G2 packageItem")
    assert article.path == "a.xml#3"
    assert textless.reason.startswith("no article: no text inside")


def test_a_message_that_breaks_off_keeps_what_came_before(tmp_path):
    message = f"<newsMessage><itemSet>{item(namespace=False)}{item(namespace=False)[:300]}"

    article, refusal = read(tmp_path, message)

    assert article.path == "a.xml#1"
    assert refusal.reason.startswith("cannot be read (any further)")
