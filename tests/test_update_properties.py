"""However a corpus came to be what it is, updates leave the articles that a rebuild makes of it."""

import shutil
import tempfile
from itertools import zip_longest
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from indexer.build import retention
from indexer.build import update as updating
from indexer.build.rebuild import rebuild
from indexer.build.update import update
from indexer.build.withdraw import restore, withdraw
from indexer.build.withdrawals import Withdrawals
from indexer.engines import engine_name, scratch_engine
from indexer.errors import NothingToPublishError
from indexer.search.opening import open_index
from tests.conftest import settings_of

TOPICS = "la pêche|le climat|la santé|le commerce|l'énergie|la culture|le rail|la mer".split("|")
COMMON = ["Accueil", "Partager", "Publicité"]
#: What the pages of three sites share: menu, and lines below.
SITES = [
    (
        ["Le Courrier de Sandaval", "Quartiers", "Archipel", "Port", "Criée"],
        ["Le Courrier de Sandaval, 12 rue des Lilas, Port-Brume", "Recevez la lettre du Courrier"],
    ),
    (
        ["Agence maritime de Brume", "Marées", "Phares", "Capitainerie"],
        ["Agence maritime de Brume, service de presse", "Toutes les dépêches de la capitainerie"],
    ),
    (["Gazette des Îles", "Cités", "Champs"], ["Gazette des Îles, fondée à Port-Brume en 1903"]),
]
WIDGET = "Suivez le fil de l'agence sur votre téléphone"
NOTICE = "Cette page est mise à disposition par le service en ligne, pour information seulement."


def title(number):
    return f"Un accord numéro {number} est trouvé sur {TOPICS[number % len(TOPICS)]}"


def page(site, number, ticker, with_notice, with_widget):
    menu, below = SITES[site]
    topic = TOPICS[number % len(TOPICS)]
    body = [
        f"Le ministre a reçu le numéro {number} de la délégation venue parler sur {topic}, lundi.",
        f"Les deux parties ont trouvé un accord sur {topic} après {number + 2} heures de débats.",
        *([NOTICE] if with_notice else []),
        *([WIDGET] if with_widget else []),
        f"La délégation numéro {number} est repartie mardi soir, a dit son porte-parole.",
        *([NOTICE] if with_notice else []),
    ]
    lines = [
        *COMMON,
        *menu,
        title(number),
        "Publié le 3 mars 2021 à 10h15",
        *body,
        *(f"{10 + n}:15 {title(n)}" for n in ticker),
        *below,
    ]
    return "\n\n".join(lines) + "\n"


names = st.integers(0, 23).map(lambda n: f"{n:02}.txt")
numbers = st.integers(0, 17)
#: Nearly all of two sites' pages have the notice, some the widget.
often, seldom = st.sampled_from([True] * 9 + [False]), st.sampled_from([False, False, True])
tickers = st.lists(numbers, max_size=3)
pages = st.builds(page, st.sampled_from([0, 0, 0, 0, 1, 1, 2]), numbers, tickers, often, seldom)
#: The address that is saved beside a page: several may have the same.
addresses = st.one_of(
    st.none(), st.none(), st.integers(0, 9).map(lambda n: f"https://gazette.example/{n}")
)
files = st.tuples(pages, addresses)
corpora = st.dictionaries(names, files, min_size=14, max_size=24)
#: What becomes of some files: ``None`` where one goes.
changes = st.dictionaries(names, st.one_of(st.none(), files, files), max_size=5)


def write(corpus, contents):
    for name, content in contents.items():
        path, beside = corpus / name, corpus / f"{name}.url"
        path.unlink(missing_ok=True)
        beside.unlink(missing_ok=True)
        if content is not None:
            path.write_text(content[0], "utf-8")
            if content[1]:
                beside.write_text(content[1])


def articles_in(settings):
    with open_index(settings.index) as index:
        return {
            article.id: (article.title, article.body, article.url, article.boilerplate)
            for article in index.articles()
        }


def withdraw_some(settings, places):
    """Withdraw the articles at these places in the order of ids, and let those before come back."""
    ids = sorted(articles_in(settings))
    before = list(Withdrawals.load(settings.index).by_id)
    if places and before:
        restore(settings, before[::2])
    if chosen := [ids[place] for place in places if place < len(ids)]:
        withdraw(settings, chosen)


def updated_and_rebuilt(place, engine, first, steps, withdrawn=()):
    """The articles of an index that was updated at each step, and of one built at the end.

    After some steps articles at these places are ``withdrawn``.
    """
    settings = settings_of(place, scratch_engine(engine))
    other = settings_of(place, scratch_engine(engine), "other")
    corpus = settings.corpus
    corpus.mkdir()
    write(corpus, first)
    rebuild(settings)
    for step, places in zip_longest(steps, withdrawn, fillvalue={}):
        write(corpus, step)
        update(settings)
        withdraw_some(settings, places)
    if withdrawn:
        update(settings)
        other.index.mkdir(exist_ok=True)
        Withdrawals.load(settings.index).save(other.index)
    rebuild(other)
    return articles_in(settings), articles_in(other)


step_lists = st.lists(changes, min_size=1, max_size=3)
place_lists = st.lists(st.lists(st.integers(0, 12), max_size=3), min_size=1, max_size=4)
#: How many corpora are tried: each is indexed several times over, which a cluster takes long for.
EXAMPLES = {"whoosh": 12, "opensearch": 3}


def tried(engine, **strategies):
    """Have a claim be tried with what these strategies give, under an engine."""
    often = hypothesis_settings(max_examples=EXAMPLES[engine_name(engine)], deadline=None)
    return lambda claim: often(given(**strategies)(claim))


def test_updates_in_any_split_and_order_leave_what_a_rebuild_makes(engine):
    @tried(engine, first=corpora, steps=step_lists)
    def claim(first, steps):
        require_equal(engine, first, steps)

    claim()


def test_so_they_do_whatever_is_withdrawn_and_restored_between_them(engine):
    @tried(engine, first=corpora, steps=step_lists, withdrawn=place_lists)
    def claim(first, steps, withdrawn):
        require_equal(engine, first, steps, withdrawn)

    claim()


def require_equal(engine, first, steps, withdrawn=()):
    place = Path(tempfile.mkdtemp())
    try:
        with pytest.MonkeyPatch.context() as patch:
            # Of so few pages nearly any change is much, and a rebuild would hide all else.
            for bound in ("MOST_CHANGED", "MOST_DELETED", "MOST_SEGMENTS"):
                patch.setattr(updating, bound, 1000)
            # No power cut is waited for.
            patch.setattr(retention, "sync", lambda _path: None)
            updated, rebuilt = updated_and_rebuilt(place, engine, first, steps, withdrawn)
    except NothingToPublishError:
        return
    finally:
        shutil.rmtree(place)

    assert updated == rebuilt
