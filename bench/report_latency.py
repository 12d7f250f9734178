"""Every report over REST for one member's year, at 10,000 and at 100,000 orders: p99, and how it grows."""

import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from _cooperative import MEMBERS, cooperative_on, place, receive, report, settings_for

from procurement.application.access import Role
from procurement.settings import Settings

SMALL, LARGE, REQUESTS, GOAL_MS, GROWTH = 10_000, 100_000, 300, 20, 1.2
PORT = 8765
MEMBER = MEMBERS[7]
ROOT = Path(__file__).resolve().parent.parent
REPORTS = {
    "discount_savings": "from=2025&to=2025",
    "vendor_volumes": "from=2025&to=2025",
    "licence_pooling": "",
    "contract_ceiling": "",
    "order_book": "from=2025&to=2025&sort=-placed_on&limit=50&totals=no",
    "catalogue": "",
    "price_history": "",
    "member_balance": "from=2025&to=2025",
    "tier_progress": "",
}


def prepared(settings: Settings, orders: int) -> str:
    """The token of an officer of a cooperative with so many orders, its views caught up."""
    with cooperative_on(settings, project=False) as cooperative:
        place(cooperative, range(orders), orders)
        receive(cooperative, range(0, orders, 20), orders)
        while cooperative.store.views.advance():
            pass
        return cooperative.tokens.create(Role.OFFICER, MEMBER, days=1).secret


def served(settings: Settings) -> subprocess.Popen[bytes]:
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "procurement.cli.main",
            "serve",
            "--data-dir",
            str(settings.data_dir),
            "--port",
            str(PORT),
        ],
        cwd=ROOT,
        env={"DATABASE_URL": settings.database_url, "PATH": "", "ABRUFBUCH_LOG_LEVEL": "error"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health/ready", timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return server
    server.kill()
    raise RuntimeError("the server did not start")


def measured(token: str) -> dict[str, list[float]]:
    """Milliseconds of each request, the reports in turns."""
    import http.client  # noqa: PLC0415  # one connection kept open, as a browser does

    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    times: dict[str, list[float]] = {name: [] for name in REPORTS}
    for number in range(REQUESTS + 20):
        for name, query in REPORTS.items():
            started = time.perf_counter()
            connection.request("GET", f"/api/v1/reports/{name}?{query}", headers={"Authorization": f"Bearer {token}"})
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{name}: {answer.status} {body[:300]!r}")
            if number >= 20:
                times[name].append((time.perf_counter() - started) * 1000)
    return times


def p99(values: list[float]) -> float:
    return statistics.quantiles(values, n=100)[98]


def run(database: str, orders: int) -> dict[str, list[float]]:
    with settings_for(database) as settings:
        token = prepared(settings, orders)
        server = served(settings)
        try:
            return measured(token)
        finally:
            server.terminate()
            server.wait(timeout=30)


def main() -> None:
    for database in sys.argv[1:] or ("sqlite", "postgres"):
        small, large = run(database, SMALL), run(database, LARGE)
        for name in REPORTS:
            growth = statistics.median(large[name]) / statistics.median(small[name])
            report(
                f"report_{name}_{database}",
                p99(large[name]),
                "ms p99",
                baseline=f"the same at {SMALL} orders",
                baseline_value=p99(small[name]),
                goal=f"p99 <= {GOAL_MS} ms, median at most {GROWTH} x that at {SMALL} orders",
                met=p99(large[name]) <= GOAL_MS and growth <= GROWTH,
                median_ms=round(statistics.median(large[name]), 3),
                median_growth=round(growth, 3),
                requests=REQUESTS,
                orders=LARGE,
            )


if __name__ == "__main__":
    main()
