"""One of several processes that order from one contract at once: `python order_storm.py DATA_DIR URL NAME ORDERS`.

Eight threads place orders of 30.00 EUR until the contract refuses; the last line printed counts what was accepted.
"""

import sys
import threading
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from procurement.application.access import Actor, Role
from procurement.application.ordering import Asked
from procurement.domain.checks.ceiling_left import CeilingExceeded
from procurement.domain.order.commands import AskedLine
from procurement.logs import configure_logs
from procurement.settings import Settings
from procurement.wiring import Cooperative, wire

THREADS = 8
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def order_until_refused(cooperative: Cooperative, name: str, attempts: int, accepted: list[str]) -> None:
    buyer = Actor(subject=f"buyer-{name}", role=Role.MANAGER)
    asked = Asked(
        member="buxtehude",
        contract="buero",
        lines=(AskedLine(article="stuhl", quantity=Decimal(1)),),
        budget_code="1.11",
    )
    for number in range(attempts):
        try:
            done = cooperative.ordering.place(buyer, asked, f"{name}-{number}", "storm").result(timeout=600)
        except CeilingExceeded:
            continue
        accepted.append(cooperative.ordering.placed(done).order.number)


def main() -> None:
    data_dir, database_url, name, attempts = sys.argv[1:5]
    configure_logs("error")
    cooperative = wire(Settings(data_dir=Path(data_dir), database_url=database_url), clock=lambda: NOW, migrate=False)
    accepted: list[str] = []
    threads = [
        threading.Thread(target=order_until_refused, args=(cooperative, f"{name}-{number}", int(attempts), accepted))
        for number in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cooperative.close()
    sys.stdout.write(f"{len(accepted)} {' '.join(accepted)}\n")


if __name__ == "__main__":
    main()
