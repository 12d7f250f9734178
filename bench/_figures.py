"""What is measured of a cooperative with so many orders: room, memory, start-up, the past, orders, reports, pages, rebuild.

Run as a program it rebuilds views in a process of its own, so that its memory is that of nothing else.
"""

import http.client
import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from _cooperative import MANAGER, cooperative_on, median, unique
from _load import WARM_UP_SECONDS, loaded
from _market import VENDORS, YEAR, buy, open_market, order
from _serving import abrufbuch, caught_up

from procurement.application.access import Role
from procurement.settings import Settings
from procurement.stores import open_store

PORT = 18436
REBUILT = ("discount_savings", "vendor_volumes")
PAST = ("discount_savings", "vendor_volumes", "order_book")
QUESTIONS = {
    "discount_savings": f"/api/v1/reports/discount_savings?group_by=contract,month&from={YEAR}&to={YEAR}",
    "vendor_volumes": f"/api/v1/reports/vendor_volumes?group_by=vendor,month&from={YEAR}&to={YEAR}",
    "order_book": "/api/v1/reports/order_book?sort=-placed_on&limit=50&totals=no",
}
PAGES = {"list of orders": "/abrufe", "dashboard": "/uebersicht"}
SLOWEST_SECONDS = 5.0
"""A page that waits for its views takes up to two seconds."""
Figures = dict[str, float]


def furnished(settings: Settings) -> dict[str, dict[str, str]]:
    """A cooperative with its market and no order yet; headers of its manager for programs and for pages."""
    with cooperative_on(settings.model_copy(update={"demonstration": True}), project=False) as cooperative:
        open_market(cooperative)
        token = cooperative.tokens.create(Role.MANAGER, subject=MANAGER.subject).secret
        account = cooperative.accounts.create(Role.MANAGER, "manager", "Manager", unique())
        cookie = cooperative.sessions.sign_in_as(account.subject)[0]
    return {
        "rest": {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        "page": {"Cookie": f"abrufbuch={cookie}", "Accept": "text/html"},
    }


def grow(settings: Settings, before: int, orders: int) -> None:
    """From so many orders to so many, views caught up."""
    with cooperative_on(settings, project=False) as cooperative:
        buy(cooperative, range(before, orders))


def room(settings: Settings) -> Figures:
    """Bytes of an event: its content, and what it takes on disk with its indexes."""
    store = open_store(settings, migrate=False)
    with store.log.database.reading() as session:
        events, content = session.run("SELECT count(*), sum(length(state)) FROM events")[0]
        if settings.database_url:
            table, indexes = session.run("SELECT pg_table_size('events'), pg_indexes_size('events')")[0]
        else:
            table, indexes = (settings.data_dir / "events.db").stat().st_size, 0
    store.close()
    return {
        "events": events,
        "content": float(content) / events,
        "table": table / events,
        "indexes": indexes / events,
        "disk": (table + indexes) / events,
    }


def memory_mib(group: int) -> float:
    """What all processes of a group hold, shared pages once."""
    found = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if int((folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[2]) == group:
                rollup = (folder / "smaps_rollup").read_text(encoding="utf-8")
                found += int(rollup.partition("\nPss:")[2].split()[0])
        except (OSError, IndexError, ValueError):
            continue  # It ended meanwhile.
    return found / 1024


def serving(settings: Settings, headers: dict[str, dict[str, str]], *, seconds: float) -> Figures:
    """A server from its start: how soon it is ready, memory before and after, what it answers and how fast."""
    found: Figures = {}
    started = time.perf_counter()
    with abrufbuch(settings, PORT) as process:
        found["start_up"] = time.perf_counter() - started
        time.sleep(1)
        found["memory_at_rest"] = memory_mib(process.pid)
        orders = _load_of_orders(headers["rest"], seconds)
        found["orders_per_second"], found["order_p99"] = orders["per_second"], orders["p99_ms"]
        store = open_store(settings, migrate=False)
        caught_up(store)
        store.close()
        for name, path in QUESTIONS.items():
            found[f"report_{name}_p99"] = _asked(path, headers["rest"], seconds)["p99_ms"]
        for name, path in PAGES.items():
            found[f"page_{name}"] = _asked(path, headers["page"], seconds)["p50_ms"]
        found |= _under_load(headers, max(seconds, SLOWEST_SECONDS))
        found["memory_after_load"] = memory_mib(process.pid)
    return found


def _under_load(headers: dict[str, dict[str, str]], seconds: float) -> Figures:
    """Milliseconds of pages while eight connections place orders as fast as they are answered. A page waits a while for
    the views to have what was recorded before it was asked for.
    """
    with ThreadPoolExecutor(1) as pool:
        meanwhile = pool.submit(_load_of_orders, headers["rest"], len(PAGES) * (seconds + WARM_UP_SECONDS))
        found = {f"page_{name}_under_load": _asked(path, headers["page"], seconds) for name, path in PAGES.items()}
        meanwhile.result()
    return {name: taken["p50_ms"] for name, taken in found.items()}


def _load_of_orders(headers: dict[str, str], seconds: float) -> dict[str, Any]:
    bodies: list[str] = []
    for number in range(VENDORS * 12):
        asked = order(number)
        lines = [{"article": line.article, "quantity": int(line.quantity)} for line in asked.lines]
        body = {"member": asked.member, "contract": asked.contract, "lines": lines, "budget_code": asked.budget_code}
        bodies.append(json.dumps(body))
    found = loaded(
        port=PORT,
        path="/api/v1/orders",
        headers=headers,
        bodies=bodies,
        connections=8,
        seconds=seconds,
        key=unique(),
    )
    assert set(found["statuses"]) == {"201"}, found
    return found


def _asked(path: str, headers: dict[str, str], seconds: float) -> dict[str, Any]:
    found = loaded(port=PORT, path=path, headers=headers, connections=1, seconds=seconds)
    assert set(found["statuses"]) == {"200"}, (path, found)
    return found


def past(settings: Settings, headers: dict[str, str], name: str) -> tuple[float, float, float]:
    """Seconds a server takes to be ready, to tell for the first time what a report said in the middle of the log, and to
    tell it again.
    """
    store = open_store(settings, migrate=False)
    middle = store.log.head() // 2
    store.close()
    started = time.perf_counter()
    with abrufbuch(settings, PORT):
        ready = time.perf_counter() - started
        connection = http.client.HTTPConnection("127.0.0.1", PORT)
        times: list[float] = []
        for _ in range(2):
            began = time.perf_counter()
            connection.request("GET", f"{QUESTIONS[name]}&as_of={middle}", headers=headers)
            answer = connection.getresponse()
            content = answer.read()
            assert answer.status == 200, content[:300]
            times.append(time.perf_counter() - began)
    return ready, times[0], times[1]


def rebuilt(settings: Settings) -> Figures:
    """Savings and volumes from zero, in a process of its own: events a second, and its memory at most, in MiB."""
    asked = json.dumps({"data_dir": str(settings.data_dir), "database_url": settings.database_url})
    done = subprocess.run([sys.executable, __file__], input=asked, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.rsplit("\n", 1)[-1])


def _rebuild() -> None:
    asked = json.load(sys.stdin)
    settings = Settings(data_dir=Path(asked["data_dir"]), database_url=asked["database_url"])
    store = open_store(settings, migrate=False)
    events = room(settings)["events"]
    started = time.perf_counter()
    store.views.rebuild(REBUILT, lambda _position, _head: None)
    seconds = time.perf_counter() - started
    store.close()
    # Not the system's own account of it, which starts with what the calling process held.
    peak = int(Path("/proc/self/status").read_text(encoding="utf-8").partition("VmHWM:")[2].split()[0])
    sys.stdout.write("\n")
    json.dump({"per_second": events / seconds, "peak_mib": peak / 1024}, sys.stdout)


def past_of_all(settings: Settings, headers: dict[str, str], rounds: int) -> tuple[list[float], dict[str, list[float]]]:
    """Start-ups, and for each report of the past the median seconds of first and of repeated answers."""
    ready: list[float] = []
    found: dict[str, list[float]] = {}
    for name in PAST:
        taken = [past(settings, headers, name) for _ in range(rounds)]
        ready += [one[0] for one in taken]
        found[name] = [median([one[part] for one in taken]) for part in (1, 2)]
    return ready, found


if __name__ == "__main__":
    _rebuild()
