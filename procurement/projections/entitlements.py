"""Entitlements: what each member owns of which licences, from which contract, until when; running and ended terms.

- One row for each member, product, contract, article and end of term (empty: for good).
- `quantity` is what was received (`received_quantity`) with what was taken over from other members (`transferred_in`),
  less what was passed on to them (`transferred_out`). Over all members it is what was received.
- `running` says that the term is not over on the day of viewing. `origin` is order, or transfer where all of it was
  taken over.
- Unit price, metric, agreed minimum and pooling clause go along with licences that are passed on.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.domain.licence.events import (
    Licences,
    LicencesReceived,
    LicencesTransferredIn,
    LicencesTransferredOut,
)
from procurement.domain.order.events import OrderReceived
from procurement.kernel.event import Event
from procurement.kernel.projection import (
    Example,
    FirstText,
    Key,
    LatestDecimal,
    LatestText,
    Projection,
    Rows,
    SumDecimal,
    Viewing,
)
from procurement.kernel.record import Record, replace
from procurement.projections import licence_samples, samples
from procurement.projections.licence_terms import passed_on, term_end

NOTHING = Decimal(0)


class Entitlement(Record):
    """At least `minimum_quantity` licences are needed for each `minimum_per` (processor, server, site) of a site."""

    member: Key
    product: Key
    contract: Key
    article: Key
    ends_on: Key
    vendor: FirstText = None
    metric: LatestText = None
    minimum_per: LatestText = None
    minimum_quantity: LatestDecimal = None
    unit_price: LatestDecimal = None
    clause: LatestText = None
    quantity: SumDecimal = NOTHING
    received_quantity: SumDecimal = NOTHING
    transferred_in: SumDecimal = NOTHING
    transferred_out: SumDecimal = NOTHING
    received_first_on: FirstText = None
    received_last_on: LatestText = None


def contributions(event: Event) -> Iterator[Entitlement]:
    """Licences that came or went."""
    match event:
        case OrderReceived():
            yield from _received(event)
        case LicencesReceived():
            # All else was said when the order was received.
            licences = event.licences
            yield _of(
                event.member,
                event.product,
                licences,
                minimum_per=licences.minimum_per,
                minimum_quantity=licences.minimum_quantity,
            )
        case LicencesTransferredOut():
            for each in event.licences:
                yield _of(event.member, event.product, each, quantity=-each.quantity, transferred_out=each.quantity)
        case LicencesTransferredIn():
            for each in event.licences:
                yield _taken_over(event, each)
        case _:
            return


def _received(event: OrderReceived) -> Iterator[Entitlement]:
    for line in event.lines:
        if line.licence_metric is not None:
            yield Entitlement(
                member=event.member,
                product=line.product,
                contract=event.contract,
                article=line.article,
                ends_on=term_end(event.received_on, line.term_months),
                vendor=event.vendor,
                metric=line.licence_metric,
                unit_price=line.unit_price,
                clause=event.pooling,
                quantity=line.quantity,
                received_quantity=line.quantity,
                received_first_on=event.received_on.isoformat(),
                received_last_on=event.received_on.isoformat(),
            )


def _taken_over(event: LicencesTransferredIn, licences: Licences) -> Entitlement:
    day = event.transferred_on.isoformat()
    return _of(
        event.member,
        event.product,
        licences,
        vendor=licences.vendor,
        quantity=licences.quantity,
        transferred_in=licences.quantity,
        received_first_on=day,
        received_last_on=day,
        **passed_on(licences),
    )


def _of(member: str, product: str, licences: Licences, **said: Any) -> Entitlement:
    return Entitlement(
        member=member,
        product=product,
        contract=licences.contract,
        article=licences.article,
        ends_on=licences.ends_on.isoformat() if licences.ends_on else "",
        **said,
    )


def present(rows: Rows, viewing: Viewing) -> Rows:
    """Rows with whether their term runs and where they came from; sums of several say neither."""
    today = viewing.on.isoformat()
    for row in rows if rows and "received_first_on" in rows[0] else ():
        row["running"] = not row["ends_on"] or row["ends_on"] > today
        row["origin"] = "order" if row["received_quantity"] else "transfer"
    return rows


_ORDER = samples.placed()
_OWNED = Entitlement(
    member="buxtehude",
    product="oracle",
    contract="rv-db",
    article="ora-user",
    ends_on="2027-03-16",
    vendor="datenhaus",
    metric="named_user",
    unit_price=Decimal(60),
    clause="allowed",
    quantity=Decimal(10),
    received_quantity=Decimal(10),
    received_first_on="2026-03-16",
    received_last_on="2026-03-16",
)

PROJECTION = Projection(
    name="entitlements",
    version=1,
    row=Entitlement,
    consumes=(OrderReceived, LicencesReceived, LicencesTransferredIn, LicencesTransferredOut),
    contributions=contributions,
    member="member",
    unnamed=("contract",),
    search=("product", "article", "contract"),
    present=present,
    examples=[
        Example(
            title="Each end of a term is a row of its own; what was received is not counted twice",
            given=[
                samples.received(_ORDER, {1: "4"}),
                samples.received(_ORDER, {1: "6"}),
                licence_samples.licences_received("6", minimum_per="processor", minimum_quantity=Decimal(25)),
                samples.received(_ORDER, received_on=date(2026, 4, 1)),
            ],
            rows=[
                replace(_OWNED, minimum_per="processor", minimum_quantity=Decimal(25)),
                replace(_OWNED, ends_on="2027-04-01", received_first_on="2026-04-01", received_last_on="2026-04-01"),
            ],
        ),
        Example(
            title="Three of ten passed on: seven stay, three go with their price, clause and end of term",
            given=[samples.received(_ORDER), licence_samples.passed_on("3"), licence_samples.taken_over("3")],
            rows=[
                replace(_OWNED, quantity=Decimal(7), transferred_out=Decimal(3)),
                replace(
                    _OWNED,
                    member="jork",
                    minimum_per="",
                    minimum_quantity=NOTHING,
                    quantity=Decimal(3),
                    received_quantity=NOTHING,
                    transferred_in=Decimal(3),
                    received_first_on="2026-06-20",
                    received_last_on="2026-06-20",
                ),
            ],
        ),
    ],
)
