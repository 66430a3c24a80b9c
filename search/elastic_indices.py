"""A server's address in, a client out; an alias in, the one index behind it out: versions checked, all errors ours."""

import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

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

from search.codec import FORMAT
from search.elastic_queries import MAPPINGS, SETTINGS, Json
from search.errors import ForeignIndexError, IndexFormatError, IndexUnavailableError

MAJOR = 9
BUSY = (429, 502, 503, 504)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How to reach the server: https in `url` is TLS (`ca_certs`: a file); `api_key` where it asks for one.

    Several nodes of one cluster are named with commas between them: where one is away the others are asked.

    What the server is too busy for is asked again `retries` times, after `backoff` seconds, then twice as many, to 30.
    A new index gets so many `shards`, and `replicas` of each: one if there are nodes enough, unless said otherwise.
    """

    url: str
    api_key: str | None = None
    ca_certs: str | None = None
    timeout: float = 30.0
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
        return client.options(request_timeout=min(self.timeout, 6.0), max_retries=max(2, len(self.nodes) - 1))

    def _client(self) -> Elasticsearch:
        trusts_own = self.ca_certs and self.url.startswith("https:")
        try:
            return Elasticsearch(
                self.nodes,
                api_key=self.api_key,
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
        raise IndexUnavailableError(f"{url} {_untrusted(str(error))}") from error
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
        raise IndexUnavailableError(f"{url} answered {error.status_code}: {error}") from error


def _untrusted(problem: str) -> str:
    if "CERTIFICATE_VERIFY_FAILED" in problem:
        return (
            "shows a certificate that is not trusted: set SCOUTING_ELASTICSEARCH_CA_CERTS to a file with its issuer's "
            f"certificate ({problem.rpartition('CERTIFICATE_VERIFY_FAILED] ')[2].rstrip(')')})"
        )
    return f"does not speak TLS: is it http instead of https ({problem})?"


def ensure(client: Elasticsearch, alias: str, settings: Json) -> None:
    """Make the index behind the alias if there is none. Raises IndexFormatError where it is of another format."""
    try:
        found = client.indices.get_mapping(index=alias).body
    except NotFoundError:
        with _unless_made_meanwhile():
            client.indices.create(index=f"{alias}-000001", mappings=MAPPINGS, settings=settings, aliases={alias: {}})
        return
    formats = {mapping["mappings"].get("_meta", {}).get("format") for mapping in found.values()}
    if len(found) != 1 or alias in found or formats != {FORMAT}:
        is_ours = alias not in found and None not in formats
        raise (IndexFormatError if is_ours else ForeignIndexError)(
            f"{alias} is not one index of format {FORMAT} behind an alias ({', '.join(sorted(found))}, "
            f"format {', '.join(map(str, formats))}): run `scouting rebuild`"
        )


def begin(client: Elasticsearch, alias: str, settings: Json) -> str:
    """A new, empty index beside the live one, by an alias of its own; what an interrupted rebuild left is removed."""
    live = _behind(client, alias)
    ours = re.compile(rf"{re.escape(alias)}-(\d{{6}})")
    made = [
        name for name in client.indices.get(index=f"{alias}-*", expand_wildcards="all").body if ours.fullmatch(name)
    ]
    for name in made:
        if name not in live:
            client.indices.delete(index=name)
    fresh = f"{alias}-{max((int(name[-6:]) for name in made), default=0) + 1:06}"
    client.indices.create(index=fresh, mappings=MAPPINGS, settings=settings, aliases={f"{fresh}-building": {}})
    return f"{fresh}-building"


def publish(client: Elasticsearch, alias: str, building: str) -> None:
    """Make what was built the live index, at once for all, and remove what was before."""
    fresh = building.removesuffix("-building")
    client.indices.update_aliases(
        actions=[
            *({"remove_index": {"index": name}} for name in _behind(client, alias)),
            {"add": {"index": fresh, "alias": alias}},
            {"remove": {"index": fresh, "alias": building}},
        ]
    )


def discard(client: Elasticsearch, building: str) -> None:
    """Remove what was built."""
    client.indices.delete(index=building.removesuffix("-building"))


def _behind(client: Elasticsearch, alias: str) -> list[str]:
    try:
        return list(client.indices.get(index=alias).body)
    except NotFoundError:
        return []


@contextmanager
def _unless_made_meanwhile() -> Iterator[None]:
    try:
        yield
    except BadRequestError as error:
        if error.error != "resource_already_exists_exception":
            raise


def _check_major(client: Elasticsearch, url: str) -> None:
    """Every node must have it: 8 refuses our media type, 10 would accept it for a while."""
    try:
        nodes = client.nodes.info(filter_path="nodes.*.version")["nodes"].values()
        versions = {node["version"] for node in nodes}
    except BadRequestError as error:
        if error.error != "media_type_header_exception":
            raise
        versions = {"older"}
    if any(version.split(".")[0] != str(MAJOR) for version in versions):
        held = ", ".join(sorted(versions))
        raise IndexUnavailableError(f"{url} runs Elasticsearch {held}, but this program needs version {MAJOR}.")
