"""`scouting setup`: what an installation needs to know, asked once."""

import re
from pathlib import Path
from typing import Annotated

import typer
import yaml

from scouting.cli.common import app, err, fail, folders, settings

ADDRESS = re.compile(r"[^@\s<>\"']+@[^@\s<>\"']+\.[^@\s<>\"']+")


@app.command()
def setup(
    contact: Annotated[str, typer.Option("--contact", prompt="Contact address (stands in the User-Agent)")],
    base_url: Annotated[str, typer.Option("--base-url", prompt="Address of the pages")] = "http://127.0.0.1:8000",
    mail_host: Annotated[str, typer.Option("--mail-host", prompt="SMTP server (empty: no mail)")] = "",
    mail_sender: Annotated[
        str, typer.Option("--mail-sender", prompt="Sender of the digests (empty: the contact)")
    ] = "",
) -> None:
    """Ask for contact address, pages and mail, and write them into the configuration folder."""
    for value in filter(None, (contact, mail_sender)):
        if not ADDRESS.fullmatch(value):
            fail(f"{value}: not a mail address", code=2)
    target = folders.config_dir or Path("config-local")
    target.mkdir(parents=True, exist_ok=True)
    folders.config_dir = target
    path = target / "settings.yml"
    chosen = yaml.safe_load(path.read_text("utf-8")) or {} if path.exists() else {}
    chosen |= {"contact": contact, "base_url": base_url}
    if mail_host:
        chosen["mail"] = {**chosen.get("mail", {}), "host": mail_host, "sender": mail_sender or contact}
    path.write_text(yaml.safe_dump(chosen, allow_unicode=True, sort_keys=False), "utf-8")
    settings()
    err.print(f"{path} written; from now on: scouting --config-dir {target} run", markup=False)
