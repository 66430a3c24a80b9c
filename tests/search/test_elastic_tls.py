"""Elasticsearch behind TLS: a real handshake on loopback, with certificates made here."""

import socket
import threading
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

from search.elastic import ElasticEngine
from search.elastic_client import Access
from search.entries import Query
from search.errors import IndexUnavailableError
from tests.certificates import write_certificate
from tests.search.elasticsearch.node import free_port
from tests.search.elasticsearch.tls import behind_tls
from tests.search.samples import entry


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_certificate(tmp_path_factory.mktemp("tls"))


def test_an_unknown_issuer_is_one_sentence_that_says_what_to_do(certificate: Path) -> None:
    began = time.monotonic()
    with behind_tls(certificate, free_port()) as url, pytest.raises(IndexUnavailableError) as said:
        Access(url=url).connect()
    assert str(said.value).startswith(
        f"{url} shows a certificate that is not trusted: set SCOUTING_ELASTICSEARCH_CA_CERTS to a file with its "
        "issuer's certificate (certificate verify failed: self-signed certificate"
    )
    assert time.monotonic() - began < 10


def test_a_file_that_holds_no_certificates_is_named(tmp_path: Path) -> None:
    for path, text in ((tmp_path / "empty.pem", ""), (tmp_path / "none.pem", None)):
        if text is not None:
            path.write_text(text)
        with pytest.raises(IndexUnavailableError, match=f"{path} cannot be used as certificates"):
            Access(url="https://127.0.0.1:9", ca_certs=str(path)).connect()


def test_a_server_without_tls_is_told_from_an_untrusted_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as plain:
        thread = threading.Thread(target=_answer_plainly, args=(plain,))
        thread.start()
        url = f"https://127.0.0.1:{plain.getsockname()[1]}"
        with pytest.raises(IndexUnavailableError, match=f"{url} does not speak TLS: is it http instead of https"):
            Access(url=url, backoff=0.01).connect()
        plain.shutdown(socket.SHUT_RDWR)
        thread.join()


def _answer_plainly(listening: socket.socket) -> None:
    with suppress(OSError):
        while True:
            client, _ = listening.accept()
            with client:
                client.recv(1 << 16)
                client.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


@pytest.mark.elasticsearch
@pytest.mark.xdist_group("elasticsearch")
def test_a_node_behind_tls_is_used_with_its_issuers_certificate(elasticsearch: str, certificate: Path) -> None:
    index = f"test-{uuid4()}"
    with behind_tls(certificate, urlsplit(elasticsearch).port or 0) as url:
        engine = ElasticEngine(Access(url=url, ca_certs=str(certificate)), index)
        engine.write([entry("a", title="Laser")])
        assert engine.search(Query(text="Laser")).total == 1
        engine.close()
    with Elasticsearch(elasticsearch) as client:
        client.indices.delete(index=f"{index}-000001")
