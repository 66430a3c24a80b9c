"""A record and a day in, a verdict on each source and at most one mail to the operator out.

The day is claimed before the mail goes, so that no second scheduler sends another; what was told is kept after the
server took it. Who is ended in between sends nothing more that day, and the next day's mail says it all.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.errors import MessageError
from typing import Any

from sqlalchemy import delete, insert, select

from scouting.app import App
from scouting.delivery.alarm import Line, compose_alarm
from scouting.delivery.mail import hand_over
from scouting.documents import BERLIN
from scouting.errors import ConfigurationError
from scouting.models import facts
from scouting.source_days import Standing, histories, note_told, note_verdicts, standings
from scouting.source_health import judge
from scouting.trial import on_trial

TOLD_ON = "operator_told"  # the fact that holds the day of the last mail


@dataclass(frozen=True, slots=True)
class Watch:
    """What came of a look at all sources: those whose state the operator did not know, and whether he was told."""

    lines: tuple[Line, ...]
    told: bool
    error: str | None = None

    def as_json(self) -> dict[str, Any]:
        """What `scouting sources watch --json` prints."""
        rows = [{"source": line.source, "status": line.status, "reason": line.reason} for line in self.lines]
        return {"changed": rows, "told": self.told, "error": self.error}


def watch(app: App, *, now: datetime) -> Watch:
    """Judge every source that is switched on, and tell the operator what has changed since he was told."""
    today = now.astimezone(BERLIN).date()
    enabled = [source for source in app.configuration.sources if source.enabled]
    with app.store.database.writing() as connection:
        found = {name: judge(history, today) for name, history in histories(connection, today=today).items()}
        names = {source.name for source in enabled}
        note_verdicts(connection, {name: v for name, v in found.items() if v and name in names}, today=today)
        unproven = on_trial(connection, enabled)  # nobody relies on them yet: the page shows them
        titles = {source.name: source.title for source in enabled if source.name not in unproven}
        lines = changes(standings(connection), titles)
    if not lines or app.settings.mail.host is None or app.settings.mail.operator is None:
        return Watch(tuple(lines), told=False)
    return _tell(app, lines, today, at=now)


def changes(known: Mapping[str, Standing], titles: Mapping[str, str]) -> list[Line]:
    """Sources whose state is another than the operator was told."""
    return [
        Line(
            source=name, title=titles[name], status=standing.verdict.status, before=standing.told,
            reason=standing.verdict.reason, since=standing.verdict.since,
        )
        for name, standing in known.items()
        if name in titles and standing.verdict.status != standing.told
    ]  # fmt: skip


def _tell(app: App, lines: Sequence[Line], today: date, *, at: datetime) -> Watch:
    """Send one mail. What the server did not take is tried again."""
    mail = app.settings.mail
    if mail.sender is None:
        raise ConfigurationError("settings.yml: mail.sender: needed where mail.operator is set")
    try:
        message = compose_alarm(
            lines, today, sender=mail.sender, recipient=str(mail.operator), base_url=app.settings.base_url, at=at
        )
    except (MessageError, ValueError, IndexError) as error:
        raise ConfigurationError("settings.yml: mail.operator: not a mail address") from error
    if not _claim(app, today):
        return Watch(tuple(lines), told=False)
    refused = asyncio.run(hand_over(mail, message))
    with app.store.database.writing() as connection:
        if refused is not None:
            connection.execute(delete(facts).where(facts.c.name == TOLD_ON))
            return Watch(tuple(lines), told=False, error=refused)
        note_told(connection, {line.source: line.status for line in lines}, today=today)
    return Watch(tuple(lines), told=True)


def _claim(app: App, today: date) -> bool:
    """Take today's only mail. False: it is another's, or was sent."""
    day = today.isoformat()
    with app.store.database.writing() as connection:
        if connection.execute(select(facts.c.value).where(facts.c.name == TOLD_ON)).scalar() == day:
            return False
        connection.execute(delete(facts).where(facts.c.name == TOLD_ON))
        connection.execute(insert(facts), {"name": TOLD_ON, "value": day})
    return True
