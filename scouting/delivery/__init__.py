"""Competences and a week in; editions published, written as files and sent by mail out (hop 8)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from scouting.app import App
from scouting.delivery.files import write_files, write_index
from scouting.delivery.letter import write_letter
from scouting.delivery.mail import Posted, send_letter
from scouting.delivery.terminal import show as show_letter
from scouting.digest import publish_digest
from scouting.notes import Digest
from scouting.weeks import Week


@dataclass(frozen=True, slots=True)
class Delivered:
    """An edition, the page it was written to, and whom its mails reached."""

    edition: int
    digest: Digest
    page: Path
    posted: Posted = field(default_factory=Posted)

    def as_json(self) -> dict[str, Any]:
        """What `scouting digest --json` prints of it."""
        return {**self.digest.as_json(), "page": str(self.page), "mail": self.posted.as_json()}


def deliver(
    app: App,
    competences: Sequence[str],
    week: Week,
    *,
    today: date,
    now: datetime,
    show: bool = False,
    on_edition: Callable[[str], None] = lambda _: None,
) -> list[Delivered]:
    """Publish each competence's digest once and hand it to every channel that lacks it. Raises WeekNotOverError."""
    done = []
    for competence in competences:
        done.append(_deliver_one(app, competence, week, today=today, now=now, show=show))
        on_edition(competence)
    labels = {slug: labels["de"] for slug, labels in app.configuration.competences.items()}
    write_index(app.settings.data_dir, labels)
    return done


def _deliver_one(app: App, competence: str, week: Week, *, today: date, now: datetime, show: bool) -> Delivered:
    size = app.settings.digest.size
    edition, digest = publish_digest(app, competence, week, today=today, size=size, at=now)
    letter = write_letter(digest)
    page = write_files(app.settings.data_dir, letter, base_url=app.settings.base_url)
    if show:
        show_letter(letter, Console(highlight=False))
    return Delivered(edition, digest, page, send_letter(app, edition, letter, at=now))
