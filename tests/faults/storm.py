"""Orders at a rate that does not wait for answers: `python storm.py FILE` reads one JSON object from standard input.

`port`, `token`, `members`, `prefix` of the keys, `rate` a second (0: as fast as answers come), `connections`, `seconds`.
It writes one to the file: `accepted` (key, status, order id, number, cents, seconds of each), `statuses`, `odd` answers, `open` keys
without an answer, `unsent` where every connection still waited for an answer, and `per_second` answered.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import uvloop

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.faults.orders import BUSY, PATH, Wanted
from tests.faults.town import ROOMY

TICK_SECONDS = 0.005
LAST_ANSWERS_SECONDS = 120.0
OPENED_AT_ONCE = 100


class Line(asyncio.Protocol):
    """One connection, with at most one order under way."""

    def __init__(self, storm: "Storm") -> None:
        self._storm, self._received = storm, b""
        self.key, self.sent_at = "", 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # That of uvloop is none of asyncio's classes.
        self._transport = cast("asyncio.Transport", transport)

    def send(self, key: str, request: bytes) -> None:
        self.key, self.sent_at = key, time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(b": ") for line in head.split(b"\r\n"))}
        if not found or len(body) < int(headers.get(b"content-length", b"0")):
            return
        self._received = b""
        self._storm.answered(self, int(head[9:12]), headers, body)

    def connection_lost(self, exc: Exception | None) -> None:
        self._storm.lost(self)


class Storm:
    def __init__(self, asked: dict[str, Any]) -> None:
        self._asked, self._count = asked, 0
        self._idle: list[Line] = []
        self._lines = 0
        self._over, self._all_answered = False, asyncio.Event()
        self.accepted: list[tuple[str, int, str, str, int, float]] = []
        self.statuses: Counter[int] = Counter()
        self.odd: list[str] = []
        self.open: set[str] = set()
        self.unsent = 0

    async def run(self) -> dict[str, Any]:
        await self._connect()
        began = time.perf_counter()
        await self._press(began)
        self._over = True
        self._look_whether_all_answered()
        seconds = time.perf_counter() - began
        answered = sum(self.statuses.values())
        with suppress(TimeoutError):
            await asyncio.wait_for(self._all_answered.wait(), LAST_ANSWERS_SECONDS)
        return {
            "accepted": self.accepted,
            "statuses": self.statuses,
            "odd": self.odd[:20],
            "open": sorted(self.open),
            "unsent": self.unsent,
            "per_second": round(answered / seconds, 1),
        }

    async def _connect(self) -> None:
        loop, port = asyncio.get_running_loop(), self._asked["port"]
        for start in range(0, self._asked["connections"], OPENED_AT_ONCE):
            many = min(OPENED_AT_ONCE, self._asked["connections"] - start)
            opened = [loop.create_connection(lambda: Line(self), "127.0.0.1", port) for _ in range(many)]
            self._idle += [line for _, line in await asyncio.gather(*opened)]
        self._lines = len(self._idle)

    async def _press(self, began: float) -> None:
        """Send what is due, whether or not what was sent before is answered."""
        due, rate = 0, self._asked["rate"]
        while (now := time.perf_counter() - began) < self._asked["seconds"]:
            wanted = int(now * rate) - due if rate else len(self._idle)
            due += wanted
            for _ in range(min(wanted, len(self._idle))):
                self._send(self._idle.pop())
                wanted -= 1
            self.unsent += wanted
            await asyncio.sleep(TICK_SECONDS if rate else 0)

    def _send(self, line: Line) -> None:
        self._count += 1
        key, members = f"{self._asked['prefix']}-{self._count}", self._asked["members"]
        body = Wanted(key, members[self._count % len(members)], ROOMY, "stuhl").body
        head = (
            f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {self._asked['token']}\r\n"
            f"Content-Type: application/json\r\nIdempotency-Key: {key}\r\nX-Correlation-ID: {key}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        self.open.add(key)
        line.send(key, head.encode() + body)

    def answered(self, line: Line, status: int, headers: dict[bytes, bytes], body: bytes) -> None:
        seconds = time.perf_counter() - line.sent_at
        self.statuses[status] += 1
        self._idle.append(line)
        self._look_whether_all_answered()
        if status == 201:
            self.open.discard(line.key)
            order = json.loads(body)
            told = order["order_id"], order["number"], order["net_cents"]
            self.accepted.append((line.key, status, *told, round(seconds, 4)))
        elif status not in BUSY or not headers.get(b"retry-after", b"").isdigit() or b'"detail"' not in body:
            self.odd.append(f"{line.key}: {status} {headers} {body[:300]}")

    def lost(self, line: Line) -> None:
        self._lines -= 1
        if line in self._idle:
            self._idle.remove(line)
        if not self._over:
            self.odd.append(f"{line.key}: connection lost")
        self._look_whether_all_answered()

    def _look_whether_all_answered(self) -> None:
        if self._over and len(self._idle) == self._lines:
            self._all_answered.set()


def stormed(**asked: Any) -> dict[str, Any]:
    """What one storm gave, from a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        into = Path(folder) / "storm.json"
        words = [sys.executable, __file__, str(into)]
        done = subprocess.run(words, input=json.dumps(asked), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(into.read_text())


if __name__ == "__main__":
    found = uvloop.run(Storm(json.load(sys.stdin)).run())
    # To a file: Python does not write much to a pipe at once where it is told not to buffer.
    Path(sys.argv[1]).write_text(json.dumps(found))
