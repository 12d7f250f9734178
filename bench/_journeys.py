"""A load of journeys over HTTP from one process: each client takes one order through all its steps, then the next.

Run as a program, as `_load.py` is. Reads one JSON object: `port`, `clients`, `seconds`, `journeys` (each a list of steps
with `path`, `headers`, `body`; `{unique}` stands for a text of its own in each journey, `{id}` for the id that the first
step answered), `id_pattern` (how that id is found in the answer), `error` (a text that only the answer of a failed step
has). Prints one: `journeys`, `per_second`, `p50_ms`, `p99_ms`, `failed`. It reads no more of an answer than it has to, as
it shares the processors with what it measures.
"""

import asyncio
import json
import re
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any, cast

import uvloop

WARM_UP_SECONDS = 2.0
Journey = list[tuple[bytes, bytes]]
"""Of each step what is sent before the length of its body, and the body."""


def written(step: dict[str, Any]) -> tuple[bytes, bytes]:
    lines = [f"POST {step['path']} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in step["headers"].items()]
    return "\r\n".join(lines).encode(), step["body"].encode()


class Client(asyncio.Protocol):
    """One connection, one journey at a time."""

    def __init__(self, load: "Load", number: int) -> None:
        self._load, self._next, self._number = load, number * 7, number
        self._received, self._step, self._id = b"", 0, b""
        self._journey: Journey = []
        self._began = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._set_out()

    def _set_out(self) -> None:
        self._journey = self._load.journeys[self._next % len(self._load.journeys)]
        self._next += 1
        self._step, self._began = 0, time.perf_counter()
        self._send()

    def _send(self) -> None:
        head, body = self._journey[self._step]
        if self._step:
            head, body = head.replace(b"{id}", self._id), body.replace(b"{id}", self._id)
        else:
            head = head.replace(b"{unique}", b"%s-%d-%d" % (self._load.name, self._number, self._next))
        self._transport.write(b"%s\r\nContent-Length: %d\r\n\r\n%s" % (head, len(body), body))

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        start = head.lower().find(b"content-length:")
        if not found or start < 0 or len(body) < int(head[start + 15 :].split(b"\r\n", 1)[0]):
            return
        self._received = b""
        self._answered(int(head[9:12]), body)

    def _answered(self, status: int, body: bytes) -> None:
        found = None if self._step else self._load.id_pattern.search(body)
        if status >= 300 or self._load.error in body or not (self._step or found):
            self._load.fail(body)
            self._transport.close()
            return
        if found:
            self._id = found[1]
        self._step += 1
        if self._step < len(self._journey):
            self._send()
        elif self._load.note(self._began):
            self._set_out()
        else:
            self._transport.close()

    def connection_lost(self, _exc: Exception | None) -> None:
        self._load.closed()


class Load:
    def __init__(self, asked: dict[str, Any]) -> None:
        self.journeys = [[written(step) for step in journey] for journey in asked["journeys"]]
        self.id_pattern, self.error = re.compile(asked["id_pattern"].encode()), asked["error"].encode()
        self.name = uuid.uuid4().hex.encode()
        self._open, self._seconds = asked["clients"], asked["seconds"]
        self._times: list[float] = []
        self._failed: list[str] = []
        self._begin = time.perf_counter() + WARM_UP_SECONDS
        self._end = self._begin + self._seconds
        self.done = asyncio.Event()

    def note(self, began: float) -> bool:
        """Count a journey that ended within the time; whether to go on."""
        now = time.perf_counter()
        if self._begin <= now <= self._end:
            self._times.append(now - began)
        return now < self._end

    def fail(self, body: bytes) -> None:
        self._failed.append(body[:300].decode(errors="replace"))

    def closed(self) -> None:
        self._open -= 1
        if not self._open:
            self.done.set()

    def result(self) -> dict[str, Any]:
        times = sorted(self._times)
        return {
            "journeys": len(times),
            "per_second": len(times) / self._seconds,
            "p50_ms": 1000 * times[len(times) // 2] if times else 0,
            "p99_ms": 1000 * times[len(times) * 99 // 100] if times else 0,
            "failed": self._failed[:3],
        }


async def run(asked: dict[str, Any]) -> dict[str, Any]:
    load, loop = Load(asked), asyncio.get_running_loop()
    for number in range(asked["clients"]):
        await loop.create_connection(lambda number=number: Client(load, number), "127.0.0.1", asked["port"])
    await load.done.wait()
    return load.result()


def journeyed(**asked: Any) -> dict[str, Any]:
    """What one run gave, from a process of its own; it ends where a step failed."""
    found = subprocess.run(
        [sys.executable, str(Path(__file__))], input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    result = json.loads(found.stdout)
    if result["failed"]:
        raise SystemExit(f"a step failed: {result['failed'][0]}")
    return result


if __name__ == "__main__":
    sys.stdout.write(json.dumps(uvloop.run(run(json.load(sys.stdin)))))
