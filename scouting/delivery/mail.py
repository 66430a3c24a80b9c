"""A letter in, one mail a recipient out, exactly once: claimed before it is sent, marked when it is handed over."""

import asyncio
import hashlib
import ssl
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any
from urllib.parse import quote

import aiosmtplib

from scouting.app import App
from scouting.config import Mail, Team
from scouting.delivery.html import render_html
from scouting.delivery.letter import Letter
from scouting.delivery.text import render_text
from scouting.editions import Editions
from scouting.errors import ConfigurationError
from scouting.texts import one_line

CHANNEL = "mail"
IMPLICIT_TLS_PORT = 465

# The server said no, or was never reached: the mail may be tried again. Anything else may have been handed over.
REFUSALS = (aiosmtplib.SMTPResponseException, aiosmtplib.SMTPRecipientsRefused, aiosmtplib.SMTPNotSupported)


@dataclass(frozen=True, slots=True)
class Posted:
    """To whom a letter went, to whom not and why, and of whom nobody knows, because something broke off."""

    sent: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    uncertain: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        failed = [{"recipient": recipient, "reason": reason} for recipient, reason in self.failed]
        return {"sent": list(self.sent), "failed": failed, "uncertain": list(self.uncertain)}


def recipients_of(teams: Iterable[Team], competence: str) -> list[str]:
    """Everyone in a team that follows the competence, each once."""
    return list(dict.fromkeys(r for team in teams if competence in team.competences for r in team.recipients))


def send_letter(app: App, edition: int, letter: Letter, *, at: datetime) -> Posted:
    """Send an edition to all recipients who do not have it yet. Raises ConfigurationError where no sender is set."""
    mail, recipients = app.settings.mail, recipients_of(app.configuration.teams, letter.competence)
    if mail.host is None or not recipients:
        return Posted()
    if mail.sender is None:
        raise ConfigurationError("settings.yml: mail.sender: needed where mail.host is set")
    known = {row["recipient"]: row["status"] for row in app.store.deliveries(edition) if row["channel"] == CHANNEL}
    waiting = [recipient for recipient in recipients if known.get(recipient) not in {"sent", "sending"}]
    broken_off = tuple(recipient for recipient in recipients if known.get(recipient) == "sending")
    messages, unusable = _messages(waiting, letter, mail.sender, app.settings.base_url, at)
    posted = asyncio.run(_post(mail, messages, app.store, edition, at)) if messages else Posted()
    return Posted(posted.sent, (*unusable, *posted.failed), (*broken_off, *posted.uncertain))


def compose_mail(letter: Letter, recipient: str, *, sender: str, base_url: str, at: datetime) -> EmailMessage:
    """The mail of an edition to one recipient: the same edition always has the same Message-ID for them.

    Raises ValueError or MessageError where an address is none.
    """
    origin = Address(display_name="Technologie-Scouting", addr_spec=sender)
    message = EmailMessage(policy=SMTP)
    message["Subject"] = one_line(letter.title)
    message["From"] = origin
    message["To"] = Address(addr_spec=recipient)
    message["Date"] = format_datetime(at)
    digest = hashlib.sha256(recipient.encode()).hexdigest()[:16]
    message["Message-ID"] = f"<{letter.week}.{letter.competence}.{digest}@{origin.domain}>"
    message["List-Id"] = f"<{letter.competence.replace('_', '-')}.wochenbericht.{origin.domain}>"
    subject = quote(f"Abbestellen: {letter.competence}")
    message["List-Unsubscribe"] = f"<mailto:{origin.addr_spec}?subject={subject}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(render_text(letter, base_url=base_url))
    message.add_alternative(render_html(letter, base_url=base_url), subtype="html")
    return message


Message = tuple[str, EmailMessage]


def _messages(
    recipients: Iterable[str], letter: Letter, sender: str, base_url: str, at: datetime
) -> tuple[list[Message], list[tuple[str, str]]]:
    messages: list[Message] = []
    unusable: list[tuple[str, str]] = []
    for recipient in recipients:
        try:
            messages.append((recipient, compose_mail(letter, recipient, sender=sender, base_url=base_url, at=at)))
        except (MessageError, ValueError, IndexError) as error:
            unusable.append((recipient, f"not a mail address: {one_line(str(error))}"))
    return messages, unusable


async def _post(mail: Mail, messages: list[Message], store: Editions, edition: int, at: datetime) -> Posted:
    """Nothing is claimed before the server has answered, so that an outage leaves every mail to be tried again."""
    client = _client(mail)
    try:
        await client.connect()
    except (aiosmtplib.SMTPException, OSError) as error:
        reason = _why_not_connected(mail, error)
        return Posted(failed=tuple((recipient, reason) for recipient, _ in messages))
    outcomes = [await _post_one(client, message, store, edition, at) for message in messages]
    client.close()
    return Posted(
        sent=tuple(_those(outcomes, "sent")),
        failed=tuple((recipient, reason) for recipient, status, reason in outcomes if status == "failed"),
        uncertain=tuple(_those(outcomes, "sending")),
    )


async def hand_over(mail: Mail, message: EmailMessage) -> str | None:
    """Give one mail to the server. Returns why it was not taken, for certain; None where it was, or may have been."""
    client = _client(mail)
    try:
        await client.connect()
    except (aiosmtplib.SMTPException, OSError) as error:
        return _why_not_connected(mail, error)
    try:
        await client.send_message(message)
    except REFUSALS as error:  # its words may hold an address
        return f"{mail.host}:{mail.port} did not take it: {type(error).__name__}; see `mail` in settings.yml"
    except (aiosmtplib.SMTPException, OSError):
        return None
    finally:
        client.close()
    return None


def _client(mail: Mail) -> aiosmtplib.SMTP:
    return aiosmtplib.SMTP(
        hostname=mail.host,
        port=mail.port,
        username=mail.username,
        password=mail.password,
        use_tls=mail.port == IMPLICIT_TLS_PORT,
        start_tls=mail.starttls and mail.port != IMPLICIT_TLS_PORT,
        tls_context=_context(mail.ca_certs) if mail.ca_certs else None,
    )


def _context(ca_certs: str) -> ssl.SSLContext:
    """Trusts these issuers besides the system's."""
    context = ssl.create_default_context()
    try:
        context.load_verify_locations(ca_certs)
    except OSError as error:
        raise ConfigurationError(f"settings.yml: mail.ca_certs: {ca_certs} cannot be used as certificates") from error
    return context


def _why_not_connected(mail: Mail, error: Exception) -> str:
    """What is wrong and what to do about it; nothing was handed over."""
    cause = error.__cause__ if isinstance(error.__cause__, ssl.SSLError) else error
    match cause:
        case aiosmtplib.SMTPAuthenticationError():  # its words may hold the user
            what = "refuses the login: check `mail.username` in settings.yml and SCOUTING_MAIL__PASSWORD"
        case ssl.SSLCertVerificationError():
            what = (
                f"shows a certificate that is not trusted ({cause.verify_message.rstrip('.')}): set `mail.ca_certs` in "
                "settings.yml to a file with its issuer's certificate"
            )
        case ssl.SSLError():
            what = f"does not speak TLS from the start, which port {IMPLICIT_TLS_PORT} is for: see `mail.port`"
        case _:
            what = f"{one_line(str(error)).rstrip('.')}; see `mail` in settings.yml"
    return f"{mail.host}:{mail.port} {what}"


Outcome = tuple[str, str, str]


async def _post_one(client: aiosmtplib.SMTP, message: Message, store: Editions, edition: int, at: datetime) -> Outcome:
    recipient, mail = message
    if not client.is_connected:
        return recipient, "failed", "the connection was lost before"
    if not store.claim_delivery(edition, CHANNEL, recipient, at=at):
        return recipient, "taken", "another process sends it"
    try:
        await client.send_message(mail)
    except REFUSALS as error:
        store.fail_delivery(edition, CHANNEL, recipient, at=at)
        return recipient, "failed", one_line(str(error))
    except (aiosmtplib.SMTPException, OSError) as error:
        return recipient, "sending", one_line(str(error))
    store.finish_delivery(edition, CHANNEL, recipient, at=at)
    return recipient, "sent", ""


def _those(outcomes: Iterable[Outcome], status: str) -> Iterator[str]:
    return (recipient for recipient, found, _ in outcomes if found == status)
