"""A network of one's own for a test: the command that makes it, and what stands in it."""

from __future__ import annotations

import contextlib
import ipaddress
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from .command import environment


def run_inside(script: Path, folder: Path, *, env: Mapping[str, str] | None = None, seconds: float = 700) -> None:
    """Run a script with namespaces of its own for network and mounts; skips the test where that is not permitted."""
    ended = subprocess.run(
        [*unshared(), sys.executable, str(script), str(folder)],
        env={**environment(), **(env or {})}, cwd=folder, capture_output=True, text=True, timeout=seconds, check=False,
    )  # fmt: skip
    if ended.returncode == 77:
        pytest.skip(ended.stderr.strip())
    assert ended.returncode == 0, ended.stderr


def unshared() -> list[str]:
    """The command that starts another in namespaces of its own; skips the test where that is not permitted."""
    unshare, ip = shutil.which("unshare"), shutil.which("ip")
    if unshare is None or ip is None:
        pytest.skip("needs unshare and ip")
    command = [unshare, "--net", "--mount", "--map-root-user"]
    tried = subprocess.run([*command, ip, "link", "set", "lo", "up"], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"no network namespaces here: {tried.stderr.strip()}")
    return command


def furnish(addresses: Sequence[str], folder: Path, files: Mapping[str, str]) -> None:
    """Called inside: the loopback interface with these addresses, and files of ``/etc`` with this text."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    for address in addresses:
        size = ["128", "nodad"] if ":" in address else ["32"]  # without waiting whether another machine has the address
        command = ["ip", "addr", "add", f"{address}/{size[0]}", "dev", "lo", *size[1:]]
        subprocess.run(command, capture_output=True)
    for address in addresses:
        while not _is_there(address):
            time.sleep(0.01)
    for name, text in files.items():
        (folder / name).write_text(text)
        subprocess.run(["mount", "--bind", str(folder / name), f"/etc/{name}"], check=True)


def _is_there(address: str) -> bool:
    """Whether one can connect to the address: the kernel adds the way to one of IPv6 later, when it has time."""
    if ":" not in address or ipaddress.ip_address(address).is_link_local:
        return True
    with socket.create_server((address, 0), family=socket.AF_INET6) as server, socket.socket(socket.AF_INET6) as tried:
        return tried.connect_ex(server.getsockname()[:2]) == 0


def listen(address: str, port: int, connections: list[str]) -> socket.socket | None:
    """Accept whoever connects to the address, and write it down; None where nobody can listen there."""
    server = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        server.bind((address, port))
    except OSError:
        server.close()
        return None
    server.listen(50)

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = server.accept()
                connections.append(address)
                client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret")
                client.close()

    threading.Thread(target=serve, daemon=True).start()
    return server


class Names:
    """A name server on 127.0.0.1 that may answer the same question in another way each time.

    *answers* has for each name a list: its first entry is the answer to the first question, and the last one stays.
    An entry is a list of addresses, or a response code of DNS (2 the server fails, 3 there is no such name).
    """

    def __init__(self, answers: Mapping[str, Sequence[Sequence[str] | int]]) -> None:
        self.answers = answers
        self.asked: Counter[str] = Counter()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 53))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                question, client = self._socket.recvfrom(4096)
                self._socket.sendto(self._answer(question), client)

    def _answer(self, question: bytes) -> bytes:
        labels, place = [], 12
        while question[place]:
            labels.append(question[place + 1 : place + 1 + question[place]].decode())
            place += 1 + question[place]
        (kind,) = struct.unpack("!H", question[place + 1 : place + 3])
        name = ".".join(labels).lower()
        known = self.answers.get(name, [3])
        self.asked[name] += kind == 1  # the question for IPv6, where there is one, comes second
        answer = known[min(max(self.asked[name], 1), len(known)) - 1]
        code, addresses = (answer, []) if isinstance(answer, int) else (0, answer)
        family = {1: socket.AF_INET, 28: socket.AF_INET6}.get(kind)
        packed = [socket.inet_pton(family, a) for a in addresses if family and (":" in a) == (kind == 28)]
        head = question[:2] + struct.pack("!HHHHH", 0x8180 | code, 1, len(packed), 0, 0)
        records = b"".join(b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, 0, len(data)) + data for data in packed)
        return head + question[12 : place + 5] + records
