"""A market in which licences are shared: members of two centres, a contract for each pooling clause, pools and offers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from procurement.domain.alliance.commands import FormAlliance
from procurement.domain.contract.commands import POOLING_CLAUSES
from procurement.domain.contract.events import AwardedLot
from procurement.domain.licence.commands import ClaimLicences, OfferLicences, ReportUsage, TransferLicences
from procurement.domain.order.commands import ReceivedLine, ReceiveOrder
from procurement.domain.pool.commands import ClosePool, OpenPool, PledgeToPool, WithdrawPledge
from procurement.kernel.event import Event
from tests.samples import admitted, award, history, list_article, place, registered

DEADLINE = date(2026, 3, 31)
DUE = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)
"""Half an hour into the day after the deadline, in Berlin."""
LAST_MOMENT = datetime(2026, 3, 31, 21, 59, tzinfo=UTC)
"""A minute before that day."""
CEILING_CENTS = 1_000_00
TIERS = [
    {"from_quantity": "1", "unit_price": "10"},
    {"from_quantity": "11", "unit_price": "8"},
    {"from_quantity": "21", "unit_price": "6.6667"},
]
ENTITLED = ("buxtehude", "stade", "jork")
LOTS = (
    AwardedLot(lot="1", title="Lizenzen", ceiling_cents=CEILING_CENTS, ceiling_quantity=Decimal(100)),
    AwardedLot(lot="2", title="Dienste"),
)
CONTRACTS = dict(zip(("soft", "nachfrage", "verboten", "ungeklaert"), POOLING_CLAUSES, strict=True))
"""Which pooling clause each contract has."""
ARTICLES: dict[str, dict[str, Any]] = {
    "zeit-dauer": {"product": "zeit", "licence_metric": "named_user", "pricing": {"rule": "volume_tier"}},
    "zeit-abo": {
        "product": "zeit",
        "licence_metric": "subscription",
        "term_months": 12,
        "pricing": {"rule": "cumulative_tier"},
    },
    "karte": {"product": "karte", "licence_metric": "processor", "pricing": {"rule": "incremental_tier"}},
}


def _market() -> list[Event]:
    towns: list[Event] = [
        admitted(),
        admitted("stade"),
        admitted("jork", centre="sued"),
        admitted("harsefeld", centre="sued"),
    ]
    commands: list[object] = []
    for contract, clause in CONTRACTS.items():
        commands.append(
            award(
                contract=contract, pooling=clause, ceiling_cents=2 * CEILING_CENTS, lots=LOTS, entitled_members=ENTITLED
            )
        )
        for article, said in ARTICLES.items():
            pricing = {**said["pricing"], "tiers": TIERS}
            listing = {**said, "pricing": pricing, "list_unit_price": Decimal(12), "contract": contract}
            commands.append(list_article(article, **listing))
    return history(*commands, before=[*towns, registered()])


MARKET: Sequence[Event] = tuple(_market())
"""Buxtehude, Stade (centre nord) and Jork (sued) are entitled everywhere, Harsefeld (sued) nowhere. In each contract
lot 1 holds 1,000.00 EUR and 100 units; each article costs 10.00, 8.00 from the 11th and 6.6667 from the 21st."""


def open_pool(**changes: Any) -> OpenPool:
    """Twelve user licences of the contract that allows pooling, for all, by the end of March."""
    command = OpenPool(
        pool="zeit-2026",
        title="Zeiterfassung 2026",
        contract="soft",
        article="zeit-dauer",
        deadline_on=DEADLINE,
        target_quantity=Decimal(12),
        legal_basis="§ 4 des Rahmenvertrags",
    )
    return replace(command, **changes)


def pledge(member: str, quantity: str, **changes: Any) -> PledgeToPool:
    command = PledgeToPool(
        pool="zeit-2026",
        member=member,
        quantity=Decimal(quantity),
        budget_code="1.11.01.431100",
        pledged_by=f"anna-{member}",
    )
    return replace(command, **changes)


def withdraw(member: str, **changes: Any) -> WithdrawPledge:
    return replace(WithdrawPledge(pool="zeit-2026", member=member, reason="Bedarf entfällt"), **changes)


CLOSE = ClosePool(pool="zeit-2026")
CLOSE_AT_DEADLINE = ClosePool(pool="zeit-2026", at_deadline=True)


def pool_history(*commands: object, **opened: Any) -> list[Event]:
    """The market, a pool that was opened, and what followed."""
    return history(open_pool(**opened), *commands, before=MARKET)


def alliance(**changes: Any) -> FormAlliance:
    command = FormAlliance(
        alliance="ikz-geest",
        title="IKZ Geest",
        purpose="Gemeinsamer Betrieb der Zeiterfassung",
        legal_basis="Vereinbarung vom 1. Februar 2026",
        lead="stade",
        members=("stade", "buxtehude"),
        products=("zeit",),
    )
    return replace(command, **changes)


def bought(
    member: str, quantity: str, article: str = "zeit-dauer", contract: str = "soft", order_id: str = "", **received: Any
) -> list[object]:
    """An order that is placed and received, in parts where `quantity` names several with blanks between."""
    order_id = order_id or f"{member}-{contract}-{article}"
    whole = sum(Decimal(part) for part in quantity.split())
    order = place((article, str(whole)), contract=contract, member=member, order_id=order_id)
    parts = [ReceivedLine(line=1, quantity=Decimal(part)) for part in quantity.split()]
    return [order, *(ReceiveOrder(order_id=order_id, lines=(part,), **received) for part in parts)]


def report(member: str, quantity: str, product: str = "zeit", **changes: Any) -> ReportUsage:
    command = ReportUsage(member=member, product=product, quantity=Decimal(quantity), source="inventory")
    return replace(command, **changes)


def offer(member: str, quantity: str, **changes: Any) -> OfferLicences:
    command = OfferLicences(
        member=member, product="zeit", contract="soft", article="zeit-dauer", quantity=Decimal(quantity)
    )
    return replace(command, **changes)


def claim(claimed_by: str, quantity: str, **changes: Any) -> ClaimLicences:
    """Of Stade's first offer."""
    command = ClaimLicences(member="stade", product="zeit", offer=1, claimed_by=claimed_by, quantity=Decimal(quantity))
    return replace(command, **changes)


def transfer(**changes: Any) -> TransferLicences:
    """Stade passes on what the first claim on its first offer asks for."""
    return replace(TransferLicences(member="stade", product="zeit", offer=1, claim=1), **changes)
