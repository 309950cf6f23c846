"""Days as pages write them."""

from datetime import date

import pytest

from indexer.cleaning.days import find_days, has_day, parse_day

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-06-29", "2021-06-29"),
        ("2021年6月29日", "2021-06-29"),
        ("Date : 29. 06. 2021", "2021-06-29"),
        ("Publié le 1er janvier 2021 à 18h05", "2021-01-01"),
        ("le 3 févr. 2014 /FIL/", "2014-02-03"),
        ("le 12 juill. 2019", "2019-07-12"),
        ("21 - Avril - 2010", "2010-04-21"),
        ("06 Mar 2024", "2024-03-06"),
        ("March 5, 2019", "2019-03-05"),
        ("Publié le 30/07/14 à 16:15", "2014-07-30"),
        ("30/07/97", "1997-07-30"),
        ("agence 2018-10-08 06:32:40", "2018-10-08"),
    ],
)
def test_a_day_is_read_however_it_is_written(text, day):
    assert parse_day(text, TODAY) == day


def test_the_month_stands_first_where_it_can_only_be_so():
    assert parse_day("05-23-2012 17:20", TODAY) == "2012-05-23"
    assert parse_day("05-06-2012", TODAY) == "2012-06-05"


@pytest.mark.parametrize(
    "text",
    [
        "le 12 mai",
        "Dernière mise à jour à 14h30 le 17/08",
        "le 31 février 2019",
        "le 3 mars 2027",
        "le 3 mars 1789",
        "victoire 3-2-14",
        "01.02.03.04.05",
        "12 345 678",
    ],
)
def test_what_names_no_possible_day_with_its_year_is_none(text):
    assert parse_day(text, TODAY) is None


def test_days_are_found_in_their_order_with_their_place():
    text = "Du 3 mai 2021 au 2021-06-01"

    found = list(find_days(text, TODAY))

    assert [day.iso for day in found] == ["2021-05-03", "2021-06-01"]
    assert [text[day.start : day.end] for day in found] == ["3 mai 2021", "2021-06-01"]


def test_an_impossible_day_is_still_written_as_one():
    assert has_day("31/02/2019")
    assert not has_day("vers midi")
