"""A real SMTP server that keeps the mails it took."""

import email
import gc
import socket
import ssl
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Literal

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class Postbox:
    """Keeps what a real SMTP server took; refuses who is to be refused, breaks off where told."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, EmailMessage]] = []
        self.refused: set[str] = set()
        self.breaks_off = False

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 unknown here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # the same
        message = email.message_from_bytes(envelope.content or b"", policy=default)
        assert isinstance(message, EmailMessage)
        self.mails += [(recipient, message) for recipient in envelope.rcpt_tos]
        if self.breaks_off:
            server.transport.abort()
        return "250 OK"


Tls = Literal["none", "starttls", "implicit"]


@contextmanager
def open_postbox(
    *, tls: Tls = "none", certificate: Path | None = None, login: tuple[str, str] | None = None
) -> Iterator[tuple[Postbox, int]]:
    """A mail server and its port; with `login` it takes mail only after this user and password."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    box = Postbox()
    controller = Controller(
        box,
        hostname="127.0.0.1",
        port=port,
        ssl_context=context if tls == "implicit" else None,
        tls_context=context if tls == "starttls" else None,
        authenticator=lambda *said: AuthResult(success=_login_of(said[-1]) == login, handled=False),
        auth_required=login is not None,
        auth_require_tls=tls == "starttls",
    )
    controller.start()
    try:
        yield box, port
    finally:
        controller.stop()
        with warnings.catch_warnings():  # TLS that is ended without waiting leaves its socket to this
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()


def _login_of(said: object) -> tuple[str, str]:
    assert isinstance(said, LoginPassword)
    return said.login.decode(), said.password.decode()
