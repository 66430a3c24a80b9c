"""Answers of any OAI-PMH 2.0 repository in, publications and withdrawals out.

`options`: `prefix` (oai_dc, the default, or arXiv) and `set`. Dates are asked for by day, which every repository
understands; the overlap of up to a day comes out as unchanged.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from lxml import etree
from scrapy.http import Request, Response
from w3lib.url import add_or_replace_parameters

from spiders.apis import read_each, report
from spiders.errors import SourceError
from spiders.items import Checkpoint, Item, Mark
from spiders.oai_formats import READERS, withdrawn_item
from spiders.records import Record
from spiders.runs import Problem
from spiders.sources import Source
from spiders.xml import name_of, parse_xml, text_of

_KEPT = ("window", "responded", "token")  # of a request that follows a token
_LISTINGS = ("ListRecords", "GetRecord")


def start(source: Source, checkpoint: Mapping[str, Any], today: date) -> Iterator[Request]:
    """All records changed since the server's own time of the last complete run, or what is left of an ended walk."""
    if "resume" in checkpoint:
        mark = checkpoint["resume"]
        yield _page(mark["url"], {"restarts": 0, **{key: mark[key] for key in _KEPT}})
        return
    first = (today - timedelta(days=source.lookback_days)).isoformat()
    params = {
        "verb": "ListRecords",
        "metadataPrefix": str(source.options.get("prefix", "oai_dc")),
        "from": checkpoint.get("watermark", first)[:10],
    }
    if "set" in source.options:
        params["set"] = str(source.options["set"])
    url = add_or_replace_parameters(source.url, params)
    yield _page(url, {"window": url, "restarts": 0, "responded": None, "token": None})


def parse(response: Response, source: Source) -> Iterator[Item | Request | Checkpoint | Mark | Problem]:
    """Read a list of records and follow its token. Raises SourceError on every error of the protocol but two."""
    if response.status != 200:
        yield _restart(response, f"answered {response.status}")
        return
    root = parse_xml(response.body, what="the answer")
    parts = {name_of(child): child for child in root}
    if name_of(root) != "OAI-PMH" or "responseDate" not in parts:
        raise SourceError(f"<{name_of(root)}>, not an answer of OAI-PMH")
    responded = response.meta["responded"] or text_of(parts["responseDate"])
    if "error" in parts:
        yield from _handle_error(parts["error"], response, responded)
        return
    listing = next((parts[name] for name in _LISTINGS if name in parts), None)
    if listing is None:
        raise SourceError(f"no list of records but {', '.join(parts)}")
    records = [child for child in listing if name_of(child) == "record"]
    reasons = yield from read_each(response, records, lambda record: _items(record, source))
    token = next((text_of(child) for child in listing if name_of(child) == "resumptionToken"), "")
    if token:
        request = _resume(response, source, token, responded)
        if not reasons:
            yield Mark({"url": request.url, **{key: request.meta[key] for key in _KEPT}})
        yield request
    report(reasons)
    if not token:
        yield Checkpoint({"watermark": responded})


def _page(url: str, meta: dict[str, Any]) -> Request:
    # Some servers refuse a token by status and not as the protocol says.
    return Request(url, meta={**meta, "handle_httpstatus_list": [400, 404, 410, 422]}, dont_filter=True)


def _resume(response: Response, source: Source, token: str, responded: str) -> Request:
    """The next page: verb and token, and nothing else."""
    if token == response.meta["token"]:
        raise SourceError(f"the token {token!r} leads to itself")
    url = add_or_replace_parameters(source.url, {"verb": "ListRecords", "resumptionToken": token})
    kept = {key: response.meta[key] for key in ("window", "restarts")}
    return _page(url, {**kept, "responded": responded, "token": token})


def _handle_error(error: etree._Element, response: Response, responded: str) -> Iterator[Request | Checkpoint]:
    code = error.get("code")
    if code == "noRecordsMatch":  # an empty result, not a failure
        yield Checkpoint({"watermark": responded})
        return
    reason = f"OAI-PMH error {code}: {text_of(error)}".rstrip(": ")
    if code != "badResumptionToken":
        raise SourceError(reason)
    yield _restart(response, reason)


def _restart(response: Response, reason: str) -> Request:
    """The window anew, once, after a token was refused."""
    if response.meta["restarts"] or not response.meta["token"]:
        raise SourceError(reason)
    window = response.meta["window"]
    return _page(window, {"window": window, "restarts": 1, "responded": None, "token": None})


def _items(record: etree._Element, source: Source) -> Iterator[Item]:
    parts = {name_of(child): child for child in record}
    header = Record({name_of(child): text_of(child) for child in parts["header"]})
    identifier = header.pop("identifier")
    query = {"verb": "GetRecord", "identifier": identifier, "metadataPrefix": source.options.get("prefix", "oai_dc")}
    address = add_or_replace_parameters(source.url, {key: str(value) for key, value in query.items()})
    if parts["header"].get("status") == "deleted":
        yield withdrawn_item(identifier, address)
        return
    for metadata in parts.get("metadata", ()):  # some records have none, or an empty one
        reader = READERS.get(name_of(metadata))
        if reader is None:
            raise SourceError(f"{identifier}: metadata <{name_of(metadata)}> is none of {', '.join(READERS)}")
        yield from reader(metadata, identifier, address, header.get("datestamp"))
