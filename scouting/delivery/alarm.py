"""Sources whose state has changed in, the mail to the operator out: what is, and what to do next, in German."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from textwrap import wrap

from scouting.source_health import Status
from scouting.texts import counted, date_text, one_line, word

COLUMNS = 78
ORDER: Sequence[Status] = ("blocked", "failing", "drifted", "silent", "ok")
NEXT: dict[Status, str] = {
    "blocked": "Beim Betreiber der Seite um Zugang bitten oder eine amtliche Schnittstelle, einen Feed oder einen"
    " Export eintragen; bis dahin die Quelle mit `enabled: false` abschalten.",
    "failing": "Adresse im Browser öffnen. Ist sie umgezogen, die Adresse in der Datei der Quelle ändern; sonst"
    " abwarten: Die Quelle wird seltener abgefragt, bis sie wieder antwortet.",
    "drifted": "Der Aufbau der Seite hat sich vermutlich geändert: `scouting sources check {name}` zeigt, was noch"
    " gelesen wird; danach die Datei der Quelle anpassen.",
    "silent": "Seite im Browser öffnen. Steht dort Neues, hat sich die Adresse oder der Aufbau geändert:"
    " `scouting sources check {name}` zeigt, was gelesen wird. Sonst ist nichts zu tun.",
    "ok": "Nichts zu tun.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A source whose state has changed: what it was when the operator was last told, and what it is now."""

    source: str
    title: str
    status: Status
    before: Status
    reason: str
    since: date | None


def compose_alarm(
    lines: Sequence[Line], today: date, *, sender: str, recipient: str, base_url: str, at: datetime
) -> EmailMessage:
    """The day's mail. Raises ValueError or MessageError where an address is none."""
    origin = Address(display_name="Technologie-Scouting", addr_spec=sender)
    message = EmailMessage(policy=SMTP)
    changed = counted(len(lines), "Quelle hat", "Quellen haben")
    message["Subject"] = f"Technologie-Scouting: {changed} sich geändert"
    message["From"] = origin
    message["To"] = Address(addr_spec=recipient)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<quellen.{today.isoformat()}@{origin.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(render_alarm(lines, today, base_url=base_url))
    return message


def render_alarm(lines: Sequence[Line], today: date, *, base_url: str) -> str:
    """The mail's text."""
    text = [f"Stand {date_text(today.isoformat())}. Seit der letzten Nachricht hat sich geändert:", ""]
    for status in ORDER:
        group = [line for line in lines if line.status == status]
        if group:
            heading = "wieder in Ordnung" if status == "ok" else word("health", status)
            text += [heading.upper(), "-" * len(heading)]
        for line in sorted(group, key=lambda line: line.title.casefold()):
            text += [*_line(line), ""]
    text += ["-- ", f"Alle Quellen: {base_url.rstrip('/')}/sources"]
    return "\n".join(text) + "\n"


def _line(line: Line) -> list[str]:
    step = NEXT[line.status].format(name=line.source)
    return [
        *_wrapped(f"{one_line(line.title)} ({line.source})", "* "),
        *_wrapped(_state(line), "  "),
        *_wrapped(f"Nächster Schritt: {step}", "  "),
    ]


def _state(line: Line) -> str:
    if line.status == "ok":
        return f"Zuletzt gemeldet als: {word('health', line.before)}. Die Quelle liefert wieder."
    since = f"Seit {date_text(line.since.isoformat())}: " if line.since else ""
    return f"{since}{one_line(line.reason, 300)}"


def _wrapped(text: str, indent: str) -> list[str]:
    return wrap(text, COLUMNS, initial_indent=indent, subsequent_indent="  ", break_on_hyphens=False)
