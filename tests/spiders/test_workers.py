import os
import time
from collections.abc import Iterator

import pytest

from spiders.errors import SourceError
from spiders.workers import Workers


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    found = Workers(1, seconds=2)
    yield found
    found.close()


def double(number: int) -> int:
    return 2 * number


def hang() -> None:
    time.sleep(60)


def crash() -> None:
    os._exit(1)


def eat() -> None:
    bytearray(1 << 40)


def refuse() -> None:
    raise SourceError("not as declared")


def stumble() -> None:
    raise KeyError("Frist")


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        pytest.param(hang, "took longer than 2 seconds", id="hangs"),
        pytest.param(crash, "crashed the reader", id="crashes"),
        pytest.param(eat, "MemoryError", id="eats all memory"),
        pytest.param(refuse, "^not as declared$", id="refuses"),
        pytest.param(stumble, "^KeyError: 'Frist'$", id="stumbles"),
    ],
)
def test_what_goes_wrong_costs_one_call(workers: Workers, function: object, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        workers.call_now(function)  # type: ignore[arg-type]
    assert workers.call_now(double, 21) == 42
