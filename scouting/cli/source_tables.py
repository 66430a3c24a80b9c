"""The registry, its coverage and first contacts in, tables on a terminal out."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from scouting.cli.common import out
from scouting.cli.tables import table_of
from scouting.coverage import ENOUGH, KINDS

if TYPE_CHECKING:
    from scouting.contact import Contact

COLUMNS = ("source", "kind", "enabled", "status", "finished", "health", "last_good", "documents")
STYLES = {"answered": "green", "moved": "yellow", "blocked": "red", "gone": "red", "failed": "red"}
HOLE = "HOLE"
FEW = 5  # so many contacts are shown with items: of all sources the verdicts count
LEGEND = """n/m +k: n sources serve the field, m of them name it; k more are on trial
until a run of them ends well. HOLE: fewer than two serve it."""


def print_sources(rows: Sequence[Mapping[str, Any]]) -> None:
    """A row a source; one on trial says so beside its status."""
    out.print(table_of(COLUMNS, [[_cell(row, column) for column in COLUMNS] for row in rows]))


def _cell(row: Mapping[str, Any], column: str) -> str:
    value = row[column]
    if column == "enabled":
        return "yes" if value else "no"
    if column == "status" and row["on_trial"] and row["enabled"]:
        return f"on trial{f', {value}' if value else ''}"
    return "" if value is None else str(value)


def print_coverage(rows: Sequence[Mapping[str, Any]]) -> None:
    """A line a competence; holes stand out. Where the terminal is narrow, its name is cut, never a count."""
    cells = [[row["competence"], *(_count(row, kind) for kind in KINDS)] for row in rows]
    table = table_of(["competence", *KINDS], cells)
    for column in table.columns[1:]:
        column.no_wrap = True
    out.print(table)
    out.print(LEGEND, style="dim", markup=False)


def _count(row: Mapping[str, Any], kind: str) -> str:
    own, hoped = row["own"][kind], row["on_trial"][kind]
    said = f"{row[kind]}/{own}{f' +{hoped}' if hoped else ''}"
    return said if row[kind] >= ENOUGH else f"{said} {HOLE}"


def print_contacts(contacts: Sequence["Contact"]) -> None:
    """A paragraph a source, those that want something done last, and how many came to what."""
    order = list(STYLES)
    for contact in sorted(contacts, key=lambda contact: order.index(contact.verdict)):
        _print_contact(contact, samples=len(contacts) <= FEW)
    verdicts = [contact.verdict for contact in contacts]
    counts = [f"{verdicts.count(verdict)} {verdict}" for verdict in STYLES if verdict in verdicts]
    out.print(", ".join(counts), style="bold", markup=False)


def _print_contact(contact: "Contact", *, samples: bool) -> None:
    items = f"{contact.items} item{'' if contact.items == 1 else 's'}"
    out.print(f"{contact.source}: {contact.verdict}, {items}", style=STYLES[contact.verdict], markup=False)
    for line in filter(None, (contact.error, _next_step(contact))):
        out.print(f"   {line}", markup=False, soft_wrap=True)
    bounds = [f"{bound.name} {bound.found:g} (at least {bound.least:g})" for bound in contact.bounds]
    about = [f"robots.txt: {contact.robots}", f"keep: {contact.keep}", *bounds]
    out.print(f"   {'; '.join(about)}", style="dim", markup=False, soft_wrap=True)
    for item in contact.first if samples else ():
        out.print(
            f"   {(item.date or '–')[:10]}  {item.title[:100]}  {item.url}", style="dim", markup=False, soft_wrap=True
        )


def _next_step(contact: "Contact") -> str | None:
    if contact.moved_to:
        return f"now at {contact.moved_to}: put it into the source's file"
    if contact.verdict == "blocked":
        return "ask its publisher, or switch it off in its file: enabled: false, with the reason"
    if contact.verdict == "gone":
        return "look up its address and put it into its file, or switch it off: enabled: false, with the reason"
    return None


def print_rights(rows: Sequence[Mapping[str, Any]]) -> None:
    """A source's lines one below the other, whole, so that they can be printed."""
    for row in rows:
        out.print(f"{row['source']} ({row['first_seen'][:10]} to {row['last_seen'][:10]})", style="bold", markup=False)
        for name in ("robots", "reserved", "licence", "may"):
            out.print(f"   {name}: {row[name] or '–'}", markup=False, soft_wrap=True)
