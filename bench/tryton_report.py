"""What a report by vendor and month costs over HTTP, against Tryton's report by supplier and month, as orders grow.

Both have 20 vendors, a year, as many orders of three lines, and answer 240 rows over one connection kept open. Ours is
asked for in three ways in turns: again (what was answered still holds), after an order (nothing that was answered
holds), and its relative by discount savings.
"""

import http.client
import json
import os
import time
from collections.abc import Callable
from typing import Any

from _cooperative import MANAGER, cooperative_on, median, report, settings_for, unique
from _load import loaded
from _market import YEAR, buy, open_market, order
from _serving import abrufbuch
from _tryton import DATABASE, PORT, Tryton, installed, run_program, served, session, tryton_on

from procurement.application.access import Role
from procurement.settings import Settings
from procurement.wiring import Cooperative

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
SMALL = int(os.environ.get("BENCH_SMALL", "20000"))
LARGE = int(os.environ.get("BENCH_LARGE", "200000"))
AGAIN_SECONDS, GOAL, GROWTH, OUR_PORT = 1.0, 1_000, 1.2, 18435
VOLUMES = f"/api/v1/reports/vendor_volumes?group_by=vendor,month&from={YEAR}&to={YEAR}"
SAVINGS = f"/api/v1/reports/discount_savings?group_by=contract,month&from={YEAR}&to={YEAR}"
Times = dict[str, list[float]]


class Asking:
    """One connection kept open."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port)
        self.headers = {"Content-Type": "application/json", **headers}

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[float, Any]:
        """Milliseconds until the whole answer was there, and the answer."""
        started = time.perf_counter()
        self._connection.request(method, path, body, self.headers)
        answer = self._connection.getresponse()
        content = answer.read()
        taken = 1000 * (time.perf_counter() - started)
        if answer.status != 200 or b'"error"' in content[:100]:
            raise SystemExit(f"{path}: {answer.status} {content[:300]!r}")
        return taken, json.loads(content)


def their_question(tryton: Tryton) -> str:
    """What Tryton's own client asks for the graph of suppliers by month."""
    day = {"__class__": "date", "year": YEAR}
    context = {
        "company": tryton.ids["company"],
        "currency": tryton.ids["currency"],
        "from_date": {**day, "month": 1, "day": 1},
        "to_date": {**day, "month": 12, "day": 31},
        "period": "month",
    }
    method = "model.purchase.reporting.supplier.time_series.search_read"
    parameters = [[], 0, None, None, ["supplier", "date", "number", "expense"], context]
    return json.dumps({"id": 1, "method": method, "params": parameters})


def at(settings: Settings, tryton: Tryton, token: str, orders: int) -> Times:
    """Milliseconds of each question with so many orders on both sides."""
    run_program(tryton, "grow.py", json.dumps(tryton.ids), str(orders))
    times: Times = {"again": [], "after an order": [], "savings again": [], "Tryton": []}
    with cooperative_on(settings, project=False) as cooperative:
        head = cooperative.store.log.head()
        buy(cooperative, range(0 if orders == SMALL else SMALL, orders))
        assert cooperative.store.log.head() > head
        with abrufbuch(settings, OUR_PORT), served(tryton):
            ours = Asking(OUR_PORT, {"Authorization": f"Bearer {token}"})
            theirs, question = Asking(PORT, {"Authorization": session()}), their_question(tryton)
            theirs.ask("POST", f"/{DATABASE}/rpc/", question)
            for _ in range(ROUNDS):
                took, found = theirs.ask("POST", f"/{DATABASE}/rpc/", question)
                assert len(found["result"]) == 240, found["result"][:3]
                times["Tryton"].append(took)
                _ask_ours(times, ours, lambda: one_more(cooperative))
    return times


def one_more(cooperative: Cooperative) -> int:
    """An order, and the position the views have to reach."""
    done = cooperative.ordering.place(MANAGER, order(0), unique(), "bench").result()
    while cooperative.store.views.advance():
        pass
    return done.position


def _ask_ours(times: Times, ours: Asking, place: Callable[[], int]) -> None:
    position = place()
    took, found = ours.ask("GET", f"{VOLUMES}&min_position={position}")
    assert len(found["rows"]) == 240, len(found["rows"])
    times["after an order"].append(took)
    for way, path in (("again", VOLUMES), ("savings again", SAVINGS)):
        found = loaded(port=OUR_PORT, path=path, headers=ours.headers, connections=1, seconds=AGAIN_SECONDS)
        assert set(found["statuses"]) == {"200"}, found
        times[way].append(found["p50_ms"])


def told(small: Times, large: Times) -> None:
    theirs = median(large["Tryton"])
    for way in ("again", "after an order", "savings again"):
        ours, before = median(large[way]), median(small[way])
        report(
            f"tryton_report {way}",
            ours,
            "ms",
            baseline="Tryton 8.2 purchases by supplier and month over JSON-RPC",
            baseline_value=theirs,
            goal=f"at most 1/{GOAL} of its time, at most {GROWTH} x that at {SMALL} orders",
            met=ours * GOAL <= theirs and ours <= GROWTH * before,
            tryton_is_times_slower=round(theirs / ours),
            growth=round(ours / before, 2),
            tryton_growth=round(theirs / median(small["Tryton"]), 2),
            at_small={"ours_ms": round(before, 3), "tryton_ms": round(median(small["Tryton"]), 1), "orders": SMALL},
            orders=LARGE,
            rounds=ROUNDS,
        )


def main() -> None:
    programs = installed()
    if programs is None:
        return
    with settings_for("postgres") as settings:
        tryton = tryton_on(settings, programs)
        with cooperative_on(settings, project=False) as cooperative:
            open_market(cooperative)
            token = cooperative.tokens.create(Role.MANAGER, subject="bench").secret
        told(at(settings, tryton, token, SMALL), at(settings, tryton, token, LARGE))


if __name__ == "__main__":
    main()
