"""Orders placed over HTTP through the whole decision path, against an endpoint that only inserts a row.

PostgreSQL with fsync and synchronous_commit on; rounds in turns; clients, servers and database share the machine.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from _cooperative import (
    ARTICLES,
    CONTRACTS,
    MEMBERS,
    cooperative_on,
    median,
    raw_connection,
    report,
    settings_for,
    unique,
)
from _load import loaded

from procurement.application.access import Role
from procurement.settings import Settings

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "3"))
BENCH = Path(__file__).parent
TABLE = (
    "CREATE TABLE bare_orders (order_id UUID NOT NULL, version BIGINT NOT NULL, topic TEXT, state BYTEA, "
    "position BIGSERIAL, PRIMARY KEY (order_id, version))"
)


def bodies() -> list[str]:
    """Orders of three lines of different members, contracts and articles, placed today."""
    return [
        json.dumps(
            {
                "member": MEMBERS[number % len(MEMBERS)],
                "contract": f"contract-{number % CONTRACTS}",
                "lines": [
                    {
                        "article": f"contract-{number % CONTRACTS}-article-{(number + step) % ARTICLES}",
                        "quantity": 1 + step,
                    }
                    for step in range(3)
                ],
                "budget_code": "1.1.1.06.543110",
            }
        )
        for number in range(200)
    ]


@contextmanager
def served(application: list[str], port: int, ready: str, environment: dict[str, str]) -> Iterator[None]:
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        process = subprocess.Popen(
            [sys.executable, *application],
            env={**os.environ, **environment},
            cwd=BENCH,
            stdout=nowhere,
            stderr=nowhere,
            start_new_session=True,
        )
    try:
        wait_for(f"http://127.0.0.1:{port}{ready}")
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=60)


def wait_for(address: str) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit(f"nothing answers at {address}")


def uvicorn(application: str, port: int, workers: int) -> list[str]:
    asked = ["--port", str(port), "--workers", str(workers), "--no-access-log", "--log-level", "critical"]
    return ["-m", "uvicorn", application, *asked]


def ours_with(workers: int) -> list[str]:
    """The service as it is run: workers, and a projector that keeps the reports up to date meanwhile."""
    return ["-m", "procurement.cli.main", "serve", "--port", "18431", "--workers", str(workers)]


def main() -> None:
    for connections, workers, goal in ((32, 2, 0.9), (8, 1, 0)):
        with settings_for("postgres") as settings:
            measure(settings, connections, workers, goal)


def measure(settings: Settings, connections: int, workers: int, goal: float) -> None:
    with raw_connection(settings) as connection:
        connection.execute(TABLE)
    with cooperative_on(settings, project=False) as cooperative:
        token = cooperative.tokens.create(Role.MANAGER, subject="bench").secret
    own = {
        "DATABASE_URL": settings.database_url,
        "ABRUFBUCH_DATA_DIR": str(settings.data_dir),
        "ABRUFBUCH_WORKERS": str(workers),
        "ABRUFBUCH_LOG_LEVEL": "warning",
    }
    asked: dict[str, Any] = {"connections": connections, "seconds": SECONDS, "bodies": bodies()}
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    ours: list[dict[str, Any]] = []
    bare: list[dict[str, Any]] = []
    with (
        served(ours_with(workers), 18431, "/health/ready", own),
        served(uvicorn("_bare_app:app", 18432, workers), 18432, "/ready", own),
    ):
        for _ in range(ROUNDS):
            bare.append(loaded(port=18432, path="/orders", headers=headers, key="", **asked))
            ours.append(loaded(port=18431, path="/api/v1/orders", headers=headers, key=unique(), **asked))
    for runs in (bare, ours):
        assert all(set(run["statuses"]) == {"201"} for run in runs), runs
    told(ours, bare, connections, workers, goal)


def told(ours: list[dict[str, Any]], bare: list[dict[str, Any]], connections: int, workers: int, goal: float) -> None:
    shape = {"connections": connections, "workers": workers, "rounds": ROUNDS, "seconds": SECONDS}
    rates = median([run["per_second"] for run in ours]), median([run["per_second"] for run in bare])
    p99 = median([run["p99_ms"] for run in ours]), median([run["p99_ms"] for run in bare])
    what = "FastAPI + pydantic + one psycopg insert, committed"
    name = f"http_orders_{connections}_connections_{workers}_workers"
    if goal:
        met = rates[0] >= goal * rates[1]
        report(
            name,
            rates[0],
            "orders/s",
            baseline=what,
            baseline_value=rates[1],
            goal=f"at least {goal} x",
            met=met,
            **shape,
        )
    else:
        report(name, rates[0], "orders/s", baseline=what, baseline_value=rates[1], goal="none", met=True, **shape)
        report(
            f"{name}_p99",
            p99[0],
            "ms",
            baseline=what,
            baseline_value=p99[1],
            goal="at most 5 ms",
            met=p99[0] <= 5,
            **shape,
        )


if __name__ == "__main__":
    main()
