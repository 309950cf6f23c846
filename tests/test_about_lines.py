"""Lines that say when and where an article appeared, told from sentences that speak of a day."""

from datetime import date

import pytest

from indexer.cleaning.about_lines import has_release, read_about, read_dateline, says_when
from indexer.cleaning.blocks import Block

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    "line",
    [
        "agence-sud 2018-10-08 06:32:40",
        "Publié le 30/07/2014 à 16:15 , , ,",
        "Le 17 septembre 2018 – Saint-Orens (Golfe) – Ministère des Ports",
        "Le Fanal avec une agence, publié le lundi 13 novembre 2017 à 22h10",
        "Par Maud Ferrier le 7 mai 2020",
        "Dernière mise à jour à 8h20 le 14/09",
        "05-23-2012 17:20",
    ],
)
def test_a_line_about_the_day_is_told(line):
    assert says_when(line, TODAY)


@pytest.mark.parametrize(
    "line",
    [
        "Le 5 février 2019, les ministres se sont réunis au port.",
        "La digue de Kervalo, relevée depuis le 3 mai 2021, tiendra vingt ans selon l'ingénieur",
        "— Maud Ferrier (@maud) March 14, 2020",
        "Le port a rouvert lundi",
    ],
)
def test_a_sentence_that_names_a_day_is_none(line):
    assert not says_when(line, TODAY)


def test_published_is_told_from_updated():
    lines = read_about(
        [Block("Mis à jour le 3 août 2014"), Block("Publié le 30/07/2014 à 16:15")], TODAY
    )

    assert (lines.published, lines.updated) == ("2014-07-30", "2014-08-03")


@pytest.mark.parametrize(
    ("paragraph", "day"),
    [
        ("Paris, le 5 février 2019 – Les ministres se sont réunis.", "2019-02-05"),
        ("[Le 5 février 2019] Les ministres se sont réunis.", "2019-02-05"),
        ("KERVALO, OUEST, le 3 févr. 2014 /DÉPÊCHES-MER/ - Le port rouvre.", "2014-02-03"),
        ("KERVALO, 7 mai (Presse du Golfe) -- Le port rouvre.", None),
        ("Le port, rouvert en 2019, ferme.", None),
    ],
)
def test_a_dateline_gives_the_day_where_it_has_its_year(paragraph, day):
    assert read_dateline(paragraph, TODAY) == day


def test_a_caption_that_names_a_day_says_nothing_of_publication():
    assert has_release("publié le 3 mai 2021")
    assert not has_release("Maud Ferrier, à Kervalo, le 3 mai 2021")
