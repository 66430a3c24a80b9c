"""Rows of figures in; the table in docs/benchmarks.md and a plot of cost against number of documents out."""

import re
from collections.abc import Callable, Mapping, Sequence
from math import ceil, floor, log10
from pathlib import Path
from typing import Any, NamedTuple

Row = Mapping[str, Any]

BEGIN, END = "<!-- figures of benchmarks.search -->", "<!-- end of figures -->"
COLOURS = {"embedded": "#1f5fa8", "Elasticsearch": "#c2570c"}
WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 430, 290, 62, 44, 14, 40


class Figure(NamedTuple):
    """What is told of each row."""

    title: str
    of: Callable[[Row], float]
    aim: float
    unit: str


def _p95(name: str) -> Callable[[Row], float]:
    return lambda row: float(row[name]["p95"])


FIGURES = (
    Figure("Writing", lambda row: float(row["written"]), 10_000, "documents/s"),
    Figure("Search with snippets and facets, p95", _p95("search"), 50, "ms"),
    Figure("Competence page: facets, weekly series, newest; p95", _p95("page"), 100, "ms"),
    Figure("All concepts of a competence in 156 weeks, p95", _p95("counts"), 500, "ms"),
    Figure("List of trends of a competence, 60 weeks, p95", _p95("trends"), 500, "ms"),
)


def write_table(page: Path, rows: Sequence[Row]) -> None:
    """In the place of the table that is there: the figures at the largest size."""
    table = "\n".join(_table(rows))
    text = page.read_text("utf-8")
    page.write_text(re.sub(f"{BEGIN}.*?{END}", lambda _: f"{BEGIN}\n{table}\n{END}", text, flags=re.DOTALL), "utf-8")


def _table(rows: Sequence[Row]) -> list[str]:
    size = max(row["documents"] for row in rows)
    last = {row["engine"]: row for row in rows if row["documents"] == size}
    lines = [
        f"| {size:,} documents | {' | '.join(last)} | times as good | aim |",
        "| --- |" + " --- |" * (len(last) + 2),
    ]
    for figure in FIGURES:
        ours, theirs = (figure.of(row) for row in last.values())
        is_rate = figure.unit != "ms"
        ratio = ours / theirs if is_rate else theirs / ours
        aim = f"{'at least' if is_rate else 'below'} {figure.aim:,} {figure.unit}"
        lines.append(f"| {figure.title} | {_number(ours)} | {_number(theirs)} | {ratio:.1f} | {aim} |")
    memory = f"{last['embedded']['memory']:,} MB at most, the mapped files of the index included"
    return [*lines, "", f"Memory of the process with the embedded index: {memory}."]


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def write_plot(file: Path, rows: Sequence[Row]) -> None:
    """As SVG: a panel a figure, both axes logarithmic, the aim dashed."""
    panels = [_panel(figure, rows, 10 + i % 2 * WIDTH, 30 + i // 2 * HEIGHT) for i, figure in enumerate(FIGURES)]
    width, height = 20 + 2 * WIDTH, 40 + ceil(len(FIGURES) / 2) * HEIGHT
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"',
        '  font-family="sans-serif" font-size="13">',
        f"<title>Cost of writing and asking from {min(row['documents'] for row in rows):,} documents on</title>",
        f'<rect width="{width}" height="{height}" fill="white"/>',
        *_legend(WIDTH + 40, height - HEIGHT + 60),
        *(line for panel in panels for line in panel),
        "</svg>",
    ]
    file.write_text("\n".join(lines) + "\n", "utf-8")


def _legend(x: float, y: float) -> list[str]:
    lines = []
    for i, (engine, colour) in enumerate(COLOURS.items()):
        lines += [_line(x, y + 24 * i, x + 30, y + 24 * i, colour, 2), _mark(engine, x + 15, y + 24 * i)]
        lines.append(_text(x + 40, y + 24 * i + 4, engine))
    aim = y + 24 * len(COLOURS)
    return [*lines, _line(x, aim, x + 30, aim, "#555", 1.5, dashed=True), _text(x + 40, aim + 4, "aim")]


def _panel(figure: Figure, rows: Sequence[Row], x: float, y: float) -> list[str]:
    values = [figure.of(row) for row in rows]
    low, high = floor(log10(min(*values, figure.aim))), ceil(log10(max(*values, figure.aim)))
    sizes = sorted({row["documents"] for row in rows})

    def across(size: float) -> float:
        span = log10(sizes[-1] / sizes[0]) or 1
        return x + LEFT + log10(size / sizes[0]) / span * (WIDTH - LEFT - RIGHT - 20) + 10

    def up(value: float) -> float:
        return y + HEIGHT - BOTTOM - (log10(value) - low) / (high - low) * (HEIGHT - TOP - BOTTOM)

    lines = [_text(x + LEFT, y + TOP - 14, f"{figure.title} ({figure.unit})", bold=True)]
    for power in range(low, high + 1):
        lines.append(_line(x + LEFT, up(10**power), x + WIDTH - RIGHT, up(10**power), "#ddd", 1))
        lines.append(
            _text(x + LEFT - 6, up(10**power) + 4, f"{10**power:,}" if power >= 0 else f"{10.0**power:g}", "end")
        )
    lines += [_text(across(size), y + HEIGHT - BOTTOM + 18, f"{size:,}", "middle") for size in sizes]
    lines.append(_line(x + LEFT, up(figure.aim), x + WIDTH - RIGHT, up(figure.aim), "#555", 1.5, dashed=True))
    for engine in COLOURS:
        points = [(across(row["documents"]), up(figure.of(row))) for row in rows if row["engine"] == engine]
        path = " ".join(f"{px:.1f},{py:.1f}" for px, py in points)
        lines.append(f'<polyline points="{path}" fill="none" stroke="{COLOURS[engine]}" stroke-width="2"/>')
        lines += [_mark(engine, *point) for point in points]
    return lines


def _mark(engine: str, x: float, y: float) -> str:
    """A circle for ours, a square for the peer: told apart without colours too."""
    if engine == "embedded":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{COLOURS[engine]}"/>'
    return f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" fill="{COLOURS[engine]}"/>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float, *, dashed: bool = False) -> str:
    dash = ' stroke-dasharray="6 4"' if dashed else ""
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width}"{dash}/>'


def _text(x: float, y: float, text: str, anchor: str = "start", *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="#222"{weight}>{text}</text>'
