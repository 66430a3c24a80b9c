"""A source and its bounds in, Scrapy settings out: nothing is fetched but what a source needs, as slowly as it asks."""

from collections.abc import Mapping, Sequence
from typing import Any

from scrapy.settings.default_settings import DOWNLOADER_MIDDLEWARES_BASE, EXTENSIONS_BASE, RETRY_EXCEPTIONS

from spiders.sources import Source

MIDDLEWARES = {
    "spiders.manners.RobotsMiddleware": 100,
    "spiders.manners.OriginMiddleware": 110,
    "spiders.manners.PatientRetryMiddleware": 550,
    "spiders.landing.LandingMiddleware": 565,  # sees an answer unpacked, and which redirects led to it
    "spiders.walls.WallMiddleware": 560,  # sees an answer unpacked, and before it is asked for again
}
KEPT_MIDDLEWARES = ("DownloadTimeout", "DefaultHeaders", "UserAgent", "HttpCompression", "RedirectMiddleware", "Stats")
KEPT_EXTENSIONS = ("CoreStats", "CloseSpider", "AutoThrottle")
# A name unknown now is unknown in a second, and who did not answer in half a minute is left alone until the next run.
NOT_RETRIED = {"scrapy.exceptions.CannotResolveHostError", "scrapy.exceptions.DownloadTimeoutError"}


def _kept(base: Mapping[str, int], names: Sequence[str]) -> dict[str, int]:
    """Of Scrapy's own parts those we use; the others are not even imported."""
    return {part: order for part, order in base.items() if any(name in part for name in names)}


SAFE: dict[str, Any] = {
    "AUTOTHROTTLE_ENABLED": True,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "COOKIES_ENABLED": False,
    "DEFAULT_REQUEST_HEADERS": {"Accept": "*/*", "Accept-Language": "de,en;q=0.8"},
    "DOWNLOADER_MIDDLEWARES": MIDDLEWARES,
    "DOWNLOADER_MIDDLEWARES_BASE": _kept(DOWNLOADER_MIDDLEWARES_BASE, KEPT_MIDDLEWARES),
    "DOWNLOAD_DELAY_JITTER": 0,  # the delay is the least a host asks for
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "EXTENSIONS_BASE": _kept(EXTENSIONS_BASE, KEPT_EXTENSIONS),
    "HTTPPROXY_ENABLED": False,
    "LOG_INSTALL_ROOT_HANDLER": False,
    "LOG_VERSIONS": [],
    "METAREFRESH_ENABLED": False,
    "REDIRECT_MAX_TIMES": 5,
    "REFERRER_POLICY": "no-referrer",
    "REMOTE_CONTROL_ENABLED": False,
    "RETRY_EXCEPTIONS": [name for name in RETRY_EXCEPTIONS if name not in NOT_RETRIED],
    "RETRY_GIVE_UP_LOG_LEVEL": "DEBUG",  # reported by the run
    "TELNETCONSOLE_ENABLED": False,
}


def source_settings(source: Source, *, max_bytes: int, timeout: float, seconds: float) -> dict[str, Any]:
    """Settings for one source; its options may ask for `max_bytes` (packed or unpacked) and `timeout` of its own."""
    cap = int(source.options.get("max_bytes", max_bytes))
    return {
        "AUTOTHROTTLE_START_DELAY": source.delay,
        "CLOSESPIDER_TIMEOUT": seconds,
        "DOWNLOAD_DELAY": source.delay,
        "DOWNLOAD_MAXSIZE": cap,
        "DOWNLOAD_TIMEOUT": float(source.options.get("timeout", timeout)),
        "DOWNLOAD_WARNSIZE": 0,
    }
