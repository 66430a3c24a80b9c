"""A schedule in; documents out that a careless reader would take for a trend."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from scouting.sample import schedule as plan
from scouting.sample.compose import Slots, background_idea, person
from scouting.sample.documents import Message, Paper
from scouting.sample.material import Field, load_fields, load_texts, planted_idea
from scouting.sample.weeks import WEEKS, Year
from scouting.sample.words import Idea
from scouting.sample.writer import Writer, moment


def write_traps(writer: Writer, year: Year) -> Iterator[Paper | Message]:
    yield from _politics(writer, year)
    yield from _local(writer, year)
    yield from _fair(writer, year)
    yield from _outage(writer, year)
    yield from _new_source(writer, year)
    yield from _late(writer, year)
    yield from _year_only(writer, year)
    yield from _release(writer, year)


def trap_topic(name: str) -> tuple[Field, Idea]:
    """The field and the idea of one trap of traps.yml."""
    raw = load_texts("traps")[name]
    return next(field for field in load_fields() if field.slug == raw["field"]), planted_idea(raw["wording"])


def _politics(writer: Writer, year: Year) -> Iterator[Message]:
    """As many messages as ever; only the word comes up in more and more of them."""
    raw, rng = load_texts("traps")["politics"], writer.rng
    for index in range(WEEKS):
        for number in range(plan.POLITICS):
            topic, kind = ("Druck", "with_druck") if number < plan.DRUCK[index] else ("Politik", "without_druck")
            sentences = [*rng.sample(raw[kind], 2), *rng.sample(raw["sentences"], 6)]
            titles = [f"Druck wächst: {title}" if topic == "Druck" else title for title in raw["titles"]]
            yield writer.other_message("landespolitik", titles, sentences, year.day(index, rng), topic)


def _local(writer: Writer, year: Year) -> Iterator[Message]:
    raw, rng = load_texts("traps")["local"], writer.rng
    outlets = load_texts("traps")["outlets"]
    for index in range(WEEKS):
        for _ in range(round(plan.LOCAL * year.season(index))):
            sentences = rng.sample(raw["sentences"], 7)
            message = writer.other_message("regionalpresse", raw["titles"], sentences, year.day(index, rng), "Lokales")
            yield replace(message, outlet=rng.choice(outlets))


def _fair(writer: Writer, year: Year) -> Iterator[Message]:
    field, fair = trap_topic("fair")
    for index, count in plan.FAIR.items():
        for _ in range(count):
            message = _about(writer, year, field, index)
            hall = writer.rng.randint(1, 9)
            yield replace(message, text=f"{message.text} Die {fair.de} zeigen das Verfahren in Halle {hall}.")


def _outage(writer: Writer, year: Year) -> Iterator[Message]:
    field, topic = trap_topic("outage")
    for index in range(WEEKS):
        if index not in plan.OUTAGE_WEEKS:
            for _ in range(plan.OUTAGE_TOPIC):
                yield writer.message(field, topic, year.day(index, writer.rng), "de", host="technikbote")


def _new_source(writer: Writer, year: Year) -> Iterator[Message]:
    field, topic = trap_topic("new_source")
    for index in range(plan.NEW_SOURCE_START, WEEKS):
        for number in range(plan.NEW_SOURCE_TOPIC + 1):
            subject = topic if number < plan.NEW_SOURCE_TOPIC else background_idea(writer.rng, field)
            yield writer.message(field, subject, year.day(index, writer.rng), "de", host="holzbau")


def _late(writer: Writer, year: Year) -> Iterator[Paper]:
    field, topic = trap_topic("late")
    for index in range(4, 4 + plan.LATE):
        indexed = year.end - timedelta(days=writer.rng.randint(1, 9))
        day = year.day(index, writer.rng)
        yield writer.paper(field, topic, day, "en", hosts=("openalex", "crossref"), indexed=indexed)


def _year_only(writer: Writer, year: Year) -> Iterator[Paper]:
    field, topic = trap_topic("year_only")
    for number in range(plan.YEAR_ONLY):
        day = year.end - timedelta(days=number % 12)
        yield writer.paper(field, topic, day, "de", hosts=("oai",), year_only=True)


def _release(writer: Writer, year: Year) -> Iterator[Message]:
    """One text in all outlets of the last week, each with a headline, a first and a last line of its own."""
    raw, rng = load_texts("traps")["release"], writer.rng
    first: int | None = None
    for outlet in load_texts("traps")["outlets"]:
        values = Slots(rng, "de", {"outlet": outlet})
        number = writer.number()
        first = first or number
        text = " ".join([rng.choice(raw["leads"]), raw["body"], rng.choice(raw["footers"])])
        yield Message(
            number=number, host="regionalpresse", language="de", title=rng.choice(raw["titles"]).format_map(values),
            text=text.format_map(values), published=moment(rng, year.last_monday + timedelta(days=rng.randint(0, 2))),
            field=raw["field"], topic=raw["word"][0], story=first, outlet=outlet,
        )  # fmt: skip


def _about(writer: Writer, year: Year, field: Field, index: int) -> Message:
    return writer.message(field, background_idea(writer.rng, field), year.day(index, writer.rng), "de", host="cluster")


def copies(writer: Writer, messages: list[Message]) -> Iterator[Message]:
    """Stories that other sites took over, with another first and last line."""
    rng = writer.rng
    sites = ("wirtschaft", "magazin", "forschung", "cluster")
    told = [message for message in messages if message.language == "de" and message.field and message.host in sites]
    for original in rng.sample(told, plan.COPIED_STORIES):
        for host in rng.sample([site for site in sites if site != original.host], rng.randint(1, 3)):
            line = rng.choice(
                ("Wie das Unternehmen mitteilt:", "Aus der Branche:", f"Von {person(rng)}.", "Kurz gemeldet:")
            )
            yield replace(
                original, number=writer.number(), host=host, text=f"{line} {original.text} Quelle: Pressemitteilung.",
                published=original.published + timedelta(hours=rng.randint(1, 20)), story=original.number,
            )  # fmt: skip


def with_boilerplate(documents: list[Paper | Message], year: Year, rng: Random) -> list[Paper | Message]:
    """The funder's formula under more and more German texts."""
    chosen: set[int] = set()
    for index in range(WEEKS):
        monday = year.monday(index)
        german = [
            document.number
            for document in documents
            if document.language == "de" and document.field and monday <= day_of(document) < monday + timedelta(days=7)
        ]
        chosen.update(rng.sample(german, min(plan.BOILERPLATE[index], len(german))))
    formula = load_texts("traps")["boilerplate"]
    return [replace(d, text=f"{d.text} {formula}") if d.number in chosen else d for d in documents]


def day_of(document: Paper | Message) -> date:
    return document.day if isinstance(document, Paper) else document.published.date()
