"""A schedule in, an ordinary year out: papers and messages of the 17 fields, planted trends among them."""

from random import Random

from scouting.sample.compose import background_idea
from scouting.sample.documents import Message, Paper
from scouting.sample.material import Field, load_fields
from scouting.sample.schedule import OUTAGE_WEEKS, Schedule
from scouting.sample.weeks import WEEKS, Year
from scouting.sample.words import Idea
from scouting.sample.writer import NEWS_HOSTS, Writer, pick

USUAL = 9.0  # documents a week and field
PLANTED_KINDS = {("paper", "en"): 60, ("paper", "de"): 15, ("message", "de"): 25}
USUAL_KINDS = {("paper", "en"): 58, ("paper", "de"): 18, ("message", "de"): 19, ("message", "en"): 5}


def write_year(writer: Writer, year: Year, schedule: Schedule) -> list[Paper | Message]:
    """In order of weeks; within a week all fields."""
    return [
        _document(writer, year, field, topic, index)
        for index in range(WEEKS)
        for field in load_fields()
        for topic in _topics(writer.rng, year, schedule, field, index)
    ]


def _topics(rng: Random, year: Year, schedule: Schedule, field: Field, index: int) -> list[Idea]:
    """Planted ones keep their numbers in every season; the rest of the week's share is background."""
    planted = [trend for trend in field.trends for _ in range(schedule.trends[str(trend.de)][index])]
    usual = round(USUAL * year.season(index) * rng.uniform(0.85, 1.15))
    missing = max(usual - len(planted), round(usual / 2))
    return planted + [background_idea(rng, field) for _ in range(missing)]


def _document(writer: Writer, year: Year, field: Field, topic: Idea, index: int) -> Paper | Message:
    rng = writer.rng
    kind, language = pick(rng, PLANTED_KINDS if topic in field.trends else USUAL_KINDS)
    day = year.day(index, rng)
    if kind == "paper":
        return writer.paper(field, topic, day, language)
    return writer.message(field, topic, day, language, host=_running_host(rng, language, index))


def _running_host(rng: Random, language: str, index: int) -> str:
    """One news site was off for two weeks; what it would have told appears elsewhere."""
    hosts = NEWS_HOSTS[language]
    if index in OUTAGE_WEEKS:
        hosts = {host: weight for host, weight in hosts.items() if host != "technikbote"}
    return pick(rng, hosts)
