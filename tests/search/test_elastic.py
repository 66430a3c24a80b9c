"""What only Elasticsearch needs: a server that is away, busy, another version or in somebody else's hands."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message
from typing import Any

import pytest

from search.elastic import ElasticEngine
from search.elastic_client import LONGEST_QUESTION, Access
from search.elastic_queries import MAPPINGS
from search.entries import Filters, Query
from search.errors import EntriesRefusedError, IndexUnavailableError, InexactCountError
from tests.search.elasticsearch.front import Answer, Asked, answering
from tests.search.elasticsearch.node import free_port
from tests.search.samples import entry

Reply = tuple[int, Any]


@contextmanager
def server(answer: Callable[[str, str, Message], Reply], product: str = "Elasticsearch") -> Iterator[str]:
    """An HTTP server on loopback that answers (method, path, headers) as told."""

    def reply(asked: Asked) -> Answer:
        status, body = answer(asked.method, asked.path, asked.headers)
        return status, json.dumps(body).encode()

    with answering(reply, product) as address:
        yield address


def access(url: str, **values: Any) -> Access:  # noqa: ANN401 - the fields of Access
    return Access(url=url, **{"retries": 2, "backoff": 0.01, "timeout": 10.0} | values)


def of_version(version: str) -> Reply:
    return 200, {"nodes": {"a": {"version": "9.2.0"}, "b": {"version": version}}}


def test_a_server_that_is_away_is_named() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(IndexUnavailableError, match=f"{url} does not answer"):
        ElasticEngine(access(url))


@pytest.mark.parametrize(
    ("reply", "held"),
    [
        pytest.param(of_version("8.19.2"), "8.19.2, 9.2.0", id="one node is older"),
        pytest.param(of_version("10.0.0"), "10.0.0, 9.2.0", id="one node is newer"),
        pytest.param(
            (400, {"error": {"type": "media_type_header_exception"}, "status": 400}), "older", id="only older"
        ),
    ],
)
def test_another_major_version_is_refused_in_one_sentence(reply: Reply, held: str) -> None:
    with server(lambda *_: reply) as url, pytest.raises(IndexUnavailableError) as refused:
        ElasticEngine(access(url))
    assert str(refused.value) == f"{url} runs Elasticsearch {held}, but this program needs version 9."


def test_another_product_is_refused() -> None:
    with (
        server(lambda *_: of_version("9.2.0"), product="Other") as url,
        pytest.raises(IndexUnavailableError, match="is no Elasticsearch"),
    ):
        ElasticEngine(access(url))


def test_the_key_is_sent_and_a_refusal_said() -> None:
    keys = []

    def answer(_method: str, _path: str, headers: Message) -> Reply:
        keys.append(headers["Authorization"])
        return 401, {"error": {"type": "security_exception", "reason": "unknown key"}, "status": 401}

    with server(answer) as url, pytest.raises(IndexUnavailableError, match="answered 401"):
        ElasticEngine(access(url, api_key="geheim"))
    assert keys == ["ApiKey geheim"]


@pytest.mark.parametrize("status", [401, 403])
def test_a_wrong_password_is_said_without_it(status: int) -> None:
    refusal = status, {"error": {"type": "security_exception", "reason": "unable to authenticate"}, "status": status}
    with server(lambda *_: refusal) as url:
        address = url.replace("//", "//elastic:geheim@")
        with pytest.raises(
            IndexUnavailableError, match=f"{url} answered {status}: SCOUTING_ELASTICSEARCH_API_KEY, or"
        ) as said:
            ElasticEngine(access(address))
    assert "geheim" not in str(said.value)


def test_an_address_that_is_none_is_said() -> None:
    with pytest.raises(IndexUnavailableError, match="search:9200 is not the address of a server"):
        ElasticEngine(access("search:9200"))


@pytest.mark.slow
def test_a_server_that_never_answers_is_given_up_within_ten_seconds() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url, began = f"http://127.0.0.1:{silent.getsockname()[1]}", time.monotonic()
        with pytest.raises(IndexUnavailableError, match=f"{url} does not answer: .*timed out"):
            Access(url=url).connect()
    assert time.monotonic() - began < 10


@pytest.mark.slow
def test_a_silent_node_is_left_for_another() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, server(lambda *_: of_version("9.2.0")) as url:
        nodes = f"http://127.0.0.1:{silent.getsockname()[1]},{url}"
        for _ in range(4):  # either is asked first
            began = time.monotonic()
            Access(url=nodes).connect().close()
            assert time.monotonic() - began < LONGEST_QUESTION / 2


class Busy:
    """Has one index; refuses the first writes, or some of their entries."""

    def __init__(self, *bulk: Reply) -> None:
        self.bulk = list(bulk)

    def __call__(self, method: str, path: str, _headers: Message) -> Reply:
        if path == "/_nodes":
            return of_version("9.2.0")
        if path.endswith("/_mapping"):
            return 200, {"scouting-000001": {"mappings": MAPPINGS}}
        if path.endswith("/_bulk"):
            return self.bulk.pop(0)
        assert (method, path) == ("POST", "/scouting/_refresh")
        return 200, {}


def items(*statuses: int) -> Reply:
    done = [{"index": {"_id": f"{n}", "status": status}} for n, status in enumerate(statuses)]
    for one in done:
        if one["index"]["status"] >= 400:
            one["index"]["error"] = {"type": "refused", "reason": "too long"}
    return 200, {"errors": True, "items": done}


BUSY: Reply = (429, {"error": {"type": "busy"}, "status": 429})


@pytest.mark.parametrize(
    ("replies", "fails"),
    [
        pytest.param([items(201, 201)], "", id="at once"),
        pytest.param([BUSY, (503, {}), items(201, 201)], "", id="the whole is refused twice"),
        pytest.param([items(201, 429), items(503), items(201)], "", id="one entry is refused twice"),
        pytest.param([items(409, 201)], "", id="an older revision"),
        pytest.param([BUSY] * 3, "answered 429", id="busy for too long"),
        pytest.param([items(404, 404)], "refused entry 0", id="the alias is gone"),
    ],
)
def test_writing_waits_for_a_busy_server_but_not_for_ever(replies: list[Reply], fails: str) -> None:
    busy = Busy(*replies)
    with server(busy) as url:
        engine = ElasticEngine(access(url))
        if fails:
            with pytest.raises(IndexUnavailableError, match=fails):
                engine.write([entry("a"), entry("b")])
        else:
            engine.write([entry("a"), entry("b")])
        engine.close()
    assert busy.bulk == []


def test_an_entry_that_is_refused_for_good_is_named_and_the_others_are_written() -> None:
    busy = Busy(items(400, 429, 201), items(201))
    with server(busy) as url:
        engine = ElasticEngine(access(url))
        with pytest.raises(EntriesRefusedError, match=r"in all: 0: refused \(too long\)") as said:
            engine.write([entry("a"), entry("b"), entry("c")])
        engine.close()
    assert (list(said.value.refused), busy.bulk) == (["0"], [])


@pytest.mark.parametrize("refusals", [2, 9])
def test_a_question_to_a_busy_server_is_asked_again_but_not_for_long(refusals: int) -> None:
    class Asked(Busy):
        times = 0

        def __call__(self, method: str, path: str, headers: Message) -> Reply:
            if not path.endswith("/_search"):
                return super().__call__(method, path, headers)
            self.times += 1
            answer = {"hits": {"total": {"value": 7}, "hits": []}}
            return BUSY if self.times <= refusals else (200, answer)

    asked = Asked()
    with server(asked) as url:
        engine = ElasticEngine(access(url, retries=5))
        if refusals == 2:
            assert engine.search(Query()).total == 7
        else:
            with pytest.raises(IndexUnavailableError, match="answered 429"):
                engine.search(Query())
        engine.close()
    assert asked.times == 3


def test_a_count_that_may_be_wrong_is_an_error() -> None:
    guess = {"buckets": [], "doc_count_error_upper_bound": 1, "sum_other_doc_count": 0}

    class Guessing(Busy):
        def __call__(self, method: str, path: str, headers: Message) -> Reply:
            if path.endswith("/_search"):
                facet = {"doc_count": 0, "values": guess}
                hits = {"total": {"value": 0}, "hits": []}
                return 200, {"hits": hits, "aggregations": {"values": guess, "kind": facet}}
            return super().__call__(method, path, headers)

    with server(Guessing()) as url:
        engine = ElasticEngine(access(url))
        with pytest.raises(InexactCountError):
            engine.totals("week", Filters())
        with pytest.raises(InexactCountError):
            engine.search(Query(facets=("kind",)))
        engine.close()
