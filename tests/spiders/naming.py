"""A small name service over UDP on loopback: a zone in, one answer a question out, no two of them need be alike."""

import socket
import struct
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

A_RECORD = struct.pack(">HH", 1, 1)


@dataclass(frozen=True)
class NameServer:
    """Where a name service listens; fit to be handed to another process."""

    port: int


@contextmanager
def serve_names(zone: Mapping[str, Sequence[Sequence[str]]]) -> Iterator[tuple[NameServer, list[str]]]:
    """Answer each question for a name with its next addresses, at last always the same. Yields the questions too."""
    asked: list[str] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
        thread = threading.Thread(target=_serve, args=(server, zone, asked), daemon=True)
        thread.start()
        yield NameServer(port), asked
        server.sendto(b"", ("127.0.0.1", port))  # wakes it to its end
        thread.join()


def _serve(server: socket.socket, zone: Mapping[str, Sequence[Sequence[str]]], asked: list[str]) -> None:
    while True:
        question, client = server.recvfrom(512)
        if not question:
            return
        name = _name_in(question)
        asked.append(name)
        answers = zone.get(name, [[]])
        addresses = answers[min(asked.count(name), len(answers)) - 1]
        head = question[:2] + struct.pack(">HHHHH", 0x8180 if addresses else 0x8183, 1, len(addresses), 0, 0)
        records = (
            b"\xc0\x0c" + A_RECORD + struct.pack(">IH", 0, 4) + socket.inet_aton(address) for address in addresses
        )
        server.sendto(head + question[12:] + b"".join(records), client)


def ask(server: NameServer, name: str) -> list[str]:
    """The addresses a name has now."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(5)
        client.sendto(
            struct.pack(">HHHHHH", 7, 0x0100, 1, 0, 0, 0) + labels + b"\x00" + A_RECORD, ("127.0.0.1", server.port)
        )
        answer = client.recv(512)
    count = struct.unpack(">H", answer[6:8])[0]
    return [socket.inet_ntoa(answer[len(answer) - 16 * n - 4 : len(answer) - 16 * n]) for n in reversed(range(count))]


def _name_in(question: bytes) -> str:
    labels, at = [], 12
    while size := question[at]:
        labels.append(question[at + 1 : at + 1 + size].decode())
        at += size + 1
    return ".".join(labels)
