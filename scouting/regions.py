"""Codes of places and the level of a call in, regions out, each inside the next: Bavaria, Germany, the EU, world."""

import re
from collections.abc import Iterable

BAVARIA, GERMANY, EU, WORLD = REGIONS = ("bavaria", "germany", "eu", "world")
EU_COUNTRIES = frozenset(
    "AT BE BG CY CZ DE DK EE EL ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
)  # Greece is GR by ISO, EL by NUTS
CODE = re.compile(r"[A-Z]{2}[A-Z0-9]{0,3}")
LEVELS = {"bayern": BAVARIA, "bund": GERMANY, "other_land": GERMANY, "eu": EU}


def regions_of(codes: Iterable[str], level: str | None) -> tuple[str, ...]:
    """All regions that a document has to do with, by NUTS codes or countries; none where nothing says."""
    smallest = {_region(code) for code in map(str.upper, codes) if CODE.fullmatch(code)} | (
        {LEVELS[level]} if level in LEVELS else set()
    )
    reach = min((REGIONS.index(region) for region in smallest), default=len(REGIONS))
    return REGIONS[reach:]


def _region(code: str) -> str:
    if code.startswith("DE2"):
        return BAVARIA
    country = code[:2]
    return GERMANY if country == "DE" else EU if country in EU_COUNTRIES else WORLD
