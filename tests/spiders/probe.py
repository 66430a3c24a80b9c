"""A module as sources have them, to see what the spider makes of it: one line of the answer, one thing to yield."""

from collections.abc import Iterator

from scrapy import Request
from scrapy.http import Response

from spiders.base import side_request
from spiders.items import Checkpoint, Item
from spiders.sources import Source


def parse(response: Response, source: Source) -> Iterator[Item | Request | Checkpoint]:
    """Lines: `item T`, `get URL`, `side URL`, `mark V`, `break`."""
    for line in response.body.decode().splitlines():
        verb, _, rest = line.partition(" ")
        if verb == "item":
            yield Item(url=response.urljoin(rest), title=rest, text="Text", keywords=("k",))
        elif verb == "get":
            yield Request(response.urljoin(rest), headers={"X-Api-Key": "secret", "Authorization": "Bearer secret"})
        elif verb == "side":
            url = response.urljoin(rest)
            yield side_request(url, fallback=Item(url=url, title="fallback"))
        elif verb == "mark":
            yield Checkpoint({"watermark": rest})
        elif verb == "break":
            raise ValueError("the page has changed")
