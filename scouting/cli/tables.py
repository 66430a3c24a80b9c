"""Answers in, readable tables on a terminal out."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from scouting.cli.common import err, out
from scouting.facts import next_deadline, project_line
from scouting.sparkline import bars
from scouting.texts import counted, date_text, number, period_text, word

if TYPE_CHECKING:
    from scouting.collect import SourceReport

STATUS = {"ok": "green", "unchanged": "green", "failed": "red"}
NOTES_SHOWN = 3
PERIODS_SHOWN = 13
UNITS = {"week": ("Woche", "Wochen"), "month": ("Monat", "Monate"), "year": ("Jahr", "Jahre")}
Answer = Mapping[str, Any]


def marked(snippet: str) -> Text:
    """A snippet with its matched words in bold."""
    text = Text()
    for position, part in enumerate(snippet.replace("\ue001", "\ue000").split("\ue000")):
        text.append(part, style="bold yellow" if position % 2 else "")
    return text


def _day(hit: Answer) -> str:
    return date_text(hit["date"])


def print_widened(answer: Answer) -> None:
    """What else was looked for."""
    for widened in answer["widened"]:
        out.print(f"{widened['words']}, auch gesucht: {', '.join(widened['also'])} (nicht mit --exact)", markup=False)


def print_hits(answer: Answer, start: int) -> None:
    """Total, then a row for each hit."""
    out.print(f"{number(answer['total'])} Treffer", style="bold")
    for position, hit in enumerate(answer["hits"], start + 1):
        out.print(Text.assemble((f"{position:>3}. ", "dim"), (hit["title"], "bold")))
        out.print(
            f"     {word('kind', hit['kind'])} · {_day(hit)} · {escape(hit['source'])} · {hit['id']}", style="dim"
        )
        if hit["kind"] == "project" and (line := project_line(hit)):
            out.print(f"     {line}", markup=False)
        if hit["snippet"]:
            out.print(Text("     ") + marked(hit["snippet"]))
    _print_facets(answer)


def _print_facets(answer: Answer) -> None:
    for field, values in answer["facets"].items():
        if values:
            shown = " · ".join(f"{escape(str(value['value']))} {value['count']}" for value in values[:8])
            out.print(f"{field}: {shown}", style="dim")


def print_calls(answer: Answer, today: date) -> None:
    """One row a call: until when, what, how it stands, who funds."""
    table = _table(
        "Nächste Frist", "Förderung", "Stand", "Ebene", title=counted(answer["total"], "Förderung", "Förderungen")
    )
    for hit in answer["hits"]:
        coming = next_deadline(hit, today)
        table.add_row(
            f"{date_text(coming.day)}\n{coming.label()}" if coming else _no_date(hit),
            escape(hit["title"]),
            word("status", hit["status"]),
            word("level", hit["level"]) if hit.get("level") else "",
        )
    out.print(table if answer["hits"] else table.title)


def _table(*columns: str, title: str) -> Table:
    """A table that fits 80 columns: the second column takes what the others leave."""
    table = Table(title=title, title_justify="left", box=SIMPLE, expand=True)
    for position, column in enumerate(columns):
        table.add_column(column, ratio=1 if position == 1 else None, overflow="fold")
    return table


def _no_date(hit: Answer) -> str:
    return "laufend, ohne Frist" if hit.get("submission") == "any_time" else "keine Frist bekannt"


def print_events(answer: Answer) -> None:
    """One row an event: when, what, where."""
    table = _table("Wann", "Was", "Wo", title=counted(answer["total"], "Veranstaltung", "Veranstaltungen"))
    for hit in answer["hits"]:
        starts = date_text(str(hit["starts"])[:10]) if hit.get("starts") else ""
        table.add_row(starts, escape(hit["title"]), escape(str(hit.get("place") or "")))
    out.print(table if answer["hits"] else table.title)


def print_trends(answer: Answer) -> None:
    """One row a trend with its series."""
    if not answer["periods"]:
        out.print("Noch kein abgeschlossener Zeitraum: Trends brauchen Geschichte.")
        return
    if not answer["trends"]:
        out.print(f"Keine neuen Trends bis {date_text(answer['as_of'])}.")
        return
    from scouting.digest import of_last_span
    from search.trends import SPAN

    unit = UNITS[answer["unit"]]
    judged = f"{SPAN[answer['unit']]} {unit[1]}" if SPAN[answer["unit"]] > 1 else f"1 {unit[0]}"
    table = _table("Stand", "Thema", judged, "Erwartet", "Verlauf", title=f"Trends bis {date_text(answer['as_of'])}")
    for trend in answer["trends"]:
        recent, expected = of_last_span(trend, answer)
        table.add_row(
            word("stage", trend["stage"]),
            escape(trend["labels"].get("de") or trend["label"]),
            str(recent),
            number(expected, digits=1),
            bars(trend["series"][-PERIODS_SHOWN:]),
        )
    out.print(table)
    for period in answer["periods"][-SPAN[answer["unit"]] :]:
        if away := [source for source, missed in answer["outages"].items() if period in missed]:
            more = f" und {counted(len(away) - 3, 'weitere', 'weitere')}" if len(away) > 3 else ""
            out.print(
                Text(f"{period_text(period)}: {', '.join(away[:3])}{more} nicht erreichbar; das ist kein Rückgang.")
            )
    if late := answer["late"]:
        more = f" und {counted(len(late) - 3, 'weitere', 'weitere')}" if len(late) > 3 else ""
        out.print(Text(f"Meldet erst nach Wochen: {', '.join(late[:3])}{more}; das ist kein Rückgang."))


def print_trace(answer: Answer) -> None:
    """Each hop with what is known of it."""
    out.print(Text(answer["title"], style="bold"))
    out.print(f"{answer['id']}  {answer['url']}", style="dim", markup=False)
    for hop in answer["hops"]:
        out.print(f"{hop['hop']}  {hop['room']}", style="bold cyan")
        for name, value in hop.items():
            if name not in {"hop", "room"}:
                out.print(Text(f"   {name}: ", style="dim") + Text(_short(value)))


def _short(value: Any) -> str:  # noqa: ANN401  # any JSON value
    if isinstance(value, list):
        return "\n      ".join(["", *map(_flat, value)]) if value else "–"
    if isinstance(value, Mapping):
        return "\n      ".join(["", *(f"{key}: {_flat(inner)}" for key, inner in value.items() if _says(inner))])
    return "–" if value is None else str(value)


def _flat(value: Any) -> str:  # noqa: ANN401  # any JSON value
    """A value inside another on one line, in full: a quote that is cut proves nothing."""
    if isinstance(value, list):
        return f"[{'; '.join(map(_flat, value))}]"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_nested(inner)}" for key, inner in value.items() if _says(inner))
    return str(value)


def _nested(value: Any) -> str:  # noqa: ANN401  # any JSON value
    return f"({_flat(value)})" if isinstance(value, Mapping) else _flat(value)


def _says(value: Any) -> bool:  # noqa: ANN401  # any JSON value
    return value not in (None, [], {})


def print_source_reports(reports: "Sequence[SourceReport]") -> None:
    """One row a source; below the table what came to nothing, by name."""
    table = Table(expand=False)
    for name in ("Quelle", "Stand", "Einträge", "neu", "geändert", "s"):
        table.add_column(name, justify="left" if name in {"Quelle", "Stand"} else "right")
    for report in sorted(reports, key=lambda r: r.source):
        table.add_row(
            escape(report.source),
            f"[{STATUS[report.status]}]{word('run', report.status)}[/]",
            str(report.items),
            str(report.new),
            str(report.changed),
            number(report.seconds, digits=1),
        )
    err.print(table)
    for report in sorted(reports, key=lambda r: r.source):
        if report.error:
            err.print(f"{report.source}: {report.error}", style="red", markup=False)
        for note in [note for note in report.notes if note != report.error][:NOTES_SHOWN]:
            err.print(f"{report.source}: {note}", style="yellow", markup=False)


def table_of(columns: Sequence[str], rows: Sequence[Sequence[str]], title: str | None = None) -> Table:
    """A plain table of texts."""
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column)
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    return table
