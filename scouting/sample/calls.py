"""A year and random numbers in, invented calls out: EU topics, federal and Bavarian programmes, announcements."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from scouting.sample.compose import Slots, background_idea, capitalised, slots
from scouting.sample.documents import Call, Deadline
from scouting.sample.material import Field, load_fields, load_texts
from scouting.sample.weeks import MONTHS, Year, long_date, short_date
from scouting.sample.writer import own_title

PROGRAMMES, ANNOUNCEMENTS, TOPICS = 9, 6, 8  # for each field
MODELS = (
    "single",
    "strict",
    "two_stage",
    "multiple_cut_off",
    "yearly",
    "half_yearly",
    "rolling",
    "closed",
    "forthcoming",
)
EU_MODELS = ("single-stage", "single-stage", "single-stage", "two-stage", "multiple cut-off")
MOVED_BY = timedelta(days=28)


class CallWriter:
    """Writes calls; two of each field close in the fortnight after the year, one of these is moved later."""

    def __init__(self, rng: Random, year: Year) -> None:
        self.rng, self.year = rng, year
        self._number = 0
        self._titles: set[str] = set()

    def write(self) -> Iterator[Call]:
        for field in load_fields():
            for number in range(PROGRAMMES):
                yield self._german(field, "foerderdatenbank", MODELS[number % len(MODELS)], closing=number == 0)
            for number in range(ANNOUNCEMENTS):
                model = ("single", "two_stage", "single", "strict", "two_stage", "closed")[number]
                yield self._german(field, "foerderinfo", model, closing=number == 0)
            for number in range(TOPICS):
                yield self._topic(field, EU_MODELS[number % len(EU_MODELS)], closed=number == TOPICS - 1)
            yield from self._prolonged(field)

    def _prolonged(self, field: Field) -> Iterator[Call]:
        """One call that two sources tell of, the second with a later deadline."""
        first = self._german(field, "foerderdatenbank", "single", closing=False)
        later = Deadline("submission", (first.deadlines[0].day or self.year.end) + MOVED_BY)
        text = self.rng.choice(load_texts("calls_de")["deadlines"]["extended"]).format(d1=long_date(_day(later)))
        *before, (heading, (_, *noise)) = first.sentences
        yield first
        yield replace(
            first, host="foerderinfo", number=self._next(), deadlines=(later,), model="extended", deadline_text=text,
            sentences=(*before, (heading, (text, *noise))),
            published=self.year.end - timedelta(days=self.rng.randint(2, 20)),
        )  # fmt: skip

    def _german(self, field: Field, host: str, model: str, *, closing: bool) -> Call:
        rng, raw = self.rng, load_texts("calls_de")
        values = slots(rng, field, background_idea(rng, field), "de")
        deadlines, deadline_text = self._deadlines(model, closing=closing)
        who = rng.choice(raw["applicants"])
        rate, grant = rng.choice((40, 50, 60, 75, 80)), rng.choice((50, 100, 150, 200, 350, 500, 1500)) * 1000
        money = rng.choice(raw["money"]).format(p=rate, k=f"{grant:,}".replace(",", "."))
        level = "bayern" if "Bayern" in who["text"] or (host == "foerderdatenbank" and rng.random() < 0.3) else "bund"
        noise = [p.format_map(values) for p in rng.sample(raw["noise"], 2)]
        if rng.random() < 0.3:
            noise.append(raw["expiry"].format(dx=short_date(date(self.year.end.year + 2, 12, 31))))
        return Call(
            number=self._next(), host=host, field=field.slug, title=self._title(raw["names"], values),
            sentences=(
                ("Ziel und Gegenstand", tuple(_filled(rng, raw, values, "aim", "subject", "subject"))),
                ("Antragsberechtigte", (who["text"],)),
                ("Art und Höhe der Förderung", (money,)),
                ("Antragsverfahren", (deadline_text, *noise)),
            ),
            published=self._published(deadlines), model=model, deadlines=deadlines, deadline_text=deadline_text,
            applicants=tuple(who["codes"]), labels=tuple(who["labels"]), rate=rate, grant_max=grant, level=level,
            moved=_day(deadlines[0]) + MOVED_BY if closing and host == "foerderdatenbank" else None,
        )  # fmt: skip

    def _topic(self, field: Field, model: str, *, closed: bool) -> Call:
        rng, raw = self.rng, load_texts("calls_en")
        scope = ("scope", "scope", "scope", "conditions")
        values = slots(rng, field, background_idea(rng, field), "en")
        first = self.year.end + timedelta(days=rng.randint(20, 200) * (-1 if closed else 1))
        deadlines = {
            "single-stage": (Deadline("submission", first),),
            "two-stage": (Deadline("stage_1", first), Deadline("stage_2", first + timedelta(days=150))),
            "multiple cut-off": (Deadline("cut_off", first), Deadline("cut_off", first + timedelta(days=180))),
        }[model]
        return Call(
            number=self._next(), host="eu", field=field.slug, title=self._title(raw["titles"], values),
            sentences=(
                ("Expected Outcome", tuple(_filled(rng, raw, values, "outcome", "outcome"))),
                ("Scope", (*_filled(rng, raw, values, *scope), raw["procedure"][model])),
            ),
            published=first - timedelta(days=rng.randint(90, 160)), model=model, deadlines=deadlines, deadline_text="",
            applicants=(), labels=(), rate=None, grant_max=rng.choice((2, 3, 4, 6, 8, 12)) * 1_000_000, level="eu",
        )  # fmt: skip

    def _deadlines(self, model: str, *, closing: bool) -> tuple[tuple[Deadline, ...], str]:
        rng, end = self.rng, self.year.end
        ahead = rng.randint(3, 14) if closing else rng.randint(20, 190)
        first = end + timedelta(days=-rng.randint(15, 150) if model == "closed" else ahead)
        second = first + timedelta(days=rng.randint(60, 180))
        pattern = rng.choice(load_texts("calls_de")["deadlines"][model])
        form: Callable[[date], str] = rng.choice((long_date, short_date))
        spring, autumn = (rng.randint(2, 5), rng.choice((15, 28))), (rng.randint(8, 11), rng.choice((1, 15, 30)))
        text = pattern.format(d1=form(first), d2=form(second), r1=_yearly_text(*spring), r2=_yearly_text(*autumn))
        single = (Deadline("submission", first),)
        found = {
            "two_stage": (Deadline("stage_1", first), *((Deadline("stage_2", second),) if "{d2}" in pattern else ())),
            "multiple_cut_off": (Deadline("cut_off", first), Deadline("cut_off", second)),
            "yearly": (Deadline("submission", None, _yearly(*spring)),),
            "half_yearly": (Deadline("cut_off", None, _yearly(*spring)), Deadline("cut_off", None, _yearly(*autumn))),
            "rolling": (),
            "forthcoming": (Deadline("opening", first), Deadline("submission", second)),
        }
        return found.get(model, single), text

    def _published(self, deadlines: tuple[Deadline, ...]) -> date:
        """Some months before the deadline, else any day of the year."""
        first = next((deadline.day for deadline in deadlines if deadline.day), None)
        latest = min(first, self.year.end) if first else self.year.end
        return latest - timedelta(days=self.rng.randint(5, 90 if first else 360))

    def _title(self, patterns: list[str], values: Slots) -> str:
        title = own_title(self.rng, patterns, values, self._titles)
        self._titles.add(title)
        return title

    def _next(self) -> int:
        self._number += 1
        return self._number


def moved(call: Call) -> Call:
    """The call after its deadline was moved, and its text says so."""
    if call.moved is None:
        raise ValueError(f"call {call.number} keeps its deadline")
    later = Deadline(call.deadlines[0].role, call.moved)
    text = f"Die Einreichungsfrist wurde bis zum {long_date(call.moved)} verlängert."
    *before, (heading, (_, *noise)) = call.sentences
    return replace(
        call, deadlines=(later,), model="extended", deadline_text=text, sentences=(*before, (heading, (text, *noise)))
    )


def _filled(rng: Random, raw: dict[str, list[str]], values: Slots, *parts: str) -> list[str]:
    chosen: list[str] = []
    for part in parts:
        chosen.append(rng.choice([pattern for pattern in raw[part] if pattern not in chosen]))
    return [capitalised(pattern.format_map(values)) for pattern in chosen]


def _yearly(month: int, day: int) -> str:
    return f"{month:02}-{day:02}"


def _yearly_text(month: int, day: int) -> str:
    return f"{day}. {MONTHS[month - 1]}"


def _day(deadline: Deadline) -> date:
    if deadline.day is None:
        raise ValueError("this deadline has no date")
    return deadline.day
