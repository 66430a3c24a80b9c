"""A folder in, the address of a real Elasticsearch node out: server core and transport from Maven Central's jars.

Needs mvn and a JDK of at least 21. The first start downloads 40 MB into the cache.
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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

HERE = Path(__file__).parent
VERSION = "9.2.0"
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / f"scouting-elasticsearch-{VERSION}"
MODULE = f"""name=transport-netty4
classname=org.elasticsearch.transport.netty4.Netty4Plugin
description=transport-netty4
version={VERSION}
elasticsearch.version={VERSION}
java.version=21
"""
SECONDS = 90


class NodeMissingError(Exception):
    """What it takes to run Elasticsearch is not on this machine."""


def java_home() -> Path:
    """The first JDK of at least version 21: JAVA_HOME, else under /usr/lib/jvm."""
    named = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    for home in (*named, *sorted(Path("/usr/lib/jvm").glob("*"), reverse=True)):
        compiler = home / "bin" / "javac"
        if compiler.exists():
            answer = subprocess.run([compiler, "-version"], capture_output=True, text=True, check=False).stdout
            if int(answer.split()[-1].split(".")[0]) >= 21:
                return home
    raise NodeMissingError("no JDK of at least version 21: set JAVA_HOME, or install one under /usr/lib/jvm")


def prepare(java: Path) -> None:
    """Jars and the compiled starter into the cache, once, whoever comes first."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (CACHE / "ready").exists():
            return
        if not shutil.which("mvn"):
            raise NodeMissingError("no Maven: install mvn")
        shutil.rmtree(CACHE / "modules", ignore_errors=True)
        shutil.copy(HERE / "pom.xml", CACHE)
        _run("mvn", "-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=lib")
        module = CACHE / "modules" / "transport-netty4"
        module.mkdir(parents=True)
        (module / "plugin-descriptor.properties").write_text(MODULE)
        for jar in (CACHE / "lib").glob("*netty*.jar"):
            jar.rename(module / jar.name)
        _run(java / "bin" / "javac", "--release", "21", "-cp", "lib/*", "-d", "classes", HERE / "EsNode.java")
        (CACHE / "ready").touch()


def _run(*command: str | Path) -> None:
    done = subprocess.run(command, cwd=CACHE, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NodeMissingError(f"{command[0]} failed: {(done.stderr or done.stdout)[-500:].strip()}")


@contextmanager
def running(home: Path) -> Iterator[str]:
    """The address of a node that keeps its data in `home` and ends with the block. Raises NodeMissingError."""
    java = java_home()
    prepare(java)
    (home / "config").mkdir(parents=True, exist_ok=True)
    if not (home / "modules").exists():
        (home / "modules").symlink_to(CACHE / "modules")
    port = free_port()
    options = ["-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", f"{CACHE}/classes:{CACHE}/lib/*"]
    with (home / "log").open("w") as log:
        process = subprocess.Popen(
            [java / "bin" / "java", *options, "EsNode", home, str(port)], stdout=log, stderr=subprocess.STDOUT
        )
    try:
        _wait(process, f"http://127.0.0.1:{port}", home / "log")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    deadline = time.monotonic() + SECONDS
    opener = build_opener(ProxyHandler({}))
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with opener.open(f"{url}/_cluster/health?wait_for_status=green&timeout=10s", timeout=15):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise NodeMissingError(f"the node did not become green: {log.read_text()[-500:]}")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as address:
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()
        signal.pause()
