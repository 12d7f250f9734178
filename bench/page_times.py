"""Every look of every page on the demonstration at 100,000 orders, served over HTTP: median and p99 of a whole answer.

Pages are asked for in turns, each by a person in its role, on one connection kept open, compressed as browsers ask for
it. `--cold` empties what reading keeps before each request, as after an order. The baseline is a static file of this
server in the same turns. `processor_ms` is processor time of the whole process, which other work on the machine hardly
changes.
"""

import http.client
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import uvicorn
from _cooperative import report

from api.app import create_app
from api.web.page import Look, pages
from api.web.static_files import static_url
from procurement.application.access import Role
from procurement.application.kept_answers import MOST_KEPT_ROWS
from procurement.application.recent import Recent
from procurement.cli.demo_access import name_people
from procurement.cli.demo_building import build
from procurement.cli.demo_marker import Parameters
from procurement.cli.session import catch_up
from procurement.demonstration import COOPERATIVE, subject
from procurement.kernel.calendar import day_of
from procurement.settings import Settings
from procurement.wiring import Cooperative, utc_now, wire
from tests.web.held import MEMBER, filled, held

ORDERS_PER_YEAR, YEARS, ROUNDS, PORT, GOAL_MS = 33_334, 3, 25, 8766, 15
COMPRESSED = {"Accept": "text/html", "Accept-Encoding": "gzip"}


def demonstration(folder: Path) -> Cooperative:
    """The demonstration cooperative with its 100,000 orders, views caught up."""
    cooperative = wire(Settings(data_dir=folder, database_url="", demonstration=True, log_level="error"))
    if not cooperative.store.log.head():
        today = day_of(utc_now())
        build(cooperative, Parameters(members=37, years=YEARS, orders_per_year=ORDERS_PER_YEAR, seed=1, today=today))
    catch_up(cooperative.store)
    name_people(cooperative, 37, 1)
    return cooperative


def forget(cooperative: Cooperative) -> None:
    """What reading keeps, as if an order had been recorded meanwhile."""
    vars(cooperative.reading)["_answers"] = Recent(MOST_KEPT_ROWS)


def cookie_of(cooperative: Cooperative, role: Role | None) -> dict[str, str]:
    if role is None:
        return {}
    person = subject(MEMBER if role in {Role.OFFICER, Role.APPROVER} else COOPERATIVE, role.value)
    return {"Cookie": f"abrufbuch={cooperative.sessions.sign_in_as(person, address='127.0.0.1')[0]}"}


@dataclass(slots=True)
class Taken:
    """What the answers to one look took, in milliseconds; `failed` is the status it should not have had."""

    wall: list[float] = field(default_factory=list[float])
    processor: list[float] = field(default_factory=list[float])
    failed: int = 0


def measured(cooperative: Cooperative, looks: list[tuple[str, Look]], *, cold: bool) -> dict[str, Taken]:
    """What each look took, in turns; one that fails is not asked again."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    cookies = {role: cookie_of(cooperative, role) for role in (*Role, None)}
    taken = {name: Taken() for name in ("", *(name for name, _ in looks))}
    for number in range(ROUNDS + 2):
        for name, look in [("", Look(path=static_url("sort.svg"), role=None)), *looks]:
            if taken[name].failed:
                continue
            if cold:
                forget(cooperative)
            started, used = time.perf_counter(), time.process_time()
            connection.request("GET", look.path, headers={**COMPRESSED, **cookies[look.role]})
            answer = connection.getresponse()
            answer.read()
            if answer.status not in {look.status, 303}:
                taken[name].failed = answer.status
            if number >= 2:
                taken[name].wall.append((time.perf_counter() - started) * 1000)
                taken[name].processor.append((time.process_time() - used) * 1000)
    return taken


def looks_of(cooperative: Cooperative) -> list[tuple[str, Look]]:
    named = held(cooperative)
    found: list[tuple[str, Look]] = []
    for page in pages():
        for look in page.looks:
            path = filled(look.path, named)
            role = look.role.value if look.role else "nobody"
            found.append((f"{look.path} {role}", Look(path=path, role=look.role, status=look.status)))
    return found


def main() -> None:
    arguments: list[Any] = [it for it in sys.argv[1:] if not it.startswith("--")]
    with tempfile.TemporaryDirectory(prefix="abrufbuch-bench-") as folder:
        cooperative = demonstration(Path(arguments[0] if arguments else folder))
        server = uvicorn.Server(uvicorn.Config(create_app(cooperative), port=PORT, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        taken = measured(cooperative, looks_of(cooperative), cold="--cold" in sys.argv)
        server.should_exit = True
        thread.join()
        cooperative.close()
    baseline = statistics.median(taken.pop("").wall)
    failed = {name: it.failed for name, it in taken.items() if it.failed}
    measured_ones = {name: it for name, it in taken.items() if not it.failed}
    for name, it in sorted(measured_ones.items(), key=lambda named: -statistics.median(named[1].wall)):
        median = statistics.median(it.wall)
        report(
            f"page {name}",
            median,
            "ms p50",
            baseline="a static file of the same server",
            baseline_value=baseline,
            goal=f"<= {GOAL_MS} ms p50",
            met=median <= GOAL_MS,
            p99_ms=round(max(it.wall), 2),
            processor_ms=round(statistics.median(it.processor), 2),
            cold="--cold" in sys.argv,
            orders=ORDERS_PER_YEAR * YEARS,
        )
    if failed:
        sys.exit("\n".join(f"{name} answered {status}" for name, status in failed.items()))


if __name__ == "__main__":
    main()
