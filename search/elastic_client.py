"""A server's address in, a client of it out: versions checked, all errors ours."""

import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from elastic_transport import TlsError
from elastic_transport.client_utils import DEFAULT
from elasticsearch import (
    ApiError,
    AuthenticationException,
    AuthorizationException,
    BadRequestError,
    Elasticsearch,
    NotFoundError,
    TransportError,
    UnsupportedProductError,
)

from search.elastic_queries import SETTINGS, Json
from search.elastic_transport import PatientTransport
from search.errors import IndexFormatError, IndexUnavailableError

MAJOR = 9
BUSY = (429, 502, 503, 504)
LONGEST_QUESTION = 8.0
LONGEST_REASON = 300
_RED = (
    ": a part of the index is on no node that runs; start the nodes that are away, or run `scouting rebuild` where "
    "their data are lost"
)
_LEADERLESS = ": too few nodes run to lead the cluster; start those that are away"
_BUSY = ": the cluster has more to do than it takes on; what waits stays in the outbox"
ADVICE = {
    "no_shard_available_action_exception": _RED,
    "search_phase_execution_exception": _RED,
    "unavailable_shards_exception": _RED,
    "master_not_discovered_exception": _LEADERLESS,
    "cluster_block_exception": _LEADERLESS,
    "es_rejected_execution_exception": _BUSY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How to reach the server: https in `url` is TLS (`ca_certs`: a file); `api_key` where it asks for one.

    Several nodes of one cluster are named with commas between them: where one is away or silent the others are asked.

    A write waits up to `timeout` seconds for its answer, and what the server is too busy for is written again
    `retries` times, after `backoff` seconds, then twice as many, to 30. A question is given up after 8 seconds.
    A new index gets so many `shards`, and `replicas` of each: one if there are nodes enough, unless said otherwise.
    """

    url: str
    api_key: str | None = None
    ca_certs: str | None = None
    timeout: float = 60.0
    retries: int = 5
    backoff: float = 1.0
    shards: int = 1
    replicas: int | None = None

    @property
    def shown(self) -> str:
        """The address without a password that it may carry."""
        return re.sub(r"//[^/,]*@", "//", self.url)

    @property
    def settings(self) -> Json:
        """Of an index that is made."""
        copies = {"auto_expand_replicas": "0-1"} if self.replicas is None else {"number_of_replicas": self.replicas}
        return {**SETTINGS, "number_of_shards": self.shards, **copies}

    @property
    def nodes(self) -> list[str]:
        return [address.strip() for address in self.url.split(",")]

    def connect(self) -> Elasticsearch:
        """A client of a server that answers and has our major version. Raises IndexUnavailableError."""
        client = self._client()
        try:
            with asking(self.shown):
                _check_major(self.quick(client), self.shown)
        except BaseException:
            client.close()
            raise
        return client

    def quick(self, client: Elasticsearch) -> Elasticsearch:
        """The client for questions: somebody waits, and within ten seconds has an answer or knows why there is none."""
        return client.options(
            request_timeout=min(self.timeout, LONGEST_QUESTION), max_retries=2, retry_backoff_base=self.backoff / 2
        )

    def _client(self) -> Elasticsearch:
        trusts_own = self.ca_certs and self.url.startswith("https:")
        try:
            return Elasticsearch(
                self.nodes,
                api_key=self.api_key,
                transport_class=PatientTransport,
                dead_node_backoff_factor=10,  # longer than a question: it asks no silent node twice
                max_dead_node_backoff=60,
                request_timeout=self.timeout,
                max_retries=self.retries,
                retry_on_status=BUSY,
                retry_backoff_base=self.backoff,
                retry_backoff_cap=30.0,
                ssl_context=ssl.create_default_context(cafile=self.ca_certs) if trusts_own else DEFAULT,
            )
        except OSError as error:
            raise IndexUnavailableError(f"{self.ca_certs} cannot be used as certificates: {error}") from error
        except ValueError as error:
            raise IndexUnavailableError(f"{self.shown} is not the address of a server: {error}") from error


@contextmanager
def asking(url: str) -> Iterator[None]:
    """Errors of the client as errors of ours."""
    try:
        yield
    except UnsupportedProductError as error:
        raise IndexUnavailableError(f"{url} answers, but is no Elasticsearch") from error
    except TlsError as error:
        raise IndexUnavailableError(f"{url} {_untrusted(str(error.message))}") from error
    except TransportError as error:
        raise IndexUnavailableError(f"{url} does not answer: {error.message}") from error
    except NotFoundError as error:
        raise IndexFormatError(f"{url} has lost the index ({error}): run `scouting rebuild`") from error
    except (AuthenticationException, AuthorizationException) as error:
        raise IndexUnavailableError(
            f"{url} answered {error.status_code}: SCOUTING_ELASTICSEARCH_API_KEY, or name and password in "
            "SCOUTING_ELASTICSEARCH_URL, must be of somebody who may use this index"
        ) from error
    except ApiError as error:
        raise IndexUnavailableError(f"{url} answered {error.status_code}: {reason_of(error.body)}") from error


def reason_of(said: Any) -> str:  # noqa: ANN401 - JSON of any form
    """What the server says is wrong, and what to do where we know it."""
    cause = said.get("error", said) if isinstance(said, dict) else said
    if not isinstance(cause, dict):
        return str(cause)[:LONGEST_REASON]
    first = (cause.get("root_cause") or [cause])[0]
    kinds = {str(one.get("type")) for one in (cause, first)}
    # Without the quote from the document that some reasons end with.
    words = str(first.get("reason") or cause.get("reason") or "").partition(" Preview of field")[0][:LONGEST_REASON]
    advice = next((text for kind, text in ADVICE.items() if kind in kinds), "")
    return f"{first.get('type') or cause.get('type')} ({words}){advice}"


def _untrusted(problem: str) -> str:
    if "CERTIFICATE_VERIFY_FAILED" in problem:
        return (
            "shows a certificate that is not trusted: set SCOUTING_ELASTICSEARCH_CA_CERTS to a file with its issuer's "
            f"certificate ({problem.rpartition('CERTIFICATE_VERIFY_FAILED] ')[2].rstrip(')')})"
        )
    return f"does not speak TLS: is it http instead of https ({problem})?"


def _check_major(client: Elasticsearch, url: str) -> None:
    """Every node that answers must have it: 8 refuses our media type, 10 would accept it for a while."""
    try:
        nodes = client.nodes.info(timeout="1s", filter_path="nodes.*.version")["nodes"].values()
        versions = {node["version"] for node in nodes}
    except BadRequestError as error:
        if error.error != "media_type_header_exception":
            raise
        versions = {"older"}
    if any(version.split(".")[0] != str(MAJOR) for version in versions):
        held = ", ".join(sorted(versions))
        raise IndexUnavailableError(f"{url} runs Elasticsearch {held}, but this program needs version {MAJOR}.")
