"""Work in other threads fails where its result is asked for, and nothing waits for ever."""

import threading

import pytest

from indexer.engines.whoosh_engine.background import Background


def failing() -> None:
    raise OSError("le disque est plein")


@pytest.mark.parametrize("workers", [1, 2])
def test_what_fails_is_told_to_those_who_asked_for_it(workers):
    background = Background(workers)

    with pytest.raises(OSError, match="le disque est plein"):
        background.submit(failing).result()
    assert background.submit(sum, [1, 2]).result() == 3
    background.close()


def test_what_has_not_begun_is_dropped_at_the_end():
    background = Background(2)
    begun, go_on = threading.Semaphore(0), threading.Event()

    def working() -> None:
        begun.release()
        go_on.wait(10)

    for _ in range(2):
        background.submit(working)
    for _ in range(2):
        begun.acquire(timeout=10)
    waiting = background.submit(failing)
    closing = threading.Thread(target=background.close)
    closing.start()
    while not waiting.cancelled():
        pass
    go_on.set()
    closing.join(10)

    assert not closing.is_alive()
