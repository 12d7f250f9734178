"""A town, a vendor, a contract with two lots and two articles, and the commands people give most."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from procurement.domain.contract.commands import AwardContract, ListArticle
from procurement.domain.contract.events import (
    ArticleListed,
    AwardedLot,
    ContractAwarded,
    ContractEnded,
    ListPriceChanged,
    MemberEntitled,
)
from procurement.domain.decider import decide, evolve, fold
from procurement.domain.member.events import MemberAdmitted
from procurement.domain.order.commands import ApproveOrder, AskedLine, PlaceOrder
from procurement.domain.order.events import OrderPlaced
from procurement.domain.vendor.events import VendorRegistered
from procurement.kernel.event import Event
from tests.spec import NOW

TODAY = date(2026, 3, 2)
STARTS_ON = date(2025, 1, 1)
ENDS_ON = date(2028, 12, 31)
LOTS = (
    AwardedLot(lot="1", title="Möbel", ceiling_cents=1_500_000, ceiling_quantity=Decimal(100)),
    AwardedLot(lot="2", title="Papier und Software"),
)


def admitted(member: str = "buxtehude", **changes: Any) -> MemberAdmitted:
    town = MemberAdmitted(
        member=member,
        name=member.title(),
        kind="Stadt",
        centre="nord",
        state="NI",
        inhabitants=40_000,
        admitted_on=date(2020, 1, 1),
    )
    return replace(town, **changes)


def registered(vendor: str = "holzwerk", **changes: Any) -> VendorRegistered:
    return replace(VendorRegistered(vendor=vendor, name="Holzwerk GmbH", vat_id="DE136695976", city="Stade"), **changes)


def award(**changes: Any) -> AwardContract:
    command = AwardContract(
        contract="buero",
        title="Büroausstattung",
        vendor="holzwerk",
        regime="vgv",
        starts_on=STARTS_ON,
        ends_on=ENDS_ON,
        ceiling_cents=2_000_000,
        lots=LOTS,
        entitled_members=("buxtehude", "stade"),
        call_off_mode="direct",
        pooling="allowed",
    )
    return replace(command, **changes)


def awarded(**changes: Any) -> ContractAwarded:
    return replace(_event_of(award(), [admitted(), admitted("stade"), registered()], ContractAwarded), **changes)


def list_article(article: str = "stuhl", **changes: Any) -> ListArticle:
    command = ListArticle(
        contract="buero",
        article=article,
        product=article,
        category="office",
        lot="1",
        name=article.title(),
        unit="piece",
        list_unit_price=Decimal(200),
        vat_rate=Decimal(19),
        pricing={"rule": "percent_off_list", "discount_percent": "40"},
        valid_from=STARTS_ON,
    )
    return replace(command, **changes)


def listed(article: str = "stuhl", **changes: Any) -> ArticleListed:
    history = [admitted(), admitted("stade"), registered(), awarded()]
    return _event_of(list_article(article, **changes), history, ArticleListed)


def paper(**changes: Any) -> ArticleListed:
    """A sheet at 0.0123, in packs of 500, 1,000 to 50,000 an order, in the lot without a ceiling."""
    fixed = {"rule": "fixed_price", "unit_price": "0.0123"}
    limits = {"pack_size": Decimal(500), "min_quantity": Decimal(1000), "max_quantity": Decimal(50_000)}
    return listed("papier", lot="2", list_unit_price=Decimal("0.02"), pricing=fixed, **{**limits, **changes})


def price_changed(list_unit_price: str, valid_from: date) -> ListPriceChanged:
    price = Decimal(list_unit_price)
    return ListPriceChanged(
        contract="buero",
        vendor="holzwerk",
        article="stuhl",
        product="stuhl",
        list_unit_price=price,
        valid_from=valid_from,
    )


def entitled(member: str, entitled_from: date) -> MemberEntitled:
    return MemberEntitled(contract="buero", vendor="holzwerk", member=member, entitled_from=entitled_from)


def ended(ended_on: date, lot: str = "") -> ContractEnded:
    return ContractEnded(contract="buero", vendor="holzwerk", ended_on=ended_on, lot=lot, reason="Kündigung")


def place(*lines: tuple[str, str], **changes: Any) -> PlaceOrder:
    """An order of these articles and quantities; none named: two chairs at 120.00 instead of 200.00."""
    command = PlaceOrder(
        order_id="o1",
        member="buxtehude",
        contract="buero",
        lines=tuple(AskedLine(article=article, quantity=Decimal(quantity)) for article, quantity in lines),
        budget_code="1.11.01.431100",
        requested_by="anna",
        request_digest="a1",
    )
    asked = command.lines or (AskedLine(article="stuhl", quantity=Decimal(2)),)
    return replace(command, lines=asked, **changes)


def approve(**changes: Any) -> ApproveOrder:
    return replace(ApproveOrder(order_id="o1", approved_by="bernd"), **changes)


def history(*commands: object, before: Sequence[Event] = (), at: datetime = NOW) -> list[Event]:
    """What happened in the sample town, and then followed from these commands one after the other."""
    events: list[Event] = [*(before or SETTING)]
    states = fold(events)
    for command in commands:
        for event in decide(states, command, at):
            states[event.stream] = evolve(states.get(event.stream), event)
            events.append(event)
    return events


def placed(command: PlaceOrder, *before: Event) -> OrderPlaced:
    """The order as it is placed, on its day if that is still to come, in the sample town where nothing else is said."""
    day = command.placed_on
    at = NOW.replace(year=day.year, month=day.month, day=day.day) if day and day > TODAY else NOW
    event = history(command, before=before, at=at)[-1]
    assert isinstance(event, OrderPlaced)
    return event


def _event_of(command: object, before: Sequence[Event], kind: type[Any]) -> Any:
    (event,) = decide(fold(before), command, NOW)
    assert isinstance(event, kind)
    return event


SETTING: tuple[Event, ...] = (
    admitted(),
    admitted("stade"),
    admitted("jork"),
    registered(),
    awarded(),
    listed(),
    paper(),
)
"""Buxtehude and Stade are entitled, Jork is not; chairs stand in lot 1, paper in lot 2."""
