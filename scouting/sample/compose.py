"""Sentence patterns and an idea in, an invented title and text out."""

from collections.abc import Mapping, Sequence
from random import Random

from scouting.sample.material import Field, load_texts
from scouting.sample.weeks import WEEKDAYS
from scouting.sample.words import Idea

PAPER = ("open", "extra", "gap", "method", "method?", "result", "result", "extra?", "close")
NEWS = ("lead", "extra", "detail", "detail", "quote", "figures", "extra?", "outlook")


class Slots(dict[str, object]):
    """What the patterns name; figures and people are drawn anew at each mention, places stay within one document."""

    def __init__(self, rng: Random, language: str, fixed: Mapping[str, object]) -> None:
        super().__init__(fixed)
        self._rng, self._comma = rng, "," if language == "de" else "."

    def __missing__(self, key: str) -> object:
        rng = self._rng
        names = load_texts("names")
        match key:
            case "p":
                return rng.randint(4, 58)
            case "n":
                return rng.randint(13, 960)
            case "m":
                return rng.randint(3, 12)
            case "q":
                return f"{rng.randint(1, 9)}{self._comma}{rng.randint(1, 9)}"
            case "weekday":
                return rng.choice(WEEKDAYS[:5])
            case "person":
                return person(rng)
        draws = {"city": names["cities"], "org": names["institutions"]}
        value = firm(rng) if key == "firm" else rng.choice(draws[key])
        self[key] = value
        return value


def person(rng: Random) -> str:
    names = load_texts("names")
    return f"{rng.choice(names['first'])} {rng.choice(names['last'])}"


def firm(rng: Random) -> str:
    names = load_texts("names")
    return f"{rng.choice(names['last'])} {rng.choice(names['firm_kinds'])}"


def slots(rng: Random, field: Field, topic: Idea, language: str, **fixed: object) -> Slots:
    """One document's topic `a`, two other ideas of its field `b` and `c`, words of it `w`, `v`, `u`, its name `f`."""
    ideas = [topic]
    while len(ideas) < 3:
        ideas += {background_idea(rng, field)} - {*ideas}
    named = {
        **dict(zip("abc", ideas, strict=True)),
        **dict(zip("wvu", rng.sample(field.words, 3), strict=True)),
        "f": field.name,
        "less": rng.choice(field.less),
        "more": rng.choice(field.more),
    }
    return Slots(rng, language, {key: getattr(value, language) for key, value in named.items()} | fixed)


def background_idea(rng: Random, field: Field) -> Idea:
    return rng.choices(field.background, cum_weights=field.weights)[0]


def compose(rng: Random, patterns: Mapping[str, Sequence[str]], plan: Sequence[str], values: Slots) -> list[str]:
    """Sentences by the plan, no pattern twice; a part marked with `?` is left out every other time."""
    sentences: list[str] = []
    used: set[str] = set()
    for part in plan:
        if part.endswith("?") and rng.random() < 0.5:
            continue
        pattern = rng.choice([p for p in patterns[part.rstrip("?")] if p not in used])
        used.add(pattern)
        sentences.append(capitalised(pattern.format_map(values)))
    return sentences


def capitalised(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]
