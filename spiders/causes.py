"""The error of a run in, what it says of its source out; and how such errors begin. Without Scrapy: pages ask too."""

import re
from typing import Literal

Cause = Literal["refused", "removed", "unknown_host", "unreachable", "incomplete"]
FORBIDDEN = "robots.txt forbids it"
WALLED = "blocked: "
SHARE = ", a share of "
UNREACHABLE = "unreachable: "
UNKNOWN_HOST = UNREACHABLE + "the host name is not known"
# How the reasons begin that say more than that a run failed, the particular before the general.
CAUSES: tuple[tuple[Cause, str], ...] = (
    ("refused", f"{FORBIDDEN}|{WALLED}|answered (?:401|402|403|407|451)\\b"),
    ("removed", r"answered (?:404|410)\b"),
    ("unknown_host", UNKNOWN_HOST),
    ("unreachable", UNREACHABLE),
    ("incomplete", rf"\w+ in \d+ of \d+ items{SHARE}"),
)
PATTERNS = [(cause, re.compile(f"(?:^|: )(?:{reasons})")) for cause, reasons in CAUSES]


def cause_of(error: str | None) -> Cause | None:
    """What the error of a run, as `Run.fail` words it, says of its source; None: nothing but that it failed.

    Read from the sentence since this is what the record keeps; what stands in an address does not count.
    """
    return next((cause for cause, pattern in PATTERNS if pattern.search(error or "")), None)
