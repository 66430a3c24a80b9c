"""A year and random numbers in, invented events of the clusters out: half a year back, half a year ahead."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from random import Random

from scouting.sample.compose import background_idea, capitalised, slots
from scouting.sample.documents import Event
from scouting.sample.material import Field, load_fields, load_texts
from scouting.sample.weeks import Year, short_date

EVENTS = 13  # for each field
CALENDARS = {
    "workshop": "termine",
    "course": "lehrgaenge",
    "conference": "termine",
    "delegation": "ausland",
    "fair": "ausland",
}
TYPES = (
    "workshop",
    "workshop",
    "course",
    "workshop",
    "conference",
    "course",
    "delegation",
    "fair",
    "workshop",
    "conference",
)
STATUS = {5: "CANCELLED", 9: "TENTATIVE"}


def write_events(rng: Random, year: Year) -> Iterator[Event]:
    number = 0
    for field in load_fields():
        for _ in range(EVENTS):
            number += 1
            yield _event(rng, year, field, number)


def _event(rng: Random, year: Year, field: Field, number: int) -> Event:
    kind, raw = TYPES[number % len(TYPES)], load_texts("events_de")
    starts = datetime.combine(year.end + timedelta(days=rng.randint(-150, 180)), time(rng.choice((9, 10, 13, 14))))
    values = slots(rng, field, background_idea(rng, field), "de", abroad=rng.choice(raw["abroad"]))
    values["d1"] = short_date(starts.date() - timedelta(days=rng.randint(5, 20)))
    all_day = kind in {"delegation", "fair"}
    hours = timedelta(days=rng.randint(2, 4)) if all_day else timedelta(hours=rng.choice((2, 3, 7)))
    title = rng.choice(raw["kinds"][kind]["titles"]).format_map(values)
    texts = rng.sample(raw["kinds"][kind]["texts"], 3)
    sentences = [*texts, *rng.sample(raw["agenda"], 3), rng.choice(raw["closing"])]
    return Event(
        number=number, calendar=CALENDARS[kind], type=kind, field=field.slug, title=capitalised(title),
        text=" ".join(capitalised(sentence.format_map(values)) for sentence in sentences),
        starts=datetime.combine(starts.date(), time()) if all_day else starts, ends=starts + hours, all_day=all_day,
        place=_place(rng, str(values["abroad"]) if kind == "delegation" else str(values["city"])),
        status=STATUS.get(number % 40, "CONFIRMED"), stamp=starts.date() - timedelta(days=rng.randint(40, 90)),
    )  # fmt: skip


def _place(rng: Random, town: str) -> str:
    return (
        "Online"
        if rng.random() < 0.15
        else f"{town}, {rng.choice(('Kongresshalle', 'Technologiezentrum', 'Tagungshaus'))}"
    )
