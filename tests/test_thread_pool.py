"""Work in other threads fails where its result is asked for, and nothing waits for ever."""

import threading

import pytest

from indexer.build.thread_pool import ThreadPool


def failing() -> None:
    raise OSError("le disque est plein")


@pytest.mark.parametrize("workers", [1, 2])
def test_what_fails_is_told_to_those_who_asked_for_it(workers):
    pool = ThreadPool(workers)

    with pytest.raises(OSError, match="le disque est plein"):
        pool.submit(failing).result()
    assert pool.submit(sum, [1, 2]).result() == 3
    pool.close()


def test_what_has_not_begun_is_dropped_at_the_end():
    pool = ThreadPool(2)
    begun, go_on = threading.Semaphore(0), threading.Event()

    def working() -> None:
        begun.release()
        go_on.wait(10)

    for _ in range(2):
        pool.submit(working)
    for _ in range(2):
        begun.acquire(timeout=10)
    waiting = pool.submit(failing)
    closing = threading.Thread(target=pool.close)
    closing.start()
    while not waiting.cancelled():
        pass
    go_on.set()
    closing.join(10)

    assert not closing.is_alive()
