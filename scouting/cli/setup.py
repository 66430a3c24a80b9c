"""`scouting setup`: what an installation needs to know, asked once; then a first look and a first crawl."""

import os
import shlex
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer
import yaml

from scouting.cli import answers
from scouting.cli.answers import Asker, asker
from scouting.cli.common import app, day, err, fail, folders, settings
from scouting.config import Settings, load_configuration, read_yaml
from scouting.errors import ConfigurationError

if TYPE_CHECKING:
    from scouting.config import Configuration
    from spiders.sources import Source

DEFAULT_FOLDER = Path("config-local")
SECRETS_FILE = "scouting.env"
MAIL_PASSWORD = "SCOUTING_MAIL__PASSWORD"  # the variable's name
FIRST_SOURCES = 5


@app.command()
def setup(
    contact: Annotated[str | None, typer.Option("--contact", help="Mail address in the User-Agent.")] = None,
    base_url: Annotated[str | None, typer.Option("--base-url", help="Address of the pages.")] = None,
    team: Annotated[
        list[str] | None,
        typer.Option("--team", metavar="NAME:SLUG,…[:ADDRESS,…]", help="A team, its competences and recipients."),
    ] = None,
    mail_host: Annotated[str | None, typer.Option("--mail-host", help="SMTP server; empty: no mail.")] = None,
    mail_port: Annotated[str | None, typer.Option("--mail-port", metavar="PORT")] = None,
    mail_starttls: Annotated[bool | None, typer.Option("--mail-starttls/--no-mail-starttls")] = None,
    mail_user: Annotated[str | None, typer.Option("--mail-user", help="Empty: no login.")] = None,
    mail_sender: Annotated[str | None, typer.Option("--mail-sender", help="Sender of the digests.")] = None,
    mail_operator: Annotated[
        str | None, typer.Option("--mail-operator", help="Who is told when a source falls silent; empty: nobody.")
    ] = None,
    crawl: Annotated[bool, typer.Option("--crawl/--no-crawl", help="Collect from five sources at the end.")] = True,
) -> None:
    """Ask for contact, pages, teams, mail and keys, look at the installation, and collect for the first time."""
    ask = asker()
    target = folders.config_dir or DEFAULT_FOLDER
    target.mkdir(parents=True, exist_ok=True)
    folders.config_dir = target
    path = target / "settings.yml"
    chosen = read_yaml(path) if path.exists() else {}
    default = Settings.model_fields
    chosen["contact"] = ask.ask(
        "--contact", "Contact address (stands in the User-Agent)", contact, chosen.get("contact", ""), answers.address
    )
    kept_url = chosen.get("base_url", default["base_url"].default)
    chosen["base_url"] = ask.ask("--base-url", "Address of the pages", base_url, kept_url, answers.web_address)
    given = {
        "host": mail_host,
        "port": mail_port,
        "username": mail_user,
        "sender": mail_sender,
        "operator": mail_operator,
    }
    if mail := _ask_mail(ask, given, mail_starttls, chosen):
        chosen["mail"] = mail
    _write_yaml(path, chosen)
    configuration = load_configuration(settings())
    _ask_teams(ask, target, team, configuration)
    _ask_secrets(ask, target, mail, configuration)
    err.print(f"from now on: scouting --config-dir {target} run", markup=False, soft_wrap=True)
    _look_and_collect(crawl=crawl)


def _ask_mail(
    ask: Asker, given: Mapping[str, str | None], starttls: bool | None, chosen: Mapping[str, Any]
) -> dict[str, Any]:
    kept: dict[str, Any] = dict(chosen.get("mail") or {})

    def asked(key: str, label: str, usual: str, check: answers.Check) -> str:
        return ask.ask(f"--mail-{key}", label, given[key], str(kept.get(key) or usual), answers.optional(check))

    server = asked("host", "SMTP server (empty: no mail)", "", answers.host)
    if not server:
        return {**kept, "host": None} if kept else {}
    port = asked("port", "Its port", "587", answers.port)
    use_tls = ask.confirm("STARTTLS", starttls, kept=bool(kept.get("starttls", True)))
    user = ask.ask(
        "--mail-user",
        "User at the SMTP server (empty: no login)",
        given["username"],
        kept.get("username") or "",
        answers.secret,
    )
    sender = asked("sender", "Sender of the digests", chosen["contact"], answers.address)
    told = "" if "operator" in kept else chosen["contact"]
    operator = asked("operator", "Who is told when a source falls silent", told, answers.address)
    return {
        **kept, "host": server, "port": int(port), "starttls": use_tls, "username": user or None, "sender": sender,
        "operator": operator or None,
    }  # fmt: skip


def _ask_teams(ask: Asker, target: Path, given: Iterable[str] | None, configuration: "Configuration") -> None:
    """Each team that is named; on a terminal one after the other, until none is named."""
    known = configuration.competences
    for words in given or ():
        name, _, rest = words.partition(":")
        slugs, _, recipients = rest.partition(":")
        _write_team(Asker(interactive=False), target, name, (slugs, recipients), known)
    if given or not ask.interactive:
        return
    there = ", ".join(team.name for team in configuration.teams)
    err.print(f"Competences: {', '.join(sorted(known))}", markup=False)
    while name := ask.ask("", f"Team to add or change (empty: done{there and '; there are ' + there})", None, "", str):
        _write_team(ask, target, name, (None, None), known)


def _write_team(
    ask: Asker, target: Path, name: str, given: tuple[str | None, str | None], known: Mapping[str, Mapping[str, str]]
) -> None:
    try:
        path = target / "teams" / f"{answers.name(name)}.yml"
    except ValueError as error:
        if not ask.interactive:
            fail(f"--team: {error}", code=2)
        err.print(str(error), style="red", markup=False)
        return
    kept = read_yaml(path) if path.exists() else {}
    slugs = ask.ask(
        "--team",
        "Its competences, with commas",
        given[0] or None,
        ", ".join(kept.get("competences", ())),
        answers.at_least_one(answers.several(answers.one_of(known))),
    )
    recipients = ask.ask(
        "--team", "Who gets its digest: addresses, with commas", given[1] or None,
        ", ".join(kept.get("recipients", ())), answers.several(answers.address),
    )  # fmt: skip
    followed = slugs.split(", ")
    title = f"Clusterteam {known[followed[0]]['de']}"
    values = {"competences": followed, "recipients": [one for one in recipients.split(", ") if one]}
    _write_yaml(path, {"title": title, **kept, **values})


def _ask_secrets(ask: Asker, target: Path, mail: Mapping[str, Any], configuration: "Configuration") -> None:
    """Into a file of their own that only its owner reads, never into YAML. What is set already is kept."""
    path = target / SECRETS_FILE
    kept = _read_secrets(path)
    labels = {
        str(source.options["secret_env"]): f"Key for {urlsplit(source.url).hostname}"
        for source in configuration.sources
        if source.enabled and source.options.get("secret_env")
    }
    if mail.get("username"):
        labels[MAIL_PASSWORD] = f"Password of {mail['username']} at {mail['host']}"
    answered = {
        variable: ask.ask_hidden(label, os.environ.get(variable) or kept.get(variable, ""))
        for variable, label in labels.items()
    }
    if not any(answered.values()):
        return
    changed = {variable: value for variable, value in answered.items() if value and value != kept.get(variable)}
    _write_secrets(path, changed)
    os.environ.update(changed)  # what follows in this process asks with them
    load = f"set -a; . {shlex.quote(str(path))}; set +a"
    err.print(
        f"{path} written; load it with `{load}` or as EnvironmentFile= of the service", markup=False, soft_wrap=True
    )


def _read_secrets(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    lines = (line.strip() for line in path.read_text("utf-8").splitlines())
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    try:
        return {name: "".join(shlex.split(value)) for name, _, value in pairs}
    except ValueError as error:
        raise ConfigurationError(f"{path}: {error}; each line is NAME='value'") from None


def _write_secrets(path: Path, changed: Mapping[str, str]) -> None:
    """Quoted so that a shell and systemd read the same; other lines stay as they are."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    lines = [line for line in lines if line.partition("=")[0].strip() not in changed]
    lines += [f"{name}={shlex.quote(value)}" for name, value in changed.items()]
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(descriptor, 0o600)  # a file that was there may have been readable
        file.write("\n".join(lines) + "\n")


def _write_yaml(path: Path, values: Mapping[str, Any]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(dict(values), allow_unicode=True, sort_keys=False), "utf-8")
    err.print(f"{path} written", markup=False, soft_wrap=True)


def _look_and_collect(*, crawl: bool) -> None:
    """What `doctor` says, then a first crawl; a source that cannot be reached is reported and fails nothing."""
    from scouting.app import open_app, refuse_mixture
    from scouting.cli.doctor import doctor
    from scouting.cli.run import JOBS, crawl_sources, end_with_failures, process_documents
    from scouting.cli.tables import print_source_reports

    with open_app(settings()) as running:
        refuse_mixture(running, sample=False)
        with suppress(typer.Exit):
            doctor(json=False)
        if not crawl:
            return
        chosen = dependable(running.configuration.sources)
        err.print(f"first crawl (some minutes): {', '.join(source.name for source in chosen)}", markup=False)
        reports = crawl_sources(running, chosen)
        print_source_reports(reports)
        if not any(report.status != "failed" for report in reports):
            err.print("no source answered; once the network allows it: scouting run", style="yellow")
        summary = process_documents(running, jobs=JOBS, today=day(None))
        err.print(f"documents annotated: {summary['annotated']}, index entries written: {summary['indexed']}")
        end_with_failures(summary)


def dependable(sources: Iterable["Source"]) -> list["Source"]:
    """Five to begin with: read daily, without a key, of a form that was recorded; of each host one before a second."""
    fit = [
        source
        for source in sources
        if source.enabled
        and source.known == "recorded"
        and source.cadence in {"hourly", "daily"}
        and "secret_env" not in source.options
    ]
    asked: Counter[str | None] = Counter()
    ranked: list[tuple[int, int, Source]] = []
    for source in fit:
        host = urlsplit(source.url).hostname
        ranked.append((asked[host], len(ranked), source))
        asked[host] += 1
    return [source for *_, source in sorted(ranked)[:FIRST_SOURCES]]
