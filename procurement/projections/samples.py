"""Sample events for the examples of projections: an order of ten licences, a contract, and what happens to them.

Every sample is a whole event; what an example is about is given as `changes` by field name.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.domain.contract.events import (
    ArticleListed,
    ArticleShare,
    AwardedLot,
    CallOffAllocated,
    CallOffReleased,
    ContractAwarded,
    ContractModified,
    LotShare,
)
from procurement.domain.order.events import (
    GivingBack,
    LineGivenBack,
    LineReceived,
    OrderApproved,
    OrderCancelled,
    OrderLine,
    OrderPlaced,
    OrderReceived,
    OrderRejected,
)
from procurement.kernel.money import cents

PERCENT_OFF: Mapping[str, Any] = {"rule": "percent_off_list", "discount_percent": "40"}
PERCENT_OFF_TEXT = '{"discount_percent":"40","rule":"percent_off_list"}'

ORDER_TIERS: Mapping[str, Any] = {
    "rule": "volume_tier",
    "tiers": [{"from_quantity": "1", "unit_price": "80"}, {"from_quantity": "50", "unit_price": "60"}],
}
YEAR_TIERS: Mapping[str, Any] = {
    "rule": "cumulative_tier",
    "tiers": [{"from_quantity": "1", "discount_percent": "20"}, {"from_quantity": "100", "discount_percent": "35"}],
}
YEAR_TIERS_TEXT = (
    '{"rule":"cumulative_tier","tiers":[{"discount_percent":"20","from_quantity":"1"},'
    '{"discount_percent":"35","from_quantity":"100"}]}'
)


def line(number: int = 1, quantity: str = "10", unit_price: str = "60", **changes: Any) -> OrderLine:
    """So many Oracle licences (list price 100.00, twelve months) at a unit price."""
    amount, price = Decimal(quantity), Decimal(unit_price)
    return replace(
        OrderLine(
            line=number,
            article="ora-user",
            name="Oracle Named User",
            product="oracle",
            lot="1",
            quantity=amount,
            unit="C62",
            list_unit_price=Decimal(100),
            unit_price=price,
            rule=changes.get("terms", PERCENT_OFF)["rule"],
            terms=PERCENT_OFF,
            list_price_from=date(2026, 1, 1),
            terms_from=date(2026, 1, 1),
            contract_year=1,
            listed_cents=cents(amount * 100),
            net_cents=cents(amount * price),
            vat_rate=Decimal(19),
            licence_metric="named_user",
            term_months=12,
        ),
        **changes,
    )


def toner(number: int = 1, quantity: str = "5", unit_price: str = "20", **changes: Any) -> OrderLine:
    """So many toner cartridges (list price 40.00) of the second lot: no licence."""
    listed_cents = cents(Decimal(quantity) * 40)
    cartridge: dict[str, Any] = {"article": "toner", "name": "Toner schwarz", "product": "druckerverbrauch", "lot": "2"}
    price: dict[str, Any] = {"list_unit_price": Decimal(40), "listed_cents": listed_cents}
    return line(number, quantity, unit_price, **cartridge, **price, licence_metric=None, term_months=None, **changes)


def placed(*lines: OrderLine, **changes: Any) -> OrderPlaced:
    """An order of Buxtehude on 2 March 2026 that needs no approval; without lines, of ten licences."""
    agreed = lines or (line(),)
    return replace(
        OrderPlaced(
            order_id="o-1",
            number="buxtehude-2026-000001",
            member="buxtehude",
            contract="rv-db",
            vendor="datenhaus",
            placed_on=date(2026, 3, 2),
            budget_code="111.01",
            decision_ref=None,
            note="",
            pooling="allowed",
            requires_approval=False,
            requested_by="anna",
            net_cents=sum(each.net_cents for each in agreed),
            listed_cents=sum(each.listed_cents for each in agreed),
            lines=agreed,
            request_digest="",
        ),
        **changes,
    )


def approved(order: OrderPlaced) -> OrderApproved:
    """The approval of an order, on the day after it was placed."""
    repeated = {name: getattr(order, name) for name in WHOLE_ORDER}
    return OrderApproved(**repeated, approved_by="bernd", approved_on=date(2026, 3, 3))


HEADER = ("order_id", "number", "member", "contract", "vendor", "placed_on")
WHOLE_ORDER = (
    *HEADER,
    *("budget_code", "decision_ref", "note", "pooling", "requires_approval"),
    *("requested_by", "net_cents", "listed_cents", "lines"),
)


def header(order: OrderPlaced) -> dict[str, Any]:
    """The fields every event of an order repeats."""
    return {name: getattr(order, name) for name in HEADER}


def received(order: OrderPlaced, quantities: Mapping[int, str] | None = None, **changes: Any) -> OrderReceived:
    """Receipt on 16 March 2026: all of an order, or these quantities by line number."""
    arrived = tuple(
        LineReceived(
            quantity=Decimal(quantities[each.line]) if quantities else each.quantity,
            **_shared(each, "unit_price", "licence_metric", "term_months"),
        )
        for each in order.lines
        if quantities is None or each.line in quantities
    )
    receipt = OrderReceived(
        **header(order),
        received_on=date(2026, 3, 16),
        lines=arrived,
        complete=quantities is None,
        milestone="",
        pooling=order.pooling,
    )
    return replace(receipt, **changes)


def cancelled(order: OrderPlaced, kept: Mapping[int, str] | None = None) -> OrderCancelled:
    """An order cancelled in April 2026, except for what was received: `kept` quantities by line number."""
    back = _going_back(order, kept or {})
    return OrderCancelled(**back, approved=True, reason="Bedarf entfallen")


def rejected(order: OrderPlaced) -> OrderRejected:
    """An order that waited for approval and did not get it."""
    return OrderRejected(**_going_back(order, {}), approved=False, reason="Haushalt gesperrt")


def _going_back(order: OrderPlaced, kept: Mapping[int, str]) -> dict[str, Any]:
    stays = {each.line: Decimal(kept.get(each.line, "0")) for each in order.lines}
    stays_of: dict[str, Decimal] = {}
    for each in order.lines:
        stays_of[each.article] = stays_of.get(each.article, Decimal(0)) + stays[each.line]
    lines = tuple(
        LineGivenBack(
            quantity=each.quantity - stays[each.line],
            listed_cents=each.listed_cents - cents(each.listed_cents * stays[each.line] / each.quantity / 100),
            net_cents=each.net_cents - cents(each.net_cents * stays[each.line] / each.quantity / 100),
            emptied=stays_of[each.article] == 0,
            **_shared(each, "unit_price", "contract_year", "rule", "terms", "licence_metric", "term_months"),
        )
        for each in order.lines
        if stays[each.line] < each.quantity
    )
    return {
        **header(order),
        "whole": not any(stays.values()),
        "net_cents": sum(each.net_cents for each in lines),
        "listed_cents": sum(each.listed_cents for each in lines),
        "lines": lines,
        "pooling": order.pooling,
    }


def _shared(agreed: OrderLine, *names: str) -> dict[str, Any]:
    return {name: getattr(agreed, name) for name in ("line", "article", "product", "lot", "unit", *names)}


def awarded(**changes: Any) -> ContractAwarded:
    """A contract of 2026 over 10,000.00 EUR; its first lot is capped at 1,000.00 EUR or 100 pieces."""
    return replace(
        ContractAwarded(
            contract="rv-db",
            vendor="datenhaus",
            title="Datenbanken 2026",
            regime="uvgo",
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
            ceiling_cents=1_000_000,
            lots=(
                AwardedLot(lot="1", title="Lizenzen", ceiling_cents=100_000, ceiling_quantity=Decimal(100)),
                AwardedLot(lot="2", title="Verbrauch"),
            ),
            entitled_members=("buxtehude", "jork"),
            call_off_mode="direct",
            pooling="allowed",
        ),
        **changes,
    )


def modified(**changes: Any) -> ContractModified:
    """The contract's ceiling raised by 500.00 EUR."""
    raised = ContractModified(
        contract="rv-db",
        vendor="datenhaus",
        kind="additional",
        amount_cents=50_000,
        ceiling_cents=1_050_000,
        lot="",
        reason="Mehrbedarf",
        modified_on=date(2026, 6, 1),
    )
    return replace(raised, **changes)


def listed(**changes: Any) -> ArticleListed:
    """The Oracle licence as listed from 1 January 2026 on: 100.00 less 40 %."""
    return replace(
        ArticleListed(
            contract="rv-db",
            vendor="datenhaus",
            article="ora-user",
            product="oracle",
            category="database",
            lot="1",
            name="Oracle Named User",
            unit="C62",
            list_unit_price=Decimal(100),
            vat_rate=Decimal(19),
            licence_metric="named_user",
            term_months=12,
            pricing=PERCENT_OFF,
            valid_from=date(2026, 1, 1),
            pack_size=None,
            min_quantity=None,
            max_quantity=None,
        ),
        **changes,
    )


def allocated(order: OrderPlaced) -> CallOffAllocated:
    """What an order takes of its contract when it is placed."""
    return CallOffAllocated(**_ledger(order), net_cents=order.net_cents)


def released(back: GivingBack) -> CallOffReleased:
    """What a rejection or cancellation gives back to the contract."""
    return CallOffReleased(**_ledger(back), net_cents=back.net_cents)


def _ledger(moved: OrderPlaced | GivingBack) -> dict[str, Any]:
    return {
        **{name: getattr(moved, name) for name in ("contract", "vendor", "order_id", "member")},
        "lots": tuple(LotShare(lot=each.lot, net_cents=each.net_cents, quantity=each.quantity) for each in moved.lines),
        "articles": tuple(
            ArticleShare(article=each.article, contract_year=each.contract_year, quantity=each.quantity)
            for each in moved.lines
        ),
    }
