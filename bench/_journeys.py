"""A load of journeys over HTTP from one process: each client takes one order through all its steps, then the next.

Run as a program, as `_load.py` is. Reads one JSON object: `port`, `clients`, `seconds`, `journeys` (each a list of steps
with `path`, `headers`, `body`; from the second step on `{id}` stands for the id the first one answered), `id_at` (where
that id stands in the first answer), `error_at` (a name that an answer of a failed step has, if any). Prints one:
`journeys`, `per_second`, `p50_ms`, `p99_ms`, `failed`.
"""

import asyncio
import json
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any, cast

import uvloop

WARM_UP_SECONDS = 2.0


class Client(asyncio.Protocol):
    """One connection, one journey at a time."""

    def __init__(self, load: "Load", number: int) -> None:
        self._load, self._next = load, number * 7
        self._received, self._step, self._id = b"", 0, ""
        self._journey: list[dict[str, Any]] = []
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
        step = self._journey[self._step]
        path, body = step["path"], step["body"]
        if self._step:
            path, body = path.replace("{id}", self._id), body.replace("{id}", self._id)
        lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body.encode())}"]
        lines += [f"{name}: {value.replace('{unique}', uuid.uuid4().hex)}" for name, value in step["headers"].items()]
        self._transport.write(("\r\n".join(lines) + "\r\n\r\n" + body).encode())

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        start = head.lower().find(b"content-length:")
        if not found or start < 0 or len(body) < int(head[start + 15 :].split(b"\r\n", 1)[0]):
            return
        self._received = b""
        self._answered(int(head[9:12]), body)

    def _answered(self, status: int, body: bytes) -> None:
        answer = json.loads(body)
        if status >= 300 or (isinstance(answer, dict) and self._load.error_at and answer.get(self._load.error_at)):
            self._load.fail(body)
            self._transport.close()
            return
        if not self._step:
            for name in self._load.id_at:
                answer = answer[name]
            self._id = str(answer)
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
        self.journeys: list[list[dict[str, Any]]] = asked["journeys"]
        self.id_at, self.error_at = asked["id_at"], asked.get("error_at", "")
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
