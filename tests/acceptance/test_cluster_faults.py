"""A cluster of three Elasticsearch nodes fails in every way: one sentence each, nothing lost, nothing doubled."""

import json
import shutil
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import Message
from pathlib import Path
from threading import Timer
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select, update

from scouting.models import documents
from scouting.pipeline import process as annotate
from scouting.rebuilding import rebuild_index
from search.elastic_queries import MAPPINGS
from search.entries import Filters
from tests.acceptance.clustering import TODAY, Asker, Cluster, Installation, ask, begin, publish, run
from tests.acceptance.test_hostile_world import counted, lines, wait_until
from tests.certificates import write_certificate
from tests.commands import said, scouting
from tests.conftest import missing
from tests.scouting.conftest import NOW
from tests.search.elasticsearch.front import Answer, in_front
from tests.search.elasticsearch.node import NodeMissingError, cluster, free_port
from tests.search.elasticsearch.tls import behind_tls

DOCUMENTS, LAST_REVISION = 600, 12
SMALL_MEMORY = ("indexing_pressure.memory.limit=4mb",)  # of writes at work: a storm needs no hundreds of clients
pytestmark = [
    pytest.mark.elasticsearch, pytest.mark.slow, pytest.mark.xdist_group("elasticsearch_cluster"),
    pytest.mark.timeout(300),
]  # fmt: skip


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    try:
        with cluster(tmp_path_factory.mktemp("cluster"), settings=SMALL_MEMORY) as nodes:
            yield Cluster(nodes)
    except NodeMissingError as error:
        missing("Elasticsearch", str(error))


@pytest.fixture(scope="module")
def annotated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record in which all waits for an index."""
    root = tmp_path_factory.mktemp("record")
    assert (
        scouting("import", lines(root / "own.jsonl", DOCUMENTS, words=15), "--data-dir", root / "data").returncode == 0
    )
    away = Installation(root / "data", f"http://127.0.0.1:{free_port()}", "scouting")
    done, _ = run("process", away)
    assert (done.returncode, "does not answer" in said(done)) == (1, True)
    return root / "data"


@pytest.fixture
def nodes(started: Cluster) -> Cluster:
    started.restore()
    return started


@pytest.fixture
def here(nodes: Cluster, annotated: Path, tmp_path: Path) -> Installation:
    """Its index is not made yet."""
    return Installation(Path(shutil.copytree(annotated, tmp_path / "data")), nodes.url, "faults")


def revise(here: Installation, folder: Path, words: int) -> None:
    """All documents say something else: a new revision of each waits for annotation and index."""
    assert run("import", here, str(lines(folder / "again.jsonl", DOCUMENTS, words=words)))[0].returncode == 0


def is_begun(here: Installation) -> bool:
    """Whether the documents, revised, are annotated and leave for the index."""
    return "fetched" not in counted(here.data)


def test_a_node_killed_while_indexing_and_querying(nodes: Cluster, here: Installation, tmp_path: Path) -> None:
    publish(here)
    revise(here, tmp_path, 20)
    asker = Asker(nodes.url, here.index)
    with asker.asking():
        writing = begin("process", here)
        wait_until(lambda: is_begun(here) or writing.done())
        nodes.holder(here.index).kill()
        done, _ = writing.result()
        assert done.returncode == 0, done.stderr
        assert ask(here) == DOCUMENTS
    asker.assert_clear(DOCUMENTS)
    here.assert_level(DOCUMENTS)


def test_a_node_killed_in_the_middle_of_writes(nodes: Cluster, here: Installation) -> None:
    """Everything again and again, each time as a newer revision."""
    publish(here)
    entries = here.expected()
    newest = {id_: replace(entry, revision=LAST_REVISION) for id_, entry in entries.items()}
    with here.open() as app, app.writing_engine(today=TODAY) as engine:
        killing = Timer(1, nodes.holder(here.index).kill)
        killing.start()
        for revision in range(2, LAST_REVISION + 1):
            engine.write(replace(entry, revision=revision) for entry in entries.values())
        killing.join()
        engine.write(entries.values())  # older ones, which change nothing
        assert (engine.get(list(entries)), engine.count(Filters())) == (newest, DOCUMENTS)


def test_all_nodes_restarted_while_the_outbox_is_drained(nodes: Cluster, here: Installation) -> None:
    writing = begin("process", here)
    wait_until(lambda: bool(nodes.behind(here.index)) or writing.done())
    for node in nodes.nodes:
        node.kill()
    away = ask(here)
    assert "does not answer" in str(away)
    for node in nodes.nodes:
        node.start()
    done, _ = writing.result()
    assert done.returncode == 0 or len(done.stderr.splitlines()) == 1, done.stderr
    for node in nodes.nodes:
        node.wait(nodes=3)
    publish(here)
    assert ask(here) == DOCUMENTS
    here.assert_level(DOCUMENTS)


def test_a_frozen_node_delays_and_fails_nothing(nodes: Cluster, here: Installation, tmp_path: Path) -> None:
    publish(here)
    revise(here, tmp_path, 20)
    frozen = nodes.holder(here.index)
    frozen.freeze()
    assert [ask(here) for _ in range(3)] == [DOCUMENTS] * 3
    asker = Asker(nodes.url, here.index)
    with asker.asking():
        writing = begin("process", here)
        wait_until(lambda: is_begun(here) or writing.done())
        time.sleep(4)
        frozen.thaw()
        done, _ = writing.result()
        assert done.returncode == 0, done.stderr
    asker.assert_clear(DOCUMENTS)
    assert asker.sentences == []
    here.assert_level(DOCUMENTS)


def test_a_shard_without_its_only_holder_is_told_and_comes_back_whole(nodes: Cluster, here: Installation) -> None:
    """Red: nothing is answered by halves."""
    here.more["REPLICAS"] = "0"
    here.more["SHARDS"] = "3"
    publish(here)
    lost = nodes.holder(here.index)
    lost.kill()
    assert "a part of the index is on no node that runs" in str(ask(here))
    again, _ = run("process", here)
    assert (again.returncode, "on no node that runs; start the nodes" in said(again)) == (1, True), again.stderr
    lost.start()
    lost.wait(nodes=3)
    assert ask(here) == DOCUMENTS
    here.assert_level(DOCUMENTS)


def test_a_shard_whose_data_are_lost_is_made_anew_from_the_record(nodes: Cluster, here: Installation) -> None:
    here.more["REPLICAS"] = "0"
    publish(here)
    lost = nodes.holder(here.index)
    lost.kill()
    lost.empty()
    lost.start()
    lost.wait(nodes=3, status="red")
    assert "or run `scouting rebuild` where their data are lost" in str(ask(here))
    nodes.client.indices.delete(index=f"{here.index}-000001")
    assert f"the index {here.index} is missing: run `scouting rebuild`" in str(ask(here))
    done, _ = run("rebuild", here)
    assert done.returncode == 0, done.stderr
    assert ask(here) == DOCUMENTS
    here.assert_level(DOCUMENTS)


def test_a_storm_of_429_is_waited_out(nodes: Cluster, here: Installation, caplog: pytest.LogCaptureFixture) -> None:
    """Real ones: the nodes have memory for 4 MB of writes, and eight others write as much as they can."""
    caplog.set_level("INFO", "elastic_transport.transport")
    entries = list(here.expected().values())

    def is_refused() -> bool:
        told = (record.getMessage() for record in caplog.records)
        return any(f"/{here.index}/_bulk" in line and "status:429" in line for line in told)

    with here.open() as app, app.writing_engine(today=TODAY) as engine, nodes.storm(is_refused):
        wait_until(lambda: engine.write(entries) is None and is_refused())
        app.publish(today=TODAY)
        assert ask(here) == DOCUMENTS
    here.assert_level(DOCUMENTS)


def test_a_mapping_that_somebody_changed_is_told_and_made_anew(nodes: Cluster, here: Installation) -> None:
    publish(here)
    foreign = {**MAPPINGS, "properties": {**MAPPINGS["properties"], "kind": {"type": "text"}}}
    nodes.client.indices.create(index=f"{here.index}-other", mappings=foreign)
    nodes.client.indices.update_aliases(
        actions=[
            {"remove_index": {"index": f"{here.index}-000001"}},
            {"add": {"index": f"{here.index}-other", "alias": here.index}},
        ]
    )
    told = f"somebody changed the mapping of {here.index}-other (kind): run `scouting rebuild`"
    assert told in str(ask(here))
    publish(here)
    assert ask(here) == DOCUMENTS
    here.assert_level(DOCUMENTS)


def test_a_document_that_the_index_refuses_is_named_and_holds_no_other_up(here: Installation) -> None:
    with here.open() as app, app.store.database.writing() as connection:
        refused = connection.execute(select(documents.c.id).limit(1)).scalar_one()
        details = connection.execute(select(documents.c.details).where(documents.c.id == refused)).scalar_one()
        endless = {**details, "organisations": [{"name": "ö" * 40_000}]}
        connection.execute(update(documents).where(documents.c.id == refused).values(details=endless))
    for command in ("process", "process", "rebuild"):
        done, _ = run(command, here)
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
        assert f"refused wait in the outbox, 1 in all: {refused}: document_parsing_exception" in said(done)
        assert len(done.stderr) < 700
    assert ask(here) == DOCUMENTS - 1
    with here.open() as app, app.store.database.writing() as connection:
        connection.execute(update(documents).where(documents.c.id == refused).values(details=details))
    publish(here)
    here.assert_level(DOCUMENTS)


def test_a_wrong_password_is_told_without_it(nodes: Cluster, here: Installation) -> None:
    right = "Basic " + b64encode(b"elastic:richtig").decode()
    refusal = json.dumps({"error": {"type": "security_exception", "reason": "unable to authenticate"}, "status": 401})

    def guard(_: str, headers: Message, node: Callable[[], Answer]) -> Answer:
        return node() if headers["Authorization"] == right else (401, refusal.encode())

    with in_front(nodes.url.split(",")[0], guard) as url:
        wrong = replace(here, url=url.replace("//", "//elastic:geheim@"))
        for told in (str(ask(wrong)), said(run("process", wrong)[0])):
            assert f"{url} answered 401: SCOUTING_ELASTICSEARCH_API_KEY, or name and password in" in told
            assert "geheim" not in told
        knowing = replace(here, url=url.replace("//", "//elastic:richtig@"))
        publish(knowing)
        assert ask(knowing) == DOCUMENTS
    here.assert_level(DOCUMENTS)


def test_an_issuer_that_nobody_knows_is_told(nodes: Cluster, here: Installation, tmp_path: Path) -> None:
    certificate = write_certificate(tmp_path)
    with behind_tls(certificate, urlsplit(nodes.url.split(",")[0]).port or 0) as url:
        there = replace(here, url=url)
        assert f"{url} shows a certificate that is not trusted: set SCOUTING_ELASTICSEARCH_CA_CERTS" in str(ask(there))
        assert run("process", there)[0].returncode == 1
        there.more["CA_CERTS"] = str(certificate)
        publish(there)
        assert ask(there) == DOCUMENTS
    here.assert_level(DOCUMENTS)


def test_an_index_is_made_anew_while_others_write_and_ask(nodes: Cluster, here: Installation, tmp_path: Path) -> None:
    publish(here)
    asker = Asker(nodes.url, here.index)
    with asker.asking():
        for _ in range(2):
            assert run("rebuild", here)[0].returncode == 0
    asker.assert_clear(DOCUMENTS)
    assert asker.sentences == []
    own = lines(tmp_path / "new.jsonl", DOCUMENTS + 50, words=15)
    seen: list[str] = []

    def meanwhile(_: int) -> None:
        if seen:
            return
        assert run("import", here, str(own))[0].returncode == 0
        annotate(app.store.database, app.configuration.layers, model=None, now=NOW)
        seen.append(said(run("process", here)[0]))
        nodes.holder(f"{here.index}-000004").kill()

    with here.open() as app, app.store.writer(at=datetime.now(UTC)):
        rebuild_index(app, today=TODAY, on_batch=meanwhile)
    assert "works on this data folder" in seen[0]
    assert nodes.behind(here.index) == {f"{here.index}-000004"}
    assert ask(here) == DOCUMENTS + 50
    here.assert_level(DOCUMENTS + 50)
