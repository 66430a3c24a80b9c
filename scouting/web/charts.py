"""Counts a period in, the geometry of a bar chart out; the template draws it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

WIDTH, HEIGHT = 720, 220
LEFT, RIGHT, TOP, BOTTOM = 44, 44, 12, 28
MOST_LABELS = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One period: where its bar stands, and whether there is room for its name: always, on wide pages, or never."""

    period: str
    count: int
    x: str
    y: str
    width: str
    height: str
    middle: str
    label: Literal["major", "minor", ""]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars from left to right, and the counts at which lines are drawn."""

    bars: tuple[Bar, ...]
    lines: tuple[tuple[int, str], ...]


def bar_chart(periods: Sequence[str], series: Sequence[int], *, highest: int = 0) -> Chart:
    """A chart of WIDTH × HEIGHT; its scale from 0 to a round number has room for its neighbours' `highest`."""
    top = _round_up(max((highest, *series)))
    step = (WIDTH - LEFT - RIGHT) / max(1, len(series))
    every = -(-len(series) // MOST_LABELS) if series else 1
    bars = []
    for i, (period, count) in enumerate(zip(periods, series, strict=True)):
        y = _y(count, top)
        bars.append(
            Bar(
                period=period,
                count=count,
                x=f"{LEFT + i * step + step * 0.12:.1f}",
                y=f"{y:.1f}",
                width=f"{step * 0.76:.1f}",
                height=f"{HEIGHT - BOTTOM - y:.1f}",
                middle=f"{LEFT + (i + 0.5) * step:.1f}",
                label=_label(len(series) - 1 - i, every),
            )
        )
    return Chart(tuple(bars), tuple((value, f"{_y(value, top):.1f}") for value in sorted({0, top // 2, top})))


def _label(before_last: int, every: int) -> Literal["major", "minor", ""]:
    if before_last % every:
        return ""
    return "minor" if before_last % (3 * every) else "major"


def _y(count: float, top: int) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - count / top)


def _round_up(highest: int) -> int:
    """The next of 2, 4, 10, 20, 40, 100 …: halves of it are whole."""
    size = 1
    while True:
        for step in (2, 4, 10):
            if highest <= step * size:
                return step * size
        size *= 10
