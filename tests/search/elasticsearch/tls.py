"""A port of loopback in, the same behind TLS out."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def behind_tls(certificate: Path, port: int) -> Iterator[str]:
    """A proxy that takes TLS off and hands on to a port of loopback."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_accept, args=(listening, context, port))
        thread.start()
        try:
            yield f"https://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def _accept(listening: socket.socket, context: ssl.SSLContext, port: int) -> None:
    with suppress(OSError):
        while True:
            incoming, _ = listening.accept()
            threading.Thread(target=_serve, args=(incoming, context, port), daemon=True).start()


def _serve(incoming: socket.socket, context: ssl.SSLContext, port: int) -> None:
    with (
        incoming,
        suppress(OSError),
        context.wrap_socket(incoming, server_side=True) as client,
        socket.create_connection(("127.0.0.1", port)) as node,
    ):
        back = threading.Thread(target=_hand_on, args=(node, client), daemon=True)
        back.start()
        _hand_on(client, node)
        back.join()


def _hand_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(1 << 16):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
