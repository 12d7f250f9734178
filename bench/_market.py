"""A cooperative of 37 members that buys from 20 vendors: reports by vendor and month, as towns read them, have 240 rows."""

from concurrent.futures import Future
from datetime import date
from decimal import Decimal
from typing import Any

from _cooperative import MANAGER, MEMBERS, WINDOW

from procurement.application.ordering import Asked
from procurement.domain.contract.commands import AwardContract, ListArticle
from procurement.domain.contract.events import AwardedLot
from procurement.domain.order.commands import AskedLine
from procurement.domain.vendor.commands import RegisterVendor
from procurement.wiring import Cooperative

VENDORS, ARTICLES, YEAR = 20, 5, 2025
"""Each vendor has one contract of 5 articles."""


def open_market(cooperative: Cooperative) -> None:
    """Vendors, contracts and articles; members are there already."""
    for number in range(VENDORS):
        vendor, contract = f"vendor-{number:02d}", f"market-{number:02d}"
        _keep(cooperative, RegisterVendor(vendor=vendor, name=vendor))
        _keep(cooperative, _award(contract, vendor))
        for article in range(ARTICLES):
            _keep(cooperative, _listing(contract, article))


def _keep(cooperative: Cooperative, command: Any) -> None:
    cooperative.keeping.keep(MANAGER, command, "bench").result()


def _award(contract: str, vendor: str) -> AwardContract:
    return AwardContract(
        contract=contract,
        title=contract,
        vendor=vendor,
        regime="vgv",
        starts_on=date(YEAR, 1, 1),
        ends_on=date(YEAR + 2, 12, 31),
        ceiling_cents=10**13,
        lots=(AwardedLot(lot="1", title="Los 1"),),
        entitled_members=tuple(MEMBERS),
        call_off_mode="direct",
        pooling="allowed",
    )


def _listing(contract: str, number: int) -> ListArticle:
    return ListArticle(
        contract=contract,
        article=f"{contract}-{number:02d}",
        product=f"{contract}-product-{number:02d}",
        category="office",
        lot="1",
        name=f"Artikel {number}",
        unit="C62",
        list_unit_price=Decimal(100 + number),
        vat_rate=Decimal(19),
        pricing={"rule": "percent_off_list", "discount_percent": "12"},
        valid_from=date(YEAR, 1, 1),
    )


def order(number: int) -> Asked:
    """Orders of three lines; vendors, members, months and articles all meet each other."""
    contract = f"market-{number % VENDORS:02d}"
    turn = number // VENDORS
    lines = [
        AskedLine(article=f"{contract}-{(turn + step * 7) % ARTICLES:02d}", quantity=Decimal(1 + (number + step) % 40))
        for step in range(3)
    ]
    return Asked(
        member=MEMBERS[turn // 12 % len(MEMBERS)],
        contract=contract,
        lines=tuple(lines),
        budget_code="1.1.1.06.543110",
        placed_on=date(YEAR, 1 + turn % 12, 1 + number % 28),
    )


def buy(cooperative: Cooperative, numbers: range) -> None:
    """Orders through the whole decision path; the views caught up afterwards."""
    waiting: list[Future[Any]] = []
    for number in numbers:
        waiting.append(cooperative.ordering.place(MANAGER, order(number), f"market-{number}", "bench"))
        if len(waiting) >= WINDOW:
            for future in waiting:
                future.result()
            waiting.clear()
    for future in waiting:
        future.result()
    while cooperative.store.views.advance():
        pass
