"""The service as it is started from the command line, in a process of its own."""

import json
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.cli.conftest import SMALL, Run
from tests.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.slow

Start = Callable[..., subprocess.Popen[bytes]]


def address(process: subprocess.Popen[bytes]) -> str:
    """Where a started service says that it listens."""
    assert process.stdout is not None
    for line in process.stdout:
        if b"http://" in line:
            return line.decode().split("http://")[1].split()[0].join(["http://", ""])
    raise AssertionError(((process.stderr and process.stderr.read()) or b"").decode())


def ready(url: str) -> httpx.Response:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            answer = httpx.get(f"{url}/health/ready", timeout=5)
        except httpx.TransportError:
            time.sleep(0.1)
            continue
        if answer.status_code == httpx.codes.OK:
            return answer
        time.sleep(0.1)
    raise AssertionError("not ready in time")


@pytest.fixture
def serving(start: Start) -> Iterator[Start]:
    """Starts services and stops them at the end."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(*arguments: object, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        started.append(start(*arguments, env=env))
        return started[-1]

    yield begin
    for process in started:
        process.terminate()
        process.communicate(timeout=PATIENCE_SECONDS)


def order_of(run: Run) -> dict[str, object]:
    """What the last placed order of Buxtehude asked for, once more."""
    placed = json.loads(run("export", "events", "--type", "order.placed", "--member", "buxtehude").out.splitlines()[-1])
    data = placed["data"]
    lines = [{"article": line["article"], "quantity": line["quantity"]} for line in data["lines"]]
    head = {name: data[name] for name in ("member", "contract", "budget_code", "decision_ref")}
    return {**head, "lines": lines}


class TestServing:
    def test_the_demonstration_can_be_ordered_from(self, run: Run, serving: Start, demo: Path):
        """It is ready, the printed token signs in, an order is placed once, and a signal ends it."""
        wanted = order_of(run)
        token = json.loads((demo / "credentials.json").read_text())["officer"]["token"]
        process = serving("demo", *SMALL[:-1], "--data-dir", demo, "--port", 0)
        url = address(process)
        ready(url)
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "from-a-test"}

        first = httpx.post(f"{url}/api/v1/orders", json=wanted, headers=headers, timeout=PATIENCE_SECONDS)
        again = httpx.post(f"{url}/api/v1/orders", json=wanted, headers=headers, timeout=PATIENCE_SECONDS)
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=PATIENCE_SECONDS)

        assert (201, 200) == (first.status_code, again.status_code), first.text
        assert first.json()["order_id"] == again.json()["order_id"]
        assert b"Traceback" not in error
        assert 0 == run("check-views").code

    def test_several_workers_share_one_log(self, run: Run, serving: Start, demo: Path):
        """Whichever worker answers, a repeated order is the same order."""
        wanted = order_of(run)
        token = run("token", "create", "--role", "manager").out.strip()
        url = address(serving("serve", "--data-dir", demo, "--port", 0, "--workers", 2))
        ready(url)

        answers = [
            httpx.post(
                f"{url}/api/v1/orders",
                json=wanted,
                headers={"Authorization": f"Bearer {token}", "Idempotency-Key": f"key-{number % 3}"},
                timeout=PATIENCE_SECONDS,
            )
            for number in range(9)
        ]

        assert {201, 200} == {answer.status_code for answer in answers}
        assert 3 == len({answer.json()["order_id"] for answer in answers})

    def test_without_tokens_it_says_how_to_make_one(self, serving: Start, tmp_path: Path):
        """An empty directory is served, with a hint."""
        process = serving("serve", "--data-dir", tmp_path / "data", "--port", 0)
        ready(address(process))
        process.terminate()
        _, error = process.communicate(timeout=PATIENCE_SECONDS)

        assert "abrufbuch token create --role manager" in error.decode()

    def test_a_taken_port_is_one_message(self, run: Run, tmp_path: Path):
        """Exit code 1, and which address it is."""
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            refused = run("serve", "--port", port)

        assert 1 == refused.code
        assert f"127.0.0.1:{port}" in refused.err
