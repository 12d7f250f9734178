"""What events add to licence pooling: licences owned, used, waiting for approval, offered, and passed on."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from procurement.domain.licence.events import (
    LicencesOffered,
    LicencesReceived,
    LicencesTransferredIn,
    LicencesTransferredOut,
    OfferWithdrawn,
    UsageReported,
)
from procurement.domain.licence.metric import joined
from procurement.domain.order.events import OrderApproved, OrderCancelled, OrderPlaced, OrderReceived, OrderRejected
from procurement.kernel.event import Event
from procurement.kernel.projection import Key, LatestDecimal, LatestText, SumDecimal
from procurement.kernel.record import Record
from procurement.projections.licence_terms import passed_on, term_end
from procurement.projections.pooling.kept import OFFERED, OWNED, USED, WAITING, written_count

NOTHING = Decimal(0)
CONSUMED = (
    *(OrderPlaced, OrderApproved, OrderRejected, OrderCancelled, OrderReceived),
    *(LicencesReceived, LicencesTransferredIn, LicencesTransferredOut, LicencesOffered, OfferWithdrawn, UsageReported),
)


class Licences(Record):
    """Kept by what a row is about (`entry`): licences owned (by contract, article and end of term), in use, waiting
    for approval, or offered. `sites_as_one` is what the sites of the last report need, and what they are as one.
    """

    product: Key
    member: Key
    entry: Key
    contract: Key = ""
    article: Key = ""
    ends_on: Key = ""
    clause: LatestText = None
    metric: LatestText = None
    minimum_per: LatestText = None
    minimum_quantity: LatestDecimal = None
    unit_price: LatestDecimal = None
    owned: SumDecimal = NOTHING
    transferred_in: SumDecimal = NOTHING
    transferred_out: SumDecimal = NOTHING
    waiting: SumDecimal = NOTHING
    offered: SumDecimal = NOTHING
    used: LatestDecimal = None
    used_on: LatestText = None
    sites_as_one: LatestText = None


def contributions(event: Event) -> Iterator[Licences]:
    """What one event adds to what a member owns, uses, waits for or offers, or takes from it."""
    match event:
        case OrderPlaced() | OrderApproved() | OrderRejected() | OrderCancelled():
            yield from _waiting(event)
        case OrderReceived():
            yield from _received(event)
        case LicencesReceived():
            yield _minimum(event)
        case LicencesTransferredIn() | LicencesTransferredOut():
            yield from _transferred(event)
        case LicencesOffered():
            yield Licences(product=event.product, member=event.member, entry=OFFERED, offered=event.quantity)
        case OfferWithdrawn():
            yield Licences(product=event.product, member=event.member, entry=OFFERED, offered=-event.quantity)
        case UsageReported():
            yield _used(event)
        case _:
            return


def _waiting(event: OrderPlaced | OrderApproved | OrderRejected | OrderCancelled) -> Iterator[Licences]:
    """Licences of an order from its placing until it is approved, rejected or cancelled; received, they are owned."""
    waits = event.requires_approval if isinstance(event, OrderPlaced | OrderApproved) else not event.approved
    sign = 1 if isinstance(event, OrderPlaced) else -1
    for line in event.lines if waits else ():
        if line.licence_metric is not None:
            yield Licences(
                product=line.product,
                member=event.member,
                entry=WAITING,
                contract=event.contract,
                article=line.article,
                waiting=sign * line.quantity,
            )


def _received(event: OrderReceived) -> Iterator[Licences]:
    for line in event.lines:
        if line.licence_metric is not None:
            yield Licences(
                product=line.product,
                member=event.member,
                entry=OWNED,
                contract=event.contract,
                article=line.article,
                ends_on=term_end(event.received_on, line.term_months),
                clause=event.pooling,
                metric=line.licence_metric,
                unit_price=line.unit_price,
                owned=line.quantity,
            )


def _minimum(event: LicencesReceived) -> Licences:
    """The agreed minimum; all else was said when the order was received."""
    licences = event.licences
    return Licences(
        product=event.product,
        member=event.member,
        entry=OWNED,
        contract=licences.contract,
        article=licences.article,
        ends_on=licences.ends_on.isoformat() if licences.ends_on else "",
        minimum_per=licences.minimum_per,
        minimum_quantity=licences.minimum_quantity,
    )


def _transferred(event: LicencesTransferredIn | LicencesTransferredOut) -> Iterator[Licences]:
    """Licences change hands with all that was agreed on them, and out of the offer they stood in."""
    came = isinstance(event, LicencesTransferredIn)
    for licences in event.licences:
        said: dict[str, Any] = passed_on(licences) if came else {}
        yield Licences(
            product=event.product,
            member=event.member,
            entry=OWNED,
            contract=licences.contract,
            article=licences.article,
            ends_on=licences.ends_on.isoformat() if licences.ends_on else "",
            owned=licences.quantity if came else -licences.quantity,
            transferred_in=licences.quantity if came else NOTHING,
            transferred_out=NOTHING if came else licences.quantity,
            **said,
        )
    if not came:
        yield Licences(product=event.product, member=event.member, entry=OFFERED, offered=-event.quantity)


def _used(event: UsageReported) -> Licences:
    sites = event.sites
    needed = sum((site.needed for site in sites), NOTHING)
    return Licences(
        product=event.product,
        member=event.member,
        entry=USED,
        metric=event.metric,
        used=event.quantity,
        used_on=event.reported_on.isoformat(),
        sites_as_one=written_count(needed, joined(sites)) if sites else "",
    )
