"""As many projects as CORDIS has, read in a worker: exactly counted, within its time and memory."""

import random
import resource
from decimal import Decimal

import pytest
from scrapy.http import Request, Response

from spiders.items import Item
from spiders.project import cordis
from spiders.workers import Workers
from tests.spiders.exports import zipped
from tests.spiders.reading import declare

PROJECTS = 21_500
MEGABYTE = 1 << 20
COUNTRIES = ("DE2", "DE1", "FR1", "ITC", "ES3", "EL3", "NL2", "BE1", "AT1", "PL9")


def a_dump(chance: random.Random) -> tuple[bytes, int, Decimal]:
    """The archive, how many participants its Bavarian projects have, and what those were granted."""
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(3, 10))) for _ in range(20_000)]
    project = ['"id";"title";"objective";"startDate";"ecMaxContribution";"frameworkProgramme"']
    members = ['"projectID";"name";"country";"nutsCode";"SME";"role";"street";"city"']
    count, granted = 0, Decimal()
    for number in range(PROJECTS):
        regions = chance.choices(COUNTRIES, weights=[1, *[9] * 9], k=chance.randint(1, 15))
        amount = Decimal(chance.randrange(1_000_000_000)) / 100
        text = " ".join(chance.choices(words, k=250))
        project.append(f'"{number}";"Project {number}";"{text}";"2026-01-01";"{amount}";"HORIZON"')
        for region in regions:
            name = " ".join(chance.choices(words, k=5)).upper()
            members.append(f'"{number}";"{name}";"{region[:2]}";"{region}12";"true";"participant";"Weg 1";"Ort"')
        if "DE2" in regions:
            count, granted = count + len(regions), granted + amount
    files = {"project.csv": project, "organization.csv": members, "euroSciVoc.csv": ['"projectID";"euroSciVocTitle"']}
    return zipped({name: "\n".join(lines) for name, lines in files.items()}), count, granted


def read_and_measure(body: bytes) -> tuple[cordis.Dump, int]:
    dump = cordis.read(body, "", "", wanted={"nutsCode": ("DE2",)})
    return dump, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.mark.slow
def test_a_whole_archive_fits_into_the_time_and_memory_of_a_worker() -> None:
    body, participants, granted = a_dump(random.Random(7))
    workers = Workers(seconds=20)
    try:
        dump, peak = workers.call_now(read_and_measure, body)
    finally:
        workers.close()
    request = Request("https://www.example.org/", meta={"prepared": dump, "wanted": {}})
    response = Response(request.url, request=request)
    items = [item for item in cordis.parse(response, declare("project.cordis")) if isinstance(item, Item)]
    assert len(body) > 25 * MEGABYTE
    assert peak < 300 * MEGABYTE
    assert sum(len(item.facts["participants"]) for item in items) == participants
    assert sum(Decimal(str(item.facts["amount"]["value"])) for item in items) == granted
