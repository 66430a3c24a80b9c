"""Questions to an operator in, checked answers out: from an option, from what stands already, or from the terminal."""

import re
import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

import typer

from scouting.cli.common import fail

ADDRESS = re.compile(r"[^@\s<>\"',;:]+@[^@\s<>\"',;:]+\.[^@\s<>\"',;:]+")
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
HOST = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.:-]*[A-Za-z0-9])?")
Check = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks on a terminal, each question until its answer can be used; elsewhere nothing is asked."""

    interactive: bool

    def ask(self, option: str, label: str, given: str | None, kept: str, check: Check) -> str:
        """The value given by option, else the answer, else what stands already. Ends the command where it is wrong."""
        if given is None and self.interactive:
            answer: str = typer.prompt(label, default=kept, show_default=bool(kept), value_proc=_asked(check), err=True)
            return answer
        try:
            return check((kept if given is None else given).strip())
        except ValueError as error:
            fail(f"{option}: {error}", code=2)

    def ask_hidden(self, label: str, kept: str) -> str:
        """A secret, which is not shown; an empty answer keeps what stands already."""
        if not self.interactive:
            return self.ask(label, label, kept, "", secret)
        hint = "empty: keep the one there is" if kept else "empty: none"
        answer: str = typer.prompt(
            f"{label} ({hint})", default="", show_default=False, hide_input=True, value_proc=_asked(secret), err=True
        )
        return answer or kept

    def confirm(self, label: str, given: bool | None, *, kept: bool) -> bool:
        if given is not None:
            return given
        return typer.confirm(label, default=kept, err=True) if self.interactive else kept


def asker() -> Asker:
    """Asks if there is somebody to ask."""
    return Asker(sys.stdin.isatty())


def _asked(check: Check) -> Check:
    def checked(value: str) -> str:
        try:
            return check(value.strip())
        except ValueError as error:
            raise typer.BadParameter(str(error)) from None

    return checked


def address(value: str) -> str:
    if not ADDRESS.fullmatch(value):
        raise ValueError(f"{value or 'nothing'} is not a mail address; one such as team@cluster.example is needed")
    return value


def optional(check: Check) -> Check:
    """Nothing is an answer too."""
    return lambda value: check(value) if value else value


def web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"{value or 'nothing'} is not an address such as https://scouting.cluster.example")
    return value.rstrip("/")


def host(value: str) -> str:
    if not HOST.fullmatch(value):
        raise ValueError(f"{value} is not the name of a server such as mail.cluster.example")
    return value


def port(value: str) -> str:
    if not value.isascii() or not value.isdigit() or not 0 < int(value) < 1 << 16:
        raise ValueError(f"{value or 'nothing'} is not a port between 1 and 65535")
    return value


def secret(value: str) -> str:
    if not value.isprintable():
        raise ValueError("this is not one line of printable characters")
    return value


def name(value: str) -> str:
    if not NAME.fullmatch(value):
        raise ValueError(f"{value} is not a short name of small letters, digits, - and _")
    return value


def several(check: Check) -> Check:
    """Answers with commas between them."""
    return lambda value: ", ".join(check(part.strip()) for part in value.split(",") if part.strip())


def at_least_one(check: Check) -> Check:
    def checked(value: str) -> str:
        if not (found := check(value)):
            raise ValueError("at least one is needed")
        return found

    return checked


def one_of(known: Collection[str]) -> Check:
    return partial(_one_of, known=known)


def _one_of(value: str, *, known: Collection[str]) -> str:
    if value not in known:
        raise ValueError(f"{value or 'nothing'} is not one of {', '.join(sorted(known))}")
    return value
