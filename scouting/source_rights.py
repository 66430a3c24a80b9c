"""What hosts said of rights in, a ledger of each source out: robots verdict, reservation, licence, keep, since when.

A line stands from when this was first seen until it was last seen; what changes begins a new one, so that years later
it can be shown on what grounds a text was kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from scouting.crawl import SourceRun
from scouting.database import Database
from scouting.documents import stamp
from scouting.models import source_rights
from scouting.retention import LONGEST_QUOTE
from spiders.sources import Source

STATED = ("robots", "reserved", "licence", "keep")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the ledger; `robots` holds a verdict a host, `reserved` what reserved pages, "" where nothing did."""

    source: str
    first_seen: str
    last_seen: str
    robots: str
    reserved: str
    licence: str
    keep: str

    @property
    def may(self) -> str:
        """What is stored and shown, and for how long."""
        if self.keep == "forever":
            kept = "text is kept and shown"
        elif self.keep == "facts":
            kept = f"text is dropped once read; title, link, facts and quotes of up to {LONGEST_QUOTE} characters stay"
        else:
            kept = f"text is dropped after {self.keep.removeprefix('days ')} days; title, link, facts and quotes stay"
        return f"{kept}; of reserved pages only title and link" if self.reserved else kept


def note_rights(connection: Connection, source: Source, run: SourceRun, *, at: datetime) -> None:
    """Confirm the ledger's last line, or begin a new one where it says something else by now."""
    line = source_rights.c
    query = select(source_rights).where(line.source == source.name).order_by(line.first_seen.desc())
    last = connection.execute(query.limit(1)).mappings().first()
    was = {name: last[name] for name in STATED} if last is not None else {}
    said = {
        "robots": verdicts(run),
        "reserved": ", ".join(run.reserved),
        "licence": source.licence,
        "keep": source.keep,
    }
    if run.status != "ok":  # nothing was read, or not all: that says nothing of reservations
        said["reserved"] = said["reserved"] or was.get("reserved", "")
    if not run.robots:
        said["robots"] = was.get("robots", "")
    if said == was:
        is_last = (line.source == source.name) & (line.first_seen == last["first_seen"] if last else "")
        connection.execute(update(source_rights).where(is_last).values(last_seen=stamp(at)))
        return
    connection.execute(
        insert(source_rights), {"source": source.name, "first_seen": stamp(at), "last_seen": stamp(at), **said}
    )


def read_rights(database: Database, *, everything: bool = False) -> Sequence[Line]:
    """The last line of each source, or all of them, the earliest first."""
    query = select(source_rights).order_by(source_rights.c.source, source_rights.c.first_seen)
    with database.reading() as connection:
        lines = [Line(**row) for row in connection.execute(query).mappings()]
    return lines if everything else list({line.source: line for line in lines}.values())


def verdicts(run: SourceRun) -> str:
    """What robots.txt says at each host asked; "" where none was."""
    return "; ".join(f"{host}: {verdict}" for host, verdict in sorted(run.robots.items()))
