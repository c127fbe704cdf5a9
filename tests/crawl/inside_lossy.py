"""Run by test_lossy.py in a network namespace: a crawl over a line that loses, delays and shuffles packets.

The line is a TUN device: what is sent to its far end comes back after a while with both addresses exchanged, so that a
server on the near end is reached over it, both ways. (tc netem needs a kernel module that many machines lack.)
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import random
import struct
import subprocess
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.crawl.namespace import furnish
from tests.crawl.newsroom import publish
from tests.crawl.server import Web

NEAR, FAR = "10.9.0.1", "10.9.0.2"
LOSS, DELAY, JITTER = 0.05, 0.10, 0.05
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
CANNOT = 77


class Line:
    """A line from here to here."""

    def __init__(self) -> None:
        try:
            self._device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
            fcntl.ioctl(self._device, TUNSETIFF, struct.pack("16sH", b"lossy", IFF_TUN | IFF_NO_PI))
        except OSError as error:
            sys.stderr.write(f"no TUN device here: {error}")
            sys.exit(CANNOT)
        for command in (f"ip addr add {NEAR}/24 dev lossy", "ip link set lossy up"):
            subprocess.run(command.split(), check=True)
        self.passed = self.lost = 0
        self._dice = random.Random(1)
        self._loop = asyncio.new_event_loop()
        self._loop.add_reader(self._device, self._take)
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    def _take(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while packet := os.read(self._device, 65_536):
                if packet[0] >> 4 != 4:
                    continue
                if self._dice.random() < LOSS:
                    self.lost += 1
                    continue
                self.passed += 1
                exchanged = packet[:12] + packet[16:20] + packet[12:16] + packet[20:]  # the checksums stay right
                wait = DELAY + self._dice.uniform(-JITTER, JITTER)  # a later one may come first
                self._loop.call_later(wait, os.write, self._device, exchanged)


def main(folder: Path) -> None:
    """Set the scene, crawl, and write down what the line did."""
    furnish([], folder, {})
    line = Line()
    with Web() as web:
        sites = [web.site(NEAR) for _ in range(6)]
        for number, site in enumerate(sites):
            site.home = site.home.replace(NEAR, FAR)
            publish(site, range(10 * number, 10 * number + 4))
        homes = [site.home for site in sites]
        command = [sys.executable, "-m", "newsarchive", "crawl", *homes, "--allow-network", f"{FAR}/32", "--delay", "0"]
        ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, check=False)
        found = {
            "code": ended.returncode, "err": ended.stderr, "passed": line.passed, "lost": line.lost,
            "paths": [[hit.site, hit.path] for hit in web.log],
        }  # fmt: skip
    (folder / "found.json").write_text(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
