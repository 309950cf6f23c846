from pathlib import Path

import pytest

from indexer.errors import CallError
from indexer.settings import Settings


def test_defaults_need_no_setup():
    settings = Settings.read({})

    assert (settings.corpus, settings.index) == (Path("corpus"), Path(".depeche/index"))
    assert (settings.engine, settings.host, settings.port) == ("whoosh", "127.0.0.1", 8000)


def test_the_environment_wins_over_defaults_and_a_flag_over_both():
    environment = {"DEPECHE_CORPUS": "pages", "DEPECHE_PORT": "9000"}

    settings = Settings.read(environment, corpus=Path("autres"), host=None)

    assert (settings.corpus, settings.port) == (Path("autres"), 9000)


def test_a_value_of_the_wrong_kind_is_said_with_its_name():
    with pytest.raises(CallError, match="DEPECHE_PORT"):
        Settings.read({"DEPECHE_PORT": "huit mille"})
