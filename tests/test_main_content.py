"""The whole article, however a page cuts it up: its parts, its standfirst, its end."""

import pytest

from tests.saved_pages import FIRST, SECOND, THIRD, TITLE, article_of, paragraphs

STANDFIRST = "Après des mois de palabres, les deux capitales partagent enfin leurs eaux"
TEASERS = (
    "La bibliothèque du port a rouvert samedi, après deux ans de travaux, devant une foule que "
    "personne n'attendait aussi nombreuse, et qui a patienté sous la pluie.",
    "Les lecteurs y trouveront trente mille livres, une salle de musique, un café tenu par des "
    "lycéens de la ville voisine, et une terrasse qui domine les toits.",
)


@pytest.mark.parametrize("between", ["<div class=pub><p>Publicité</p></div>", "<img src=a.jpg>"])
def test_a_body_in_several_parts_is_one_article(between):
    part = "<div class=grille><div class=article-body>{}</div></div>".format
    body = f"<main><h1>{TITLE}</h1>{part(paragraphs(FIRST, SECOND))}{between}"
    body += f"{part(paragraphs(THIRD))}</main>"

    assert article_of(body).paragraphs == [FIRST, SECOND, THIRD]


def test_parts_deep_in_their_own_boxes_are_told_by_their_paragraphs_class():
    part = "<div><div><div><div>{}</div></div></div></div>".format
    body = "".join(part(f"<p class=texte>{text}</p>") for text in (FIRST, SECOND, THIRD))

    assert article_of(f"<h1>{TITLE}</h1>{body}").paragraphs == [FIRST, SECOND, THIRD]


def test_a_heading_above_a_part_is_taken_with_it():
    part = "<div><div class=texte>{}</div></div>".format
    body = f"{part(paragraphs(FIRST, SECOND))}<h2>Ce qui change</h2>{part(paragraphs(THIRD))}"

    assert article_of(f"<h1>{TITLE}</h1>{body}").paragraphs[-2:] == ["Ce qui change", THIRD]


def test_a_heading_by_its_name_alone_stays():
    heading = "<div class=intertitre>Ce qui change</div>"
    body = f"<h1>{TITLE}</h1><div>{paragraphs(FIRST, SECOND)}{heading}{paragraphs(THIRD)}</div>"

    assert article_of(body).paragraphs == [FIRST, SECOND, "Ce qui change", THIRD]


def test_a_short_article_is_not_taken_for_the_longer_teaser_beside_it():
    teaser = f"<article><h3><a href=/b>La bibliothèque rouvre</a></h3>{paragraphs(*TEASERS)}"
    body = f"<div id=contenu><h1>{TITLE}</h1><div class=texte>{paragraphs(FIRST)}</div></div>"

    assert article_of(f"{body}<div><ul><li>{teaser}</article></ul></div>").paragraphs == [FIRST]


@pytest.mark.parametrize(
    "beside",
    [
        "<aside>{}</aside>",
        "<footer>{}</footer>",
        "<div class=sidebar>{}</div>",
        "<div hidden>{}</div>",
        "<section><h2>Découvrez la bibliothèque</h2>{}</section>",
        "<div><h3>À propos de la bibliothèque</h3>{}</div>",
    ],
)
@pytest.mark.parametrize("texts", [(FIRST, SECOND), (FIRST, SECOND, THIRD)])
def test_longer_prose_beside_the_titles_own_is_another_text(beside, texts):
    longer = beside.format(paragraphs(*TEASERS, *(text.upper() for text in TEASERS)))
    body = f"<main><h1>{TITLE}</h1><div>{paragraphs(*texts)}</div></main>{longer}"

    assert article_of(body).paragraphs == list(texts)


def test_a_text_goes_on_beside_its_title_where_no_heading_opens_another():
    cells = f"<td><b>{TITLE}</b><br><br>{FIRST}</td></tr><tr><td>{paragraphs(SECOND, THIRD)}</td>"

    assert article_of(f"<table><tr>{cells}</tr></table>").paragraphs == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize(
    "place",
    [
        "<header><h1>{title}</h1><p class=chapo>{text}</p></header><div class=corps>{body}</div>",
        "<div><h1>{title}</h1></div><div><h2>{text}</h2></div><div class=corps>{body}</div>",
        "<header><h1>{title}</h1><ul><li>{text}</ul></header><div class=corps>{body}</div>",
        "<h1>{title}</h1><div class=teaser><p class=teaser>{text}.</p></div>"
        "<div class=corps>{body}</div>",
    ],
)
def test_the_standfirst_is_kept_wherever_it_stands_below_the_title(place):
    body = place.format(title=TITLE, text=STANDFIRST, body=paragraphs(FIRST, SECOND))

    kept = article_of(f"<main>{body}</main>").paragraphs
    assert [text.rstrip(".") for text in kept[:1]] == [STANDFIRST]
    assert kept[1:] == [FIRST, SECOND]


def test_a_standfirst_above_the_title_is_told_by_the_pages_description():
    head = f'<title>{TITLE}</title><meta name=description content="{STANDFIRST}.">'
    body = f"<main><p>{STANDFIRST}</p><h1>{TITLE}</h1>{paragraphs(FIRST, SECOND)}</main>"

    assert article_of(body, head).paragraphs == [STANDFIRST, FIRST, SECOND]


def test_what_stands_about_the_article_is_no_standfirst():
    lines = "<p>Maud Ferrier</p><p>Mis en ligne mardi à 18:05, relu mercredi par la rédaction</p>"
    body = f"<header><h1>{TITLE}</h1>{lines}</header><div class=corps>{paragraphs(FIRST, SECOND)}"

    assert article_of(f"<main>{body}</div></main>").paragraphs == [FIRST, SECOND]


@pytest.mark.parametrize(
    ("end", "kept"),
    [
        ("<p>Des regrets ?</p><p>Aucun.</p>", ["Des regrets ?", "Aucun."]),
        ("<p>— Des regrets ?</p><p>— Aucun</p>", ["— Des regrets ?", "— Aucun"]),
        ("<p>Sans poissons, pas de pêcheurs</p>", ["Sans poissons, pas de pêcheurs"]),
        ("<blockquote>Sans poissons, rien</blockquote>", ["Sans poissons, rien"]),
        ("<h2>Les ports</h2><ul><li>Kervalo</li></ul>", ["Les ports", "Kervalo"]),
        ("<dl><dt>Kervalo</dt><dd>1 204 tonnes</dd></dl>", ["Kervalo", "1 204 tonnes"]),
        (
            "<p>Les ports concernés :</p><ul><li>Kervalo</li><li>Port-Aubin</li></ul>",
            ["Les ports concernés :", "Kervalo", "Port-Aubin"],
        ),
        (
            "<table><tr><td>Kervalo</td><td>1 204</td></tr></table>",
            ["Kervalo", "1 204"],
        ),
    ],
)
def test_an_article_may_end_in_an_answer_a_line_a_list_or_a_table(end, kept):
    body = f"<h1>{TITLE}</h1><div class=corps>{paragraphs(FIRST, SECOND)}"
    body += "<p>Voici les prises :</p>" * end.startswith("<table") + f"{end}</div>"

    expected = ["Voici les prises :", *kept] if end.startswith("<table") else kept
    assert article_of(body).paragraphs[2:] == expected


def test_a_copy_of_the_body_for_another_screen_is_left_out():
    copy = "<div class={}>{}</div>".format
    body = copy("ecran", paragraphs(FIRST, SECOND)) + copy("mobile", paragraphs(FIRST, SECOND))

    article = article_of(f"<main><h1>{TITLE}</h1>{body}</main>")
    assert article.paragraphs == [FIRST, SECOND]
    assert [dropped.rule for dropped in article.boilerplate] == ["repeated-text"] * 2


def test_a_refrain_is_no_copy():
    body = f"<main><h1>{TITLE}</h1>{paragraphs(FIRST, SECOND, FIRST)}</main>"

    assert article_of(body).paragraphs == [FIRST, SECOND, FIRST]


@pytest.mark.parametrize(
    "hidden", ["style='display: none'", "hidden", "class=hidden", "aria-hidden=true"]
)
def test_the_rest_of_an_article_that_waits_for_a_click_is_read(hidden):
    body = f"<h1>{TITLE}</h1><div class=corps>{paragraphs(FIRST, SECOND)}"
    body += f"<div {hidden}>{paragraphs(THIRD, *TEASERS)}</div></div>"

    assert article_of(body).paragraphs == [FIRST, SECOND, THIRD, *TEASERS]


def test_what_is_hidden_elsewhere_stays_hidden():
    body = f"<h1>{TITLE}</h1><div class=corps>{paragraphs(FIRST, SECOND)}</div>"

    article = article_of(f"{body}<div><div hidden>{paragraphs(*TEASERS)}</div></div>")
    assert article.paragraphs == [FIRST, SECOND]
    assert {dropped.rule for dropped in article.boilerplate} == {"hidden"}


def test_a_misnamed_place_is_believed_where_the_pages_data_state_its_text():
    text = " ".join((FIRST, SECOND, THIRD))
    head = f'<script type="application/ld+json">{{"@type": "NewsArticle", "articleBody": "{text}"}}'
    body = f"<main><h1>{TITLE}</h1><div>{paragraphs(FIRST)}</div>"
    body += f"<div class=widget>{paragraphs(SECOND, THIRD)}</div></main>"

    assert article_of(body, f"{head}</script>").paragraphs == [FIRST, SECOND, THIRD]


def test_a_list_among_stated_paragraphs_stays_though_the_data_leave_it_out():
    texts = [*TEASERS, FIRST, SECOND, THIRD]
    stated = " ".join(texts)
    head = (
        f'<script type="application/ld+json">{{"@type": "NewsArticle", "articleBody": "{stated}"}}'
    )
    body = f"<h1>{TITLE}</h1><div>{paragraphs(*texts[:2])}<ul><li>Kervalo</li></ul>"
    offer = f"<div><p>{NOTICE}</p></div>"

    article = article_of(f"{body}{paragraphs(*texts[2:])}{offer}</div>", f"{head}</script>")
    assert article.paragraphs == [*texts[:2], "Kervalo", *texts[2:]]


def test_a_card_with_a_link_to_another_article_is_left_out_whole():
    card = (
        "<div class=carte><p><a href=/b>La bibliothèque rouvre ses portes</a></p><p>Mardi</p></div>"
    )
    body = f"<h1>{TITLE}</h1><div>{paragraphs(FIRST, SECOND)}{card}{paragraphs(THIRD)}</div>"

    assert article_of(body).paragraphs == [FIRST, SECOND, THIRD]


def test_a_list_with_a_link_in_it_stays():
    items = "<ul><li><a href=/k>Kervalo</a></li><li>Port-Aubin, au nord de la baie</li></ul>"
    body = f"<h1>{TITLE}</h1><div>{paragraphs(FIRST, SECOND)}{items}{paragraphs(THIRD)}</div>"

    assert "Port-Aubin, au nord de la baie" in article_of(body).paragraphs


NOTICE = "Tous droits réservés : la formule figure désormais sur chaque carte, dit le juge."


@pytest.mark.parametrize("texts", [(NOTICE, FIRST), (FIRST, NOTICE, SECOND)])
def test_an_article_on_copyright_keeps_its_sentences(texts):
    below = "<div><p>Tous droits réservés</p></div>"

    body = f"<h1>{TITLE}</h1><div class=corps>{paragraphs(*texts)}</div>{below}"
    assert article_of(body).paragraphs == list(texts)


def test_a_notice_of_copyright_below_the_text_is_left_out():
    notice = "© 2021 Le Fanal de Kervalo. Tous droits réservés, reproduction interdite sans accord."
    body = f"<h1>{TITLE}</h1><div class=corps>{paragraphs(FIRST, SECOND, notice)}</div>"

    assert article_of(body).paragraphs == [FIRST, SECOND]


def test_comments_in_a_misnamed_place_are_comments_still():
    comments = f"<div class=comments>{paragraphs(*TEASERS)}</div>"
    body = f"<div class=widget>{paragraphs(*2 * (FIRST, SECOND, THIRD))}{comments}</div>"

    article = article_of(f"<h2>{TITLE}</h2>{body}")
    assert article.paragraphs == [*2 * (FIRST, SECOND, THIRD)]
    assert {dropped.rule for dropped in article.boilerplate} == {"comments"}


def test_sentences_of_other_scripts_end_an_article():
    title = "两国签署渔业协定"
    first = "两国部长星期二在首都签署了一项渔业合作协定。 协定 将 于 明年 一月 生效 。"
    body = f"<h1>{title}</h1><div>{paragraphs(first, first[::-1] + '！')}</div>"

    article = article_of(body, f"<title>{title}</title>", any_language=True)
    assert len(article.paragraphs) == 2
