import logging
import os
import time
from collections.abc import Callable, Iterator

import pytest

from spiders import feeds
from spiders.errors import SourceError
from spiders.workers import Workers


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    found = Workers(1, seconds=4)
    yield found
    found.close()


@pytest.mark.parametrize(
    ("function", "argument", "reason"),
    [
        pytest.param(time.sleep, 60, "took longer than 4 seconds", id="hangs"),
        pytest.param(os._exit, 1, "crashed the reader", id="crashes"),
        pytest.param(bytearray, 1 << 40, "MemoryError", id="eats all memory"),
        pytest.param(int, "Frist", "^ValueError: invalid literal", id="stumbles"),
    ],
)
def test_what_goes_wrong_costs_one_call(
    workers: Workers, function: Callable[..., object], argument: object, reason: str
) -> None:
    with pytest.raises(SourceError, match=reason):
        workers.call_now(function, argument)
    assert workers.call_now(len, "after") == 5


def test_what_a_reader_refuses_comes_back_in_its_words(workers: Workers) -> None:
    with pytest.raises(SourceError, match=r"^is no feed"):
        workers.call_now(feeds.read, b"", "https://www.example.org/")


def test_a_reader_logs_nothing_past_the_programs_own_log(workers: Workers) -> None:
    assert workers.call_now(logging.getLogger("trafilatura").isEnabledFor, logging.CRITICAL) is False
