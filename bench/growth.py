"""How each figure grows from 10,000 orders to a million, on one log that grows. `growth_pictures.py` draws what was recorded.

Orders go through the whole decision path; a million of them take a while. Each figure is told beside the one at the
smallest size.
"""

import os
import sys

from _cooperative import report, settings_for
from _figures import Figures, furnished, grow, past_of_all, rebuilt, room, serving

from procurement.settings import Settings

SIZES = [int(size) for size in os.environ.get("BENCH_SIZES", "10000,30000,100000,300000,1000000").split(",")]
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "1"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "5"))
FIGURES = {
    "orders placed": "orders/s",
    "order p99": "ms",
    "report p99": "ms",
    "volumes report p99": "ms",
    "rebuild": "events/s",
    "start-up": "s",
    "savings in the past": "s",
    "volumes in the past": "s",
    "order book in the past": "s",
    "list of orders": "ms",
    "dashboard": "ms",
    "list of orders while eight place orders": "ms",
    "dashboard while eight place orders": "ms",
    "bytes per event": "bytes",
    "memory of the server": "MiB",
    "memory of a rebuild": "MiB",
}


def measured(settings: Settings, headers: dict[str, dict[str, str]]) -> Figures:
    """Every figure of `FIGURES` at the size that the log has now."""
    ready, past = past_of_all(settings, headers["rest"], ROUNDS)
    space, views = room(settings), rebuilt(settings)
    answers = serving(settings, headers, seconds=SECONDS)
    return {
        "orders placed": answers["orders_per_second"],
        "order p99": answers["order_p99"],
        "report p99": answers["report_discount_savings_p99"],
        "volumes report p99": answers["report_vendor_volumes_p99"],
        "rebuild": views["per_second"],
        "start-up": min(ready),
        "savings in the past": past["discount_savings"][0],
        "volumes in the past": past["vendor_volumes"][0],
        "order book in the past": past["order_book"][0],
        "list of orders": answers["page_list of orders"],
        "dashboard": answers["page_dashboard"],
        "list of orders while eight place orders": answers["page_list of orders_under_load"],
        "dashboard while eight place orders": answers["page_dashboard_under_load"],
        "bytes per event": space["disk"],
        "memory of the server": answers["memory_after_load"],
        "memory of a rebuild": views["peak_mib"],
    }


def main() -> None:
    for database in sys.argv[1:] or ("sqlite", "postgres"):
        with settings_for(database) as settings:
            headers = furnished(settings)
            smallest: Figures = {}
            for before, orders in zip([0, *SIZES], SIZES, strict=False):
                grow(settings, before, orders)
                found = measured(settings, headers)
                smallest = smallest or found
                for name, unit in FIGURES.items():
                    report(
                        f"growth {name} {database}",
                        found[name],
                        unit,
                        baseline=f"the same at {SIZES[0]} orders",
                        baseline_value=smallest[name],
                        goal="none",
                        met=True,
                        figure=name,
                        database=database,
                        orders=orders,
                    )


if __name__ == "__main__":
    main()
