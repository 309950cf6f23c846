"""What a plain-text copy's lines are is told from what stands around them."""

from datetime import date

import pytest

from indexer.article import Article
from indexer.cleaning.extract import extract_page
from indexer.cleaning.reader import Page
from indexer.errors import PageRefusedError
from indexer.settings import Limits

TODAY = date(2026, 11, 24)
HEAD = "Le bac de Rives reprend\n\nPublié le 3 mai 2021\n\n"
FIRST = "Le bac de Rives a repris lundi ses traversées, interrompues depuis la crue de janvier."
SECOND = "Le passeur a repeint la cabine et changé le câble, long de trois cents mètres."
THIRD = "Deux gendarmes ont embarqué les premiers, puis un troupeau de brebis très patient."
BRIEF = "Une secousse a réveillé dimanche les habitants de Galmas. Aucun dégât n'est signalé."


def extract(text: str) -> Article:
    """Extract the article of a text copy."""
    page = Page(text.encode(), "copie.txt", "text")
    return extract_page(page, limits=Limits(), today=TODAY)


def test_an_article_goes_on_behind_a_box_of_headlines():
    box = "À lire aussi\n\nLa crue en images\n\nTrois ponts rouvrent dans le canton\n\n"

    article = extract(f"{HEAD}{FIRST}\n\n{box}{SECOND}\n\n{THIRD}\n")

    assert article.paragraphs == [FIRST, SECOND, THIRD]


def test_teasers_of_a_headline_and_a_sentence_are_no_continuation():
    teasers = f"À lire aussi\n\nLa laine monte\n\n{THIRD}\n\nLa scierie brûle\n\n{SECOND}\n"

    assert extract(f"{HEAD}{FIRST}\n\n{teasers}").paragraphs == [FIRST]


def test_an_article_goes_on_behind_a_newsletters_box():
    box = "Newsletter La Vie d'ici\n\nTous les mardis\n\nS'inscrire\n\n"

    assert extract(f"{HEAD}{FIRST}\n\n{box}{SECOND}\n\n{THIRD}\n").paragraphs == [
        FIRST,
        SECOND,
        THIRD,
    ]


@pytest.mark.parametrize("bullet", ["* ", "• ", "+ "])
def test_items_between_paragraphs_are_the_articles_under_whatever_heads_them(bullet):
    items = ["La promenade, seul ou par deux.", "La lecture sur un banc", "La sieste"]
    lines = "\n".join(bullet + item for item in items)

    article = extract(f"{HEAD}{FIRST}\n\nCe qui est permis\n{lines}\n\n{SECOND}\n")

    assert article.paragraphs == [FIRST, "Ce qui est permis", *items, SECOND]


def test_hours_between_what_happened_belong_to_a_live_page():
    page = f"{HEAD}{FIRST}\n\n18:45\n\n{SECOND}\n\n09:10\n\n{THIRD}\n"

    assert extract(page).paragraphs == [FIRST, "18:45", SECOND, "09:10", THIRD]


def test_sub_headings_that_a_table_of_contents_announces_are_kept():
    parts = ["1. Un câble neuf", "2. Des brebis à bord"]

    article = extract(
        "Sommaire\n\n" + "\n\n".join(parts) + f"\n\n{HEAD}{FIRST}\n\n{parts[0]}\n\n{SECOND}\n\n"
        f"{parts[1]}\n\n{THIRD}\n"
    )

    assert article.paragraphs == [FIRST, parts[0], SECOND, parts[1], THIRD]


def test_what_a_newspaper_says_of_itself_below_is_not_the_article():
    about = "La Gazette du Bac\n\nLa Gazette du Bac est un journal que ses lecteurs ont fondé."

    assert extract(f"{HEAD}{FIRST}\n\n{SECOND}\n\n{about}\n").paragraphs == [FIRST, SECOND]


def test_an_agencys_letters_behind_the_last_sentence_end_the_article():
    last = "L'épave doit être relevée d'ici à jeudi. ADP"

    article = extract(f"{HEAD}{FIRST}\n\n{SECOND}\n\n{last}\n\nEnvoyer à un ami\n")

    assert article.paragraphs == [FIRST, SECOND, last]


def test_the_size_of_letters_is_no_cut_word():
    dateline = "TINDERA, 26 septembre -- Le parlement a adopté jeudi la loi sur les mines de sel."

    assert extract(f"Une loi sur le sel\nA+ A-\n{dateline}\n").paragraphs == [dateline]


def test_two_words_and_a_colon_between_a_paragraph_and_bullets_open_a_list():
    items = "Désormais, il faudra :\n* payer avant de monter\n* tenir les chiens en laisse\n"

    assert extract(f"{HEAD}{FIRST}\n\n{items}\n{SECOND}\n").paragraphs == [
        FIRST,
        "Désormais, il faudra :",
        "payer avant de monter",
        "tenir les chiens en laisse",
        SECOND,
    ]


@pytest.mark.parametrize("signature", ["A. B. avec Agence Losse", "(Avec AGV)", "asa/mrt/bl"])
def test_a_line_above_a_signature_is_the_articles_last(signature):
    last = "Aucune date n'est encore fixée"

    article = extract(f"{HEAD}{FIRST}\n\n{SECOND}\n\n{last}\n\n{signature}\n")

    assert article.paragraphs == [FIRST, SECOND, last]


def test_a_last_paragraph_without_an_end_mark_belongs_to_the_article():
    last = "La régie promet mieux. Un second bac, plus large, doit relier les rives dès l'été"

    assert extract(f"{HEAD}{FIRST}\n\n{SECOND}\n\n{last}\n").paragraphs == [FIRST, SECOND, last]


def test_a_salutation_belongs_to_a_speech():
    salutation = "Mesdames et Messieurs les maires,"

    article = extract(f"{HEAD}{salutation}\n\n{FIRST}\n\n{SECOND}\n")

    assert article.paragraphs == [salutation, FIRST, SECOND]


@pytest.mark.parametrize(
    "heading",
    [
        "À propos de la Régie des bacs",
        "Contact presse",
        "Déclaration d'intérêts",
        "Note aux rédactions",
    ],
)
def test_what_a_press_release_says_of_its_issuer_is_not_the_article(heading):
    assert extract(f"{HEAD}{FIRST}\n\n{SECOND}\n\n{heading}\n\n{THIRD}\n").paragraphs == [
        FIRST,
        SECOND,
    ]


def test_an_author_beside_a_day_is_no_source():
    article = extract(f"Le bac reprend\n\nPar Anne Morel | 3 mai 2021\n\n{FIRST}\n\n{SECOND}\n")

    assert (article.source, article.date) == (None, "2021-05-03")


def test_a_menu_entry_that_reads_like_a_heading_hides_no_title():
    menu = "À la une\nMonde\nCulture\nVidéos\n"

    assert extract(f"{menu}{HEAD}{FIRST}\n\n{SECOND}\n").title == "Le bac de Rives reprend"


def test_a_dated_brief_beside_longer_teasers_is_an_article():
    teaser = (
        "Depuis trente ans, l'observatoire enregistre tout. Visite d'une maison où l'on veille."
    )
    teasers = f"Pourquoi les volcans inquiètent\n{teaser}\nLire la suite\n" * 3

    page = f"Une secousse à Galmas\n8 octobre 2018 à 06h12\n{BRIEF}\nNos dossiers\n{teasers}"

    assert extract(page).paragraphs == [BRIEF]


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (
            "Le quai rouvre au printemps\n12 mars 2018\nLa truite revient dans la rivière\n"
            "11 mars 2018\nUn nouveau chef à la fanfare municipale\n10 mars 2018\n"
            "Trois communes partagent un chasse-neige\n9 mars 2018\n",
            "an index of other articles",
        ),
        (
            f"Rue du Four\nPublié le 3 mars 2019\n{BRIEF} {BRIEF}\n"
            f"La salle des fêtes\nPublié le 2 mars 2019\n{FIRST} {SECOND}\n"
            "Éclairage plus sobre\nPublié le 1er mars 2019\nCent douze lampadaires ont reçu des "
            "ampoules neuves. Ils s'éteindront à minuit, sauf autour de la gare et de l'hôpital.\n",
            "several articles on one page",
        ),
        (
            "Justine Marceau\nJustine Marceau suit depuis dix ans la vie des villages du plateau.\n"
            "Suivre\nSes articles\nUn sanglier visite la médiathèque\n7 août 2018\n"
            "Les pompiers ont un camion neuf\n2 août 2018\nLa boulangère ne fermera pas\n"
            "28 juillet 2018\n",
            "an index of other articles",
        ),
    ],
)
def test_a_page_of_others_is_refused_as_what_it_is(page, reason):
    with pytest.raises(PageRefusedError, match=reason):
        extract(page)


def test_a_long_thread_of_comments_is_not_the_article():
    said = "Je prends ce bac depuis vingt ans et je n'ai jamais vu de brebis aussi mal élevées."
    thread = "".join(
        f"Soumis par {name}, le lundi 3 mai 2021 à 15h4{n}\n\n{said} {name} en est témoin, et le "
        "passeur aussi, qui tenait la barre ce matin-là avec son frère.\n\n"
        for n, name in enumerate(("Maud", "Odile", "Ronan", "Gaston", "Zélie"))
    )

    assert extract(f"{HEAD}{FIRST}\n\n{SECOND}\n\n{thread}").paragraphs == [FIRST, SECOND]


def test_a_last_line_of_the_texts_words_needs_no_full_stop():
    last = "Sans passeur, les traversées de Rives s'arrêtent"

    article = extract(f"{HEAD}{FIRST}\n\n{SECOND}\n\n{last}\n\nContact\n")

    assert article.paragraphs == [FIRST, SECOND, last]


def test_a_headline_behind_the_text_is_not_its_last_line():
    copy = f"{HEAD}{FIRST}\n\n{SECOND}\n\nLa laine monte dans tout le canton\n\nContact\n"

    assert extract(copy).paragraphs == [FIRST, SECOND]
