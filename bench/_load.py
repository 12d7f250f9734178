"""A load of HTTP requests from one process: so many connections, each sending its next request when it has an answer.

Run as a program, so that it has a processor of its own to be scheduled on: `python _load.py` reads one JSON object from
standard input (`port`, `path`, `headers`, `bodies` or none, `connections`, `seconds`, `key`) and prints one: `requests`,
`per_second`, `p50_ms`, `p99_ms`, `statuses`.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any, cast

import uvloop

WARM_UP_SECONDS = 1.0


class Sender(asyncio.Protocol):
    """One connection."""

    def __init__(self, load: "Load", number: int) -> None:
        self._load, self._number, self._count = load, number, 0
        self._received = b""
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # That of uvloop is none of asyncio's classes.
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def _send(self) -> None:
        self._sent_at = time.perf_counter()
        self._transport.write(self._load.request(self._number, self._count))
        self._count += 1

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found:
            return
        start = head.lower().find(b"content-length:")
        length = int(head[start + 15 :].split(b"\r\n", 1)[0]) if start >= 0 else 0
        if len(body) < length:
            return
        self._received = b""
        if self._load.note(int(head[9:12]), time.perf_counter(), self._sent_at):
            self._send()
        else:
            self._transport.close()

    def connection_lost(self, _exc: Exception | None) -> None:
        self._load.closed(self._number)


class Load:
    def __init__(self, asked: dict[str, Any]) -> None:
        self._asked = asked
        lines = [f"{'POST' if asked.get('bodies') else 'GET'} {asked['path']} HTTP/1.1", "Host: 127.0.0.1"]
        lines += [f"{name}: {value}" for name, value in asked["headers"].items()]
        self._head = "\r\n".join(lines).encode()
        self._bodies = [body.encode() for body in asked.get("bodies") or []]
        self._times: list[float] = []
        self._statuses: Counter[int] = Counter()
        self._open = asked["connections"]
        self.done = asyncio.Event()
        self._begin = time.perf_counter() + WARM_UP_SECONDS
        self._end = self._begin + asked["seconds"]

    def request(self, number: int, count: int) -> bytes:
        if not self._bodies:
            return self._head + b"\r\n\r\n"
        body = self._bodies[(number * 7 + count) % len(self._bodies)]
        key = f"\r\nIdempotency-Key: {self._asked['key']}-{number}-{count}" if self._asked.get("key") else ""
        return self._head + key.encode() + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body

    def note(self, status: int, now: float, sent_at: float) -> bool:
        """Count an answer; whether to go on."""
        if sent_at >= self._begin and now <= self._end:
            self._times.append(now - sent_at)
            self._statuses[status] += 1
        return now < self._end

    def closed(self, _number: int) -> None:
        self._open -= 1
        if not self._open:
            self.done.set()

    def result(self) -> dict[str, Any]:
        times = sorted(self._times)
        return {
            "requests": len(times),
            "per_second": len(times) / self._asked["seconds"],
            "p50_ms": 1000 * times[len(times) // 2] if times else 0,
            "p99_ms": 1000 * times[len(times) * 99 // 100] if times else 0,
            "statuses": {str(status): count for status, count in sorted(self._statuses.items())},
        }


async def run(asked: dict[str, Any]) -> dict[str, Any]:
    load = Load(asked)
    loop = asyncio.get_running_loop()
    for number in range(asked["connections"]):
        await loop.create_connection(lambda number=number: Sender(load, number), "127.0.0.1", asked["port"])
    await load.done.wait()
    return load.result()


def loaded(**asked: Any) -> dict[str, Any]:
    """What one run gave, from a process of its own."""
    found = subprocess.run(
        [sys.executable, str(Path(__file__))], input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    return json.loads(found.stdout)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(uvloop.run(run(json.load(sys.stdin)))))
