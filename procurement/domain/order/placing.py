"""Placing an order: price it, check it, number it, allocate it. A quote is the same without the writing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from procurement.domain import checks
from procurement.domain.call_off import CallOff, Check, Wanted
from procurement.domain.checks.four_eyes import needs_approval
from procurement.domain.contract.aggregate import Article, Contract, balance_of, contract_in
from procurement.domain.contract.aggregate import evolve as evolve_contract
from procurement.domain.contract.events import CallOffAllocated
from procurement.domain.member.aggregate import member_in
from procurement.domain.order.aggregate import Order, Register
from procurement.domain.order.commands import AskedLine, PlaceOrder
from procurement.domain.order.events import OrderLine, OrderPlaced, OrderRegistered
from procurement.domain.order.ledger import article_shares, lot_shares
from procurement.domain.pooled_price import Together, part_of
from procurement.kernel.calendar import contract_year, day_of
from procurement.kernel.dates import possible_day
from procurement.kernel.discover import units_in
from procurement.kernel.event import Event, States
from procurement.kernel.money import cents, is_quantity
from procurement.kernel.pricing import Ask
from procurement.kernel.record import Record
from procurement.kernel.refusal import Invalid, Refused

CHECKS: Sequence[Check] = sorted(units_in(checks, "CHECK", Check), key=lambda check: check.number)
MOST_LINES = 500
CARRIED_EVERY = 1_000
"""After so many entries in a contract's ledger its balance is carried forward."""
NOTHING = Decimal(0)


@dataclass(eq=False, kw_only=True)
class KeyUsedForAnotherOrder(Refused):
    order_id: str
    number: str
    DE: ClassVar[str] = "Dieser Idempotency-Key gehört schon zum Abruf {number} mit anderem Inhalt."
    EN: ClassVar[str] = "This Idempotency-Key belongs to order {number} with another body already."


@dataclass(eq=False, kw_only=True)
class NoLines(Invalid):
    lines: int
    most_lines: int
    DE: ClassVar[str] = "Ein Abruf hat 1 bis {most_lines} Zeilen, nicht {lines}."
    EN: ClassVar[str] = "An order has 1 to {most_lines} lines, not {lines}."
    POINTER: ClassVar[str] = "/lines"


@dataclass(eq=False, kw_only=True)
class PlacedInFuture(Refused):
    placed_on: date
    today: date
    DE: ClassVar[str] = "Ein Abruf mit dem Datum {placed_on} geht erst an diesem Tag; heute ist der {today}."
    EN: ClassVar[str] = "An order dated {placed_on} is possible on that day only; today is {today}."
    POINTER: ClassVar[str] = "/placed_on"


def call_off(states: States, command: PlaceOrder, at: datetime, together: Together | None = None) -> CallOff:
    """The order as asked, priced by the versions in force on its date; lines without a price stay unpriced.

    `together` is what the members of a pool order as one: it makes the price of each of its orders.
    """
    if not 0 < len(command.lines) <= MOST_LINES:
        raise NoLines(lines=len(command.lines), most_lines=MOST_LINES)
    member = member_in(states, command.member)
    contract = contract_in(states, command.contract)
    today = day_of(at)
    placed_on = possible_day("placed_on", command.placed_on or today)
    wanted = tuple(_wanted(contract, command.lines, placed_on, together))
    lines = tuple([it.priced for it in wanted if it.priced is not None])
    return CallOff(
        contract=contract,
        member=member,
        placed_on=placed_on,
        today=today,
        budget_code=command.budget_code,
        decision_ref=command.decision_ref,
        wanted=wanted,
        lines=lines,
        net_cents=sum([line.net_cents for line in lines]),
        listed_cents=sum([line.listed_cents for line in lines]),
        shares=lot_shares(lines),
    )


def _wanted(
    contract: Contract, lines: Sequence[AskedLine], placed_on: date, together: Together | None
) -> Iterator[Wanted]:
    """Each line with its price, where it has one: tiers look at all lines of an article, and at those before."""
    possible = [is_quantity(asked.quantity) for asked in lines]
    ordered: dict[str, Decimal] = {}
    for asked, fits in zip(lines, possible, strict=True):
        if fits:
            ordered[asked.article] = ordered.get(asked.article, NOTHING) + asked.quantity
    earlier: dict[str, Decimal] = {}
    for number, (asked, fits) in enumerate(zip(lines, possible, strict=True), start=1):
        name, article = asked.article, contract.articles.get(asked.article)
        priced = None
        if article is not None and fits:
            before = earlier.get(name, NOTHING)
            ask = _Asked(line=number, asked=asked, earlier=before, ordered=ordered[name], together=together)
            priced = _priced(contract, article, placed_on, ask)
            earlier[name] = before + asked.quantity
        yield Wanted(line=number, name=name, quantity=asked.quantity, article=article, priced=priced)


class _Asked(Record):
    line: int
    asked: AskedLine
    earlier: Decimal
    ordered: Decimal
    together: Together | None


def _priced(contract: Contract, article: Article, placed_on: date, asked: _Asked) -> OrderLine | None:
    list_price, terms = article.list_price_on(placed_on), article.terms_on(placed_on)
    if list_price is None or terms is None:
        return None
    year = contract_year(contract.starts_on, placed_on)
    quantity = asked.asked.quantity
    ask = Ask(
        quantity=quantity,
        list_unit_price=list_price[1],
        earlier=asked.earlier,
        ordered=asked.ordered,
        called_off=contract.called_off(article.article, year),
    )
    price = part_of(terms[1], ask, asked.together) if asked.together else terms[1].price(ask)
    return OrderLine(
        line=asked.line,
        article=article.article,
        name=article.name,
        product=article.product,
        lot=article.lot,
        quantity=quantity,
        unit=article.unit,
        list_unit_price=list_price[1],
        unit_price=price.unit_price,
        rule=terms[1].rule.name,
        terms=terms[1].written,
        list_price_from=list_price[0],
        terms_from=terms[0],
        contract_year=year,
        listed_cents=cents(quantity * list_price[1]),
        net_cents=cents(price.amount),
        vat_rate=article.vat_rate,
        licence_metric=article.licence_metric,
        term_months=article.term_months,
    )


def refusals_of(asked: CallOff) -> Sequence[Refused]:
    """Everything there is against a call-off: what the checks have, in their order, and a day that is still to come."""
    refusals = [refusal for check in CHECKS for refusal in check.passes(asked)]
    if asked.placed_on > asked.today:
        refusals.append(PlacedInFuture(placed_on=asked.placed_on, today=asked.today))
    return refusals


def _place(states: States, command: PlaceOrder, at: datetime) -> Sequence[Event]:
    known: Order | None = states.get(f"order/{command.order_id}")
    if known is not None:
        if known.placed.request_digest != command.request_digest:
            raise KeyUsedForAnotherOrder(order_id=known.order_id, number=known.number)
        return []
    asked = call_off(states, command, at)
    refusals = refusals_of(asked)
    if refusals:
        refusals[0].also = tuple(refusals[1:])
        raise refusals[0]
    recorded = as_placed(states, command, asked)
    contract = evolve_contract(asked.contract, recorded[1])
    return (
        recorded if contract.entries - contract.carried_entries < CARRIED_EVERY else [*recorded, balance_of(contract)]
    )


def as_placed(
    states: States, command: PlaceOrder, asked: CallOff
) -> tuple[OrderRegistered, CallOffAllocated, OrderPlaced]:
    """What is recorded of a call-off that passed every check."""
    registered = _registered(states, command, asked.placed_on)
    return registered, _allocated(command, asked), _placed(command, asked, registered.number)


def _registered(states: States, command: PlaceOrder, placed_on: date) -> OrderRegistered:
    year = placed_on.year
    register: Register | None = states.get(f"orders/{command.member}/{year}")
    sequence = (register.count if register else 0) + 1
    return OrderRegistered(
        member=command.member,
        year=year,
        sequence=sequence,
        number=f"{command.member}-{year}-{sequence:06d}",
        order_id=command.order_id,
    )


def _allocated(command: PlaceOrder, asked: CallOff) -> CallOffAllocated:
    return CallOffAllocated(
        contract=command.contract,
        vendor=asked.contract.vendor,
        order_id=command.order_id,
        member=command.member,
        net_cents=asked.net_cents,
        lots=asked.shares,
        articles=article_shares(asked.lines),
    )


def _placed(command: PlaceOrder, asked: CallOff, number: str) -> OrderPlaced:
    return OrderPlaced(
        order_id=command.order_id,
        number=number,
        member=command.member,
        contract=command.contract,
        vendor=asked.contract.vendor,
        placed_on=asked.placed_on,
        budget_code=command.budget_code.strip(),
        decision_ref=(command.decision_ref or "").strip() or None,
        note=command.note,
        pooling=asked.contract.pooling,
        requires_approval=needs_approval(asked.member, asked.net_cents),
        requested_by=command.requested_by,
        net_cents=asked.net_cents,
        listed_cents=asked.listed_cents,
        lines=asked.lines,
        request_digest=command.request_digest,
    )


DECIDE: Mapping[type, Callable[[States, Any, datetime], Sequence[Event]]] = {PlaceOrder: _place}
