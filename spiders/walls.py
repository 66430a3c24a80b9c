"""An answer in, the name of the wall that stands before the content out: CAPTCHA, bot wall, consent page.

Such a page is no empty list: it says that the source does not want us, or wants a click first. Walls are small pages
with a title of their own; what only looks like one (an article on CAPTCHAs) is left alone.
"""

import re
from html import unescape

from scrapy.http import Request, Response

from spiders.causes import WALLED
from spiders.errors import BlockedError

LARGEST = 100_000  # bytes; walls carry scripts, but no content
LOOKED_AT = 20_000
BARE = 2_000  # characters of a page's own words: more is content
TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{0,300})", re.IGNORECASE)
PAGE = re.compile(rb"\s{0,100}(?:<\?xml[^<>]{0,200}>\s{0,100})?(?:<!--|<!doctype html|<html|<head)", re.IGNORECASE)
SCRIPT = re.compile(rb"</?(?:script|style)\b[^<>]*>", re.IGNORECASE)
TAG = re.compile(rb"<[^<>]*>")
OK, REFUSED = 200, frozenset({403, 405, 429, 503})
TITLES = {
    "a CAPTCHA": re.compile(
        r"radware (captcha|block)|(^|\W)(re|h)?captcha( page)?$|are you (a )?(human|robot)|robot check"
        r"|human verification|verify (that )?you are (a )?human|sind sie ein (mensch|roboter)|sicherheitsabfrage$",
        re.IGNORECASE,
    ),
    "a bot wall": re.compile(
        r"^just a moment|^attention required! \| cloudflare|ddos[- ](protection|guard)"
        r"|^access (to this page has been )?denied|^pardon our interruption|^request rejected"
        r"|^(nur )?einen moment|^zugriff verweigert|^client challenge$"
        r"|^making sure you're not a bot|^security check$|^bot (protection|verification)|^checking your browser",
        re.IGNORECASE,
    ),
    "a consent page": re.compile(
        r"^before you continue|^bevor sie (zu .{1,60} )?(fortfahren|weiter)|^(cookie[- ]?)?(zustimmung|einwilligung)"
        r"(serklärung)?( erforderlich)?$|(^|\W)(cookie )?consent( required| page)?$|^privacy (gate|wall)",
        re.IGNORECASE,
    ),
}
MARKS = {
    "a CAPTCHA": (b"captcha-delivery.com", b"px-captcha", b"awswafcaptcha", b"perfdrive.com"),
    "a bot wall": (b"_incapsula_resource", b"incapsula incident id", b"window._cf_chl_opt", b"/_fs-ch-"),
}


class WallMiddleware:
    """Fails a request that a wall answered, by the wall's name; it is not asked again and again."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Raise BlockedError where the answer is none."""
        wall = None if request.meta.get("robots") else find_wall(response.status, response.url, response.body)
        if wall is not None:
            raise BlockedError(f"{WALLED}{wall} instead of the content")
        return response


def is_page(body: bytes) -> bool:
    """Whether an answer begins as pages do, XHTML too; feeds and what interfaces answer do not."""
    return PAGE.match(body) is not None


def find_wall(status: int, url: str, body: bytes) -> str | None:
    """What stands before the content, with the title it bears; None where nothing does."""
    if (status != OK and status not in REFUSED) or len(body) > LARGEST or not is_page(body):
        return None
    head = body[:LOOKED_AT]
    found = TITLE.search(head)
    title = " ".join(unescape(found[1].decode("utf-8", "replace")).split()) if found else ""
    kinds = [kind for kind, pattern in TITLES.items() if pattern.search(title)]
    if not kinds:
        kinds = [kind for kind, marks in MARKS.items() if any(mark in body.lower() for mark in marks)]
    if re.match(r"https?://(consent|privacy-?gate)\.", url):
        kinds = ["a consent page"]
    if not kinds or (status == OK and not _is_bare(body)):
        return None
    return f"{kinds[0]} ({title[:80]})" if title else kinds[0]


def _is_bare(body: bytes) -> bool:
    """Whether the page says hardly anything itself."""
    outside = b" ".join(SCRIPT.split(body)[::2])
    return len(b" ".join(TAG.sub(b" ", outside).split())) <= BARE
