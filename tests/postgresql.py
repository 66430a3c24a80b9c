"""A real PostgreSQL server for tests: Debian's binaries, a folder of its own, on loopback, with passwords."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path
from typing import Self

import psycopg
from psycopg import sql

from scouting.database import Database

PASSWORD = "geheim-im-test"
FAST = {"fsync": "off", "full_page_writes": "off", "max_connections": "60"}  # safe while the machine stands
TEMPLATE = "template_record"


def find_binaries() -> Path | None:
    """The folder of the newest server installed."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    found = installed[-1] if installed else Path(on_path) if on_path else None
    return found.parent if found else None


class Server:
    """One server; `create` gives each test a database of its own, with the record's tables in it."""

    def __init__(self, binaries: Path) -> None:
        self.binaries = binaries
        self._folder = Path(tempfile.mkdtemp(prefix="scouting-postgresql-"))
        self._numbers = count(1)
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = "postgres" if _is_user("postgres") else "nobody"
        self.port = _free_port()
        self._initialise()

    def __enter__(self) -> Self:
        self.start()
        self._execute(
            f"CREATE ROLE scouting LOGIN PASSWORD '{PASSWORD}'", f"CREATE ROLE guest LOGIN PASSWORD '{PASSWORD}'"
        )
        Database(self.create_empty(TEMPLATE)).close()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def url(self, database: str, *, user: str = "scouting", password: str = PASSWORD) -> str:
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def create_empty(self, name: str | None = None) -> str:
        """A database without tables. Returns its address."""
        return self._create(name or f"empty_{next(self._numbers)}", "template1")

    def create_ascii(self) -> str:
        """A database as a server without a language makes it. Returns its address."""
        return self._create(
            f"ascii_{next(self._numbers)}", "template0 ENCODING 'SQL_ASCII' LOCALE 'C' LOCALE_PROVIDER libc"
        )

    def create(self) -> str:
        """A database with the record's tables. Returns its address."""
        return self._create(f"record_{next(self._numbers)}", TEMPLATE)

    def copy(self, url: str) -> str:
        """A database that holds what another holds, to which nobody is connected. Returns its address."""
        return self._create(f"copy_{next(self._numbers)}", url.rpartition("/")[2])

    def _create(self, name: str, template: str) -> str:
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER scouting")
        return self.url(name)

    def drop(self, url: str) -> None:
        self._execute(f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)")

    def start(self) -> None:
        settings = {**FAST, "listen_addresses": "127.0.0.1", "port": str(self.port), "unix_socket_directories": ""}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._as_owner("postgres", "-D", str(self._folder / "data"), *options), stdout=log, stderr=log
            )
        self._wait()

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: SIGINT ends all connections first, SIGQUIT leaves it as a crash does."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(30)
            self._process = None

    def _initialise(self) -> None:
        password = self._folder / "password"
        password.write_text(PASSWORD, "utf-8")
        if os.getuid() == 0:
            shutil.chown(self._folder, self._owner)
            shutil.chown(password, self._owner)
        # German collation, as a server in Bavaria may have it: what must be sorted by bytes has to say so.
        locale = ["--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=de-DE"]
        access = ["--username=postgres", "--auth=scram-sha-256", f"--pwfile={password}", "--no-sync"]
        command = self._as_owner("initdb", "-D", str(self._folder / "data"), *access, *locale)
        subprocess.run(command, check=True, capture_output=True, timeout=60)

    def _as_owner(self, program: str, *arguments: str) -> list[str]:
        """The server refuses to run as root; it ends with the tests, whatever ends them."""
        command = [str(self.binaries / program), *arguments]
        if os.getuid() != 0:
            return command
        user = pwd.getpwnam(self._owner)
        who = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--pdeathsig=INT"]
        return ["setpriv", *who, *command]

    def _wait(self) -> None:
        for _ in range(300):
            with contextlib.suppress(psycopg.OperationalError):
                self._execute("SELECT 1")
                return
            time.sleep(0.1)
        raise RuntimeError((self._folder / "log").read_text("utf-8"))

    def _execute(self, *statements: str) -> None:
        with psycopg.connect(self.url("postgres", user="postgres"), autocommit=True) as connection:
            for statement in statements:
                connection.execute(sql.SQL(statement))  # of names made here


def _is_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
