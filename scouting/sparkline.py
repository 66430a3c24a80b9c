"""A series of counts in; bars of text and points of a drawing out. Every scale begins at 0."""

from collections.abc import Sequence
from dataclasses import dataclass

BLOCKS = "▁▂▃▄▅▆▇█"


def bars(series: Sequence[int]) -> str:
    """One block character a value; the highest value is full, 0 is the lowest block."""
    return "".join(BLOCKS[level] for level in heights(series, len(BLOCKS) - 1))


def heights(series: Sequence[int], top: int) -> list[int]:
    """Whole numbers from 0 to `top` in proportion to the values; whatever is above 0 stays above 0."""
    highest = max(series, default=0)
    return [max(1, round(value * top / highest)) if value > 0 else 0 for value in series]


@dataclass(frozen=True, slots=True)
class Line:
    """A drawn line: `points` and `area` for SVG, and where its last value stands."""

    points: str
    area: str
    last_x: str
    last_y: str


def line(series: Sequence[int], *, width: float, height: float, margin: float = 3) -> Line | None:
    """The series as a line inside width × height; None for fewer than two values."""
    if len(series) < 2:
        return None
    step = (width - 2 * margin) / (len(series) - 1)
    scale = (height - 2 * margin) / max(1, *series)
    spots = [(f"{margin + i * step:.1f}", f"{height - margin - value * scale:.1f}") for i, value in enumerate(series)]
    points = " ".join(f"{x},{y}" for x, y in spots)
    base = f"{height - margin:.1f}"
    return Line(points, f"{spots[0][0]},{base} {points} {spots[-1][0]},{base}", *spots[-1])
