"""Tells of each French form its lemmas, and which of them a query means that is this form.

A dictionary has every reading that grammar allows; press articles have not. ``pensions`` are no
more *nous pensions*, and ``finance`` is hardly ever a verb's form. So of a form that is a noun's or
an adjective's, too, a verb's reading is left out where only the first or second person has it, or
where it is much the rarer one. All forms that remain are joined: the plural, the feminine, the
participles and tenses of a verb.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from indexer.analysis.folding import fold, without_ligatures
from indexer.analysis.lexicon.frequencies import Frequencies
from indexer.analysis.lexicon.hunspell import Lexeme

#: The most lemmas that a form has; only forms without their accents would have more.
MAX_LEMMAS = 4

#: Per cent of a form's occurrences below which a verb's reading beside a noun's is left out. From
#: 35 to 45 precision rises by .004 where recall falls by .006.
_RARE_VERB = 45
#: Per cent from which on a reading leaves no place for those without an occurrence: ``fois`` is no
#: plural of *foi*.
_CERTAIN = 95
#: Per cent from which on a participle stands for itself in a query: ``armé`` asks for no ``arma``.
_OWN_PARTICIPLE = 6
#: And from which on it is no more its verb's: ``privé`` is no form of *priver*.
_ONLY_PARTICIPLE = 80
#: Per cent from which on a feminine is a noun of its own, as ``capitale`` is beside ``capital``,
#: and below which it is then no more its masculine's.
_OWN_FEMININE, _RARE_MASCULINE = 45, 40

#: Forms that the dictionary has as words of their own.
_IRREGULAR = {
    **dict.fromkeys(("toute", "tous", "toutes"), "tout"),
    "yeux": "œil",
    "cieux": "ciel",
    "aïeux": "aïeul",
    "messieurs": "monsieur",
    "mesdames": "madame",
}

#: What the spelling reform of 1990 changed; these words and their likes are two.
_REFORMED = str.maketrans("îûè", "iué")
_NOT_REFORMED = frozenset(["jeûne", "mûr", "sûr"])

_JOINTS = dict.fromkeys(map(ord, "-'’."))

_NOUNS = frozenset(["nom", "adj"])
#: Names of places and first names; surnames are often common words in capitals.
_NAMES, _SURNAMES = frozenset(["npr", "prn"]), frozenset(["patr"])
#: Marks of what an article has of verbs: the third person, the infinitive and participles.
_WRITTEN = frozenset(["infi", "ppas", "ppre", "3sg", "3pl", "3pl!"])
_VERB, _NAME, _SURNAME, _NOUN, _OTHER = "v", "p", "s", "n", "o"


class FormLemmas(NamedTuple):
    """The lemmas of a form, and those that a query means, the likeliest first."""

    lemmas: tuple[str, ...]
    query_lemmas: tuple[str, ...]


#: The readings of forms: by form and lemma, the parts of speech with the marks of each.
Readings = dict[str, dict[str, set[tuple[str, frozenset[str]]]]]


def form_lemmas(
    lexemes: Iterable[Lexeme], frequencies: Frequencies, unaccented: Mapping[str, Sequence[str]]
) -> dict[str, FormLemmas]:
    """Return the lemmas of every form, in small letters, and of every form without its accents.

    ``unaccented`` has the forms that are much rarer than the same with accents, as ``cote`` is
    beside ``côté``, and these. What is read otherwise in capitals stands there in these, too:
    ``TRAITE`` may be *traité*, ``Paris`` are no bets.
    """
    readings = _readings(tuple(lexemes))
    lemmas = {form: _lemmas(form, of, frequencies) for form, of in readings.items()}
    _add_feminines(lemmas, readings, frequencies)
    participles = _own_participles(readings, frequencies)
    found = {}
    for form, of in lemmas.items():
        verbs = {
            lemma
            for lemma in of & participles.keys()
            if any("ppas" in marks for _part, marks in readings[form].get(lemma, ()))
        }
        own = {participles[lemma] for lemma in verbs}
        kept = of - {
            lemma
            for lemma in verbs
            if (frequencies.share(participles[lemma], participles[lemma], "na") or 0)
            >= _ONLY_PARTICIPLE
        }
        query_lemmas = _query_lemmas(form, kept, own, readings[form])
        rest = sorted((kept | own) - set(query_lemmas))
        found[form] = FormLemmas((*query_lemmas, *rest), query_lemmas)
    names = {
        form.capitalize(): FormLemmas((form,), (form,))
        for form, of in readings.items()
        if len(of) > 1 and any(part == _NAME for part, _marks in of.get(form, ()))
    }
    return found | _without_accents(found, unaccented) | _capitals(found) | names


def _without_accents(
    found: Mapping[str, FormLemmas], unaccented: Mapping[str, Sequence[str]]
) -> dict[str, FormLemmas]:
    """Return the lemmas of what is no form as it stands, or a much rarer one than with accents."""
    written: dict[str, list[str]] = defaultdict(list)
    for form in sorted(found):
        if (folded := fold(form)) not in found:
            written[folded].append(form)
    for forms in written.values():
        # Who types ``eleve`` means *élève* or *élevé* sooner than *élever*.
        forms.sort(key=lambda form: form not in found[form].query_lemmas)
    without = {
        folded: _any_of([found[form] for form in forms]) for folded, forms in written.items()
    }
    for form, accented in unaccented.items():
        own = found[form]
        # ``adosses`` is a form of the same verb as ``adossés``.
        others = [other for other in accented if set(own.lemmas).isdisjoint(found[other].lemmas)]
        meant = dict.fromkeys(lemma for f in (*others, form) for lemma in found[f].query_lemmas)
        without[form] = FormLemmas(own.lemmas, tuple(meant)[:MAX_LEMMAS])
    return without


def _capitals(found: Mapping[str, FormLemmas]) -> dict[str, FormLemmas]:
    """Return, in capitals, the lemmas of the forms that others are without their accents."""
    written: dict[str, list[str]] = defaultdict(list)
    for form in sorted(found):
        folded = fold(form)
        if folded != form and folded in found:
            written[folded].append(form)
    return {
        folded.upper(): _any_of([found[form] for form in (folded, *forms)])
        for folded, forms in written.items()
    }


def _any_of(readings: Sequence[FormLemmas]) -> FormLemmas:
    query_lemmas = dict.fromkeys(lemma for each in readings for lemma in each.query_lemmas)
    lemmas = dict.fromkeys([*query_lemmas, *(lemma for each in readings for lemma in each.lemmas)])
    return FormLemmas(tuple(lemmas)[:MAX_LEMMAS], tuple(query_lemmas)[:MAX_LEMMAS])


def _readings(lexemes: Sequence[Lexeme]) -> Readings:
    readings: Readings = defaultdict(lambda: defaultdict(set))
    spelled = _traditional_spellings(lexemes)
    for lexeme in lexemes:
        part = _part(lexeme.parts)
        for form, marks in lexeme.forms:
            lemma = _joined(_IRREGULAR.get(form, lexeme.lemma))
            readings[_joined(form)][spelled.get(lemma, lemma)].add((part, marks))
    return readings


def _traditional_spellings(lexemes: Iterable[Lexeme]) -> dict[str, str]:
    """Return of each word that has two spellings, as ``événement`` has, the one for the other."""
    parts: dict[str, set[str]] = defaultdict(set)
    for lexeme in lexemes:
        parts[_joined(lexeme.lemma)].add(_part(lexeme.parts))
    spelled = {}
    for word in parts.keys() - _NOT_REFORMED:
        other = word.translate(_REFORMED)
        if other != word and parts[word] & parts.get(other, set()):
            spelled[other] = word
    return spelled


def _joined(word: str) -> str:
    """Return a word in small letters, a compound as the one word that the analysis makes of it."""
    letters = unicodedata.normalize("NFKC", word).lower()
    return without_ligatures(letters.translate(_JOINTS))


def _part(parts: frozenset[str]) -> str:
    if any(part[0] == "v" and part[1:2].isdigit() for part in parts):
        return _VERB
    if parts & _NAMES:
        return _NAME
    if parts & _SURNAMES:
        return _SURNAME
    return _NOUN if parts & _NOUNS else _OTHER


def _lemmas(
    form: str, of: dict[str, set[tuple[str, frozenset[str]]]], frequencies: Frequencies
) -> set[str]:
    nouns = {lemma for lemma, parts in of.items() if any(p == _NOUN for p, _m in parts)}
    names = {lemma for lemma, parts in of.items() if any(p in (_NAME, _SURNAME) for p, _m in parts)}
    is_certain = any((frequencies.share(form, lemma) or 0) >= _CERTAIN for lemma in of)
    kept = set()
    for lemma, parts in of.items():
        has_one_spelling = lemma == lemma.translate(_REFORMED)
        is_own = lemma in (form, *names)
        if is_certain and has_one_spelling and not is_own and not frequencies.share(form, lemma):
            continue
        is_verb = lemma != form and all(part == _VERB for part, _marks in parts)
        if is_verb and (nouns | names) - {lemma}:
            written = [m for _p, m in parts if m & _WRITTEN and "simp" not in m]
            if not written:
                continue
            share = frequencies.share(form, lemma) if nouns - {lemma} else None
            if share is not None and share < _RARE_VERB:
                continue
            # ``président``, ``affluent``: what ends so and is a noun is no plural of a verb.
            if form in nouns and all("3pl" in m and "ipre" in m for m in written):
                continue
        kept.add(lemma)
    return kept or set(of)


def _add_feminines(
    lemmas: dict[str, set[str]], readings: Readings, frequencies: Frequencies
) -> None:
    """Make lemmas of feminines and participles that are nouns of their own."""
    own = [
        form
        for form in frequencies.of_forms
        if form in lemmas
        and form not in lemmas[form]
        and any("fem" in marks for parts in readings[form].values() for _part, marks in parts)
        and (frequencies.share(form, form, "n") or 0) >= _OWN_FEMININE
    ]
    for form in own:
        rare = {
            lemma
            for lemma in readings[form]
            if (frequencies.share(form, lemma) or 0) < _RARE_MASCULINE
        }
        for each in (form, f"{form}s"):
            if each in lemmas:
                lemmas[each] = (lemmas[each] - rare) | {form}


def _own_participles(readings: Readings, frequencies: Frequencies) -> dict[str, str]:
    """Return by their verb the participles that are adjectives or nouns, in the masculine."""
    participles = {}
    for form, of in readings.items():
        if (frequencies.share(form, form, "na") or 0) < _OWN_PARTICIPLE:
            continue
        for lemma, parts in of.items():
            if any("ppas" in m and "mas" in m and "pl" not in m for _part, m in parts):
                participles[lemma] = form
    return participles


def _query_lemmas(
    form: str,
    lemmas: set[str],
    participles: set[str],
    readings: dict[str, set[tuple[str, frozenset[str]]]],
) -> tuple[str, ...]:
    """Return what a query means: a lemma as such, else a noun or an adjective before a verb."""
    if form in lemmas or form in participles:
        return (form,)
    no_verbs = {
        lemma
        for lemma in lemmas
        if any(part != _VERB for part, _marks in readings.get(lemma, ())) or lemma not in readings
    }
    return tuple(sorted(no_verbs or lemmas))
