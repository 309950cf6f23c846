"""Which files of a folder are corpus: links, circles, what is gone or closed, any name."""

import os
from pathlib import Path

import pytest

from indexer.cleaning import corpus_folder
from indexer.cleaning.corpus_folder import list_corpus
from indexer.cleaning.reader import Ignored
from indexer.errors import CallError


@pytest.fixture
def corpus(tmp_path):
    (tmp_path / "corpus" / "sous").mkdir(parents=True)
    (tmp_path / "ailleurs").mkdir()
    for path in ("corpus/a.txt", "corpus/sous/b.txt", "ailleurs/secret.txt"):
        (tmp_path / path).write_text("Un texte.\n")
    return tmp_path / "corpus"


def listed(corpus, **options):
    found = list_corpus(corpus, **options)
    return [file.name for file in found.files], {one.path: one.kind for one in found.ignored}


def test_links_within_the_corpus_are_followed(corpus):
    (corpus / "c.txt").symlink_to(corpus / "sous" / "b.txt")
    (corpus / ".données").mkdir()
    (corpus / ".données" / "d.txt").write_text("Un texte.\n")
    (corpus / "données").symlink_to(".données")

    assert listed(corpus) == (
        ["a.txt", "c.txt", "données/d.txt", "sous/b.txt"],
        {".données": "hidden folder"},
    )


def test_links_out_of_the_corpus_are_named_and_followed_only_when_asked(corpus):
    (corpus / "fichier.txt").symlink_to("../ailleurs/secret.txt")
    (corpus / "dossier").symlink_to("../ailleurs")

    assert listed(corpus) == (
        ["a.txt", "sous/b.txt"],
        {"fichier.txt": "link out of the corpus", "dossier": "link out of the corpus"},
    )
    assert listed(corpus, follow_links=True) == (
        ["a.txt", "dossier/secret.txt", "fichier.txt", "sous/b.txt"],
        {},
    )


def test_links_in_a_circle_end(corpus):
    (corpus / "sous" / "haut").symlink_to("..")
    (corpus / "x.txt").symlink_to("y.txt")
    (corpus / "y.txt").symlink_to("x.txt")
    (corpus / "loin").symlink_to("../ailleurs")
    (corpus.parent / "ailleurs" / "retour").symlink_to("../corpus")

    for follow in (False, True):
        files, ignored = listed(corpus, follow_links=follow)
        assert ("loin/secret.txt" in files) is follow
        assert ignored["sous/haut"] == "link to a folder that is read already"
        assert ignored["x.txt"] == ignored["y.txt"] == "link that leads nowhere"
    assert ignored["loin/retour"] == "link to a folder that is read already"


def test_a_corpus_that_is_itself_a_link_is_followed(corpus):
    (corpus.parent / "lien").symlink_to("corpus")

    assert listed(corpus.parent / "lien") == (["a.txt", "sous/b.txt"], {})


def test_an_address_beside_a_page_is_read_out_of_the_corpus_only_when_asked(corpus):
    (corpus.parent / "ailleurs" / "adresse").write_text("https://phare.example/a")
    (corpus / "a.txt.url").symlink_to("../ailleurs/adresse")

    def addresses(**options):
        return [file.sidecar for file in list_corpus(corpus, **options).files if file.sidecar]

    assert addresses() == []
    assert listed(corpus)[1] == {"a.txt.url": "link out of the corpus"}
    assert addresses(follow_links=True) == [corpus / "a.txt.url"]


def test_a_folder_that_is_removed_while_it_is_listed_is_not_there(corpus, monkeypatch):
    real = os.scandir

    def scandir(folder):
        if Path(folder).name == "sous":
            raise FileNotFoundError(2, "gone", str(folder))
        return real(folder)

    monkeypatch.setattr(corpus_folder.os, "scandir", scandir)

    assert listed(corpus) == (["a.txt"], {})


def test_a_folder_that_cannot_be_listed_ends_the_call_with_its_path(corpus, monkeypatch):
    def scandir(folder):
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(corpus_folder.os, "scandir", scandir)

    with pytest.raises(CallError, match=rf"{corpus}: permission denied\. Change who owns it"):
        list_corpus(corpus)


def test_names_of_all_kinds_are_kept_as_they_are(corpus):
    names = ["deux\nlignes.txt", "\x1b[31mrouge.txt", os.fsdecode(b"pas-utf8-\xe9.txt")]
    for name in names:
        (corpus / name).write_text("Un texte.\n")

    assert set(names) < set(listed(corpus)[0])


def test_what_is_no_file_is_named(corpus):
    os.mkfifo(corpus / "tube.txt")

    assert list_corpus(corpus).ignored == (Ignored("tube.txt", "no regular file"),)
