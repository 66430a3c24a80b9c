"""What a host says of its pages in, what may be fetched and what its rights holders reserve out.

Read are robots.txt (RFC 9309) with its `Content-Usage` lines (AIPREF), `/.well-known/tdmrep.json`, headers and meta
elements (TDM Reservation Protocol, `noai`). A rule that cannot be understood is passed over, as these standards ask.
"""

import json
import re
from collections.abc import Iterable
from typing import NamedTuple

from protego import Protego
from scrapy.http import Response

TOKEN = "clusterscouting"  # the product token that a group of robots.txt may name
ROBOTS_BYTES = 500 * 1024  # RFC 9309 asks for at least this much
HEAD_BYTES = 100_000
MOST_LOCATIONS = 2_000
MINING = frozenset({"tdm", "bots", "ai", "train-ai"})  # the AIPREF categories that cover what we do with a text
FORBID_ALL = Protego.parse("User-agent: *\nDisallow: /")
ALLOW_ALL = Protego.parse("")
MOST_POLICIES = 3

_META = re.compile(rb"<meta[^>]{1,300}>", re.IGNORECASE)
_NAME = re.compile(rb"""\bname\s{0,9}=\s{0,9}["']?([\w-]{1,60})""", re.IGNORECASE)
_CONTENT = re.compile(rb"""\bcontent\s{0,9}=\s{0,9}("[^"]{0,200}|'[^']{0,200}|[^\s"'>]{1,200})""", re.IGNORECASE)
_RULE = re.compile(r"([\w-]{1,40})[:\s]{1,9}(.*)")  # the colon is forgotten now and then
_NO_AI = re.compile(r"\b(noai|noimageai)\b", re.IGNORECASE)
_OTHERS = re.compile(r"\s{0,9}(?!(?:noai|noimageai|unavailable_after)\b)([\w-]{1,60})\s{0,9}:", re.IGNORECASE)

_ADDRESS = re.compile(r"https?://[^\s<>\"'();]{1,200}")


class TdmRep(NamedTuple):
    """A tdmrep.json: `rules` forbid what it reserves, `name` is what it is called in the ledger, with its policies."""

    rules: Protego
    name: str


NO_TDMREP = TdmRep(ALLOW_ALL, "")


def parse_robots(body: bytes) -> Protego:
    """The rules of a robots.txt that are meant for us, of its first 500 KiB."""
    return Protego.parse("\n".join(f"{name}: {value}" for name, value in _rules(body)))


def parse_usage(body: bytes) -> Protego:
    """The addresses whose mining a robots.txt reserves by `Content-Usage`, as if they were disallowed."""
    lines = []
    for name, value in _rules(body):
        if name == "user-agent":
            lines.append(f"{name}: {value}")
            continue
        path, preferences = value.split(maxsplit=1) if value.startswith("/") and " " in value else ("/", value)
        verdict = _mining(preferences) if name == "content-usage" else None
        lines.append("disallow:" if verdict is None else f"{'allow' if verdict else 'disallow'}: {path}")
    return Protego.parse("\n".join(lines))


def parse_tdmrep(body: bytes) -> TdmRep:
    """The addresses that a tdmrep.json reserves, as if they were disallowed: the most specific location decides."""
    try:
        entries = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return NO_TDMREP
    lines, policies = ["User-agent: *"], dict[str, None]()
    for entry in entries[:MOST_LOCATIONS] if isinstance(entries, list) else ():
        location = entry.get("location") if isinstance(entry, dict) else None
        if isinstance(location, str) and location.isprintable() and "#" not in location:
            reserved = str(entry.get("tdm-reservation")) == "1"
            lines.append(f"{'Disallow' if reserved else 'Allow'}: /{location.lstrip('/')}")
            if reserved:
                policies[_policy(entry.get("tdm-policy"))] = None
    return TdmRep(Protego.parse("\n".join(lines)), "tdmrep.json" + "".join(list(policies)[:MOST_POLICIES]))


def _policy(address: object) -> str:
    """Where the conditions of a reservation stand, as said after it; "" where that is no address of the web."""
    found = _ADDRESS.fullmatch(address.strip()) if isinstance(address, str) else None
    return f" (policy {found[0]})" if found else ""


def find_reservation(response: Response, *, aipref: bool) -> str | None:
    """What in this answer reserves it, if anything does; a `tdm-reservation` header outweighs the meta element."""
    metas = dict(_metas(response.body[:HEAD_BYTES]))
    tdm = _header(response, "tdm-reservation")
    if (tdm or metas.get("tdm-reservation", "")).strip() == "1":
        policy = _header(response, "tdm-policy") or metas.get("tdm-policy", "")
        return ("tdm-reservation header" if tdm else "tdm-reservation meta element") + _policy(policy)
    if any(_NO_AI.search(line) and _concerns_us(line) for line in _lines(response, "X-Robots-Tag")):
        return "noai in X-Robots-Tag"
    if any(_NO_AI.search(metas.get(name, "")) for name in ("robots", TOKEN)):
        return "noai meta element"
    if aipref and _mining(_header(response, "Content-Usage")) is False:
        return "Content-Usage header"
    return None


def _rules(body: bytes) -> Iterable[tuple[str, str]]:
    """Field and value of each line; all programs but ours share one name, so that thousands cost no more than one."""
    text = body[:ROBOTS_BYTES].decode("utf-8-sig", "replace")
    if len(body) > ROBOTS_BYTES:
        text = text.rpartition("\n")[0]  # half a rule may say something else
    for line in text.splitlines():
        if found := _RULE.match(line.partition("#")[0].strip()):
            name, value = found[1].lower(), found[2].strip()
            if name in ("useragent", "user-agent"):
                token = re.sub(r"(?<=[a-z_-])[^a-z_-].*", "", value.lower())
                yield "user-agent", token if token in ("*", TOKEN) else "another"
            else:
                yield name, value


def _mining(preferences: str) -> bool | None:
    """Whether a `Content-Usage` allows what we do; None where it does not speak of it."""
    said = dict(part.strip().lower().partition("=")[::2] for part in preferences.split(","))
    answers = {said[name].partition(";")[0].strip() for name in MINING & said.keys()}
    if "n" in answers:
        return False
    return True if "y" in answers else None


def _metas(head: bytes) -> Iterable[tuple[str, str]]:
    for tag in _META.findall(head):
        name, content = _NAME.search(tag), _CONTENT.search(tag)
        if name and content:
            yield name[1].decode("latin-1").lower(), content[1].decode("latin-1").strip("\"'")


def _header(response: Response, name: str) -> str:
    return ",".join(_lines(response, name))


def _lines(response: Response, name: str) -> list[str]:
    return [line.decode("latin-1") for line in response.headers.getlist(name)]


def _concerns_us(line: str) -> bool:
    """Whether a line of X-Robots-Tag is meant for all or for us: it may begin with the name of another program."""
    other = _OTHERS.match(line)
    return other is None or other[1].lower() == TOKEN
