"""What the error of a run says of its source: of sentences as they are made."""

from collections.abc import Callable

import pytest
from scrapy import Request
from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, DownloadTimeoutError
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError

from spiders.causes import FORBIDDEN, Cause, cause_of
from spiders.errors import BlockedError, SourceError
from spiders.items import Item
from spiders.manners import Rules
from spiders.rights import FORBID_ALL
from spiders.runs import Run, explain
from spiders.walls import WallMiddleware
from tests.spiders.reading import declare

URL = "https://a.example/x/robots.txt"  # what an address says does not count
WALL = Response(URL, body=b"<!doctype html><title>Radware Captcha Page</title>")


def answered(status: int) -> HttpError:
    return HttpError(Response(URL, status=status))


def raised(do: Callable[[], object]) -> BaseException:
    with pytest.raises(BlockedError) as caught:
        do()
    return caught.value


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        *(pytest.param(answered(status), "refused", id=str(status)) for status in (401, 402, 403, 407, 451)),
        *(pytest.param(answered(status), "removed", id=str(status)) for status in (404, 410)),
        *(pytest.param(answered(status), None, id=str(status)) for status in (400, 429, 500, 503)),
        pytest.param(raised(lambda: Rules(FORBID_ALL, FORBIDDEN).check(URL)), "refused", id="robots.txt"),
        pytest.param(BlockedError("robots.txt answered 503, which forbids all"), None, id="no robots.txt"),
        pytest.param(raised(lambda: WallMiddleware().process_response(Request(URL), WALL)), "refused", id="a wall"),
        pytest.param(CannotResolveHostError(), "unknown_host", id="unknown host"),
        pytest.param(DownloadConnectionRefusedError(), "unreachable", id="refused"),
        pytest.param(DownloadTimeoutError(), "unreachable", id="time-out"),
        pytest.param(SourceError("is no feed; it begins with b'answered 403'"), None, id="what a page says"),
    ],
)
def test_an_error_is_told_for_what_it_is(error: BaseException, cause: Cause | None) -> None:
    run = Run(declare("feeds", url=URL), incremental=False)
    run.fail(URL, explain(error))
    assert cause_of(run.error) == cause


def test_pages_that_all_fail_alike_say_why() -> None:
    run = Run(declare("feeds"), incremental=False)
    for number in range(3):
        run.side_failed(f"{URL}/{number}", explain(answered(403)))
    run.conclude(requests=4, reason="finished")
    assert cause_of(run.error) == "refused"


@pytest.mark.parametrize(
    ("expect", "cause"),
    [
        pytest.param({"text": 0.5}, "incomplete", id="fields"),
        pytest.param({"items": 2}, None, id="items"),
        pytest.param({"text": 0}, None, id="nothing"),
    ],
)
def test_items_without_a_field_are_not_the_same_as_too_few_items(expect: dict[str, float], cause: Cause | None) -> None:
    run = Run(declare("feeds", expect=expect), incremental=False)
    run.count([Item(url=URL, title="a")])
    run.answered(side=False)
    run.conclude(requests=1, reason="finished")
    assert cause_of(run.error) == cause
