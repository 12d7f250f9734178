"""Licence offers: spare licences that members have for others. Everybody sees them.

- `member` gives; offers are numbered for each member and product.
- `left_quantity` is what is still offered, `claimed_quantity` what of it other members have asked for,
  `passed_on_quantity` what they got.
- `status` is open, passed_on (all of it) or withdrawn (what was left).
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from procurement.domain.licence.events import (
    ClaimWithdrawn,
    LicenceEvent,
    LicencesClaimed,
    LicencesOffered,
    LicencesTransferredOut,
    OfferWithdrawn,
)
from procurement.kernel.projection import (
    Example,
    FirstText,
    Key,
    KeyInt,
    LatestText,
    Projection,
    Rows,
    SumDecimal,
    Viewing,
)
from procurement.kernel.record import Record
from procurement.projections import sharing_samples as samples

NOTHING = Decimal(0)


class Offer(Record):
    member: Key
    product: Key
    offer: KeyInt
    contract: FirstText = None
    vendor: FirstText = None
    article: FirstText = None
    clause: FirstText = None
    note: FirstText = None
    offered_on: FirstText = None
    status: LatestText = None
    reason: LatestText = None
    quantity: SumDecimal = NOTHING
    left_quantity: SumDecimal = NOTHING
    claimed_quantity: SumDecimal = NOTHING
    passed_on_quantity: SumDecimal = NOTHING


def contributions(event: LicenceEvent) -> Iterator[Offer]:
    """What one step adds to its offer or takes from it."""
    match event:
        case LicencesOffered():
            yield _offered(event)
        case OfferWithdrawn():
            yield _of(event, status="withdrawn", left_quantity=-event.quantity, reason=event.reason or None)
        case LicencesClaimed():
            yield _of(event, claimed_quantity=event.quantity)
        case ClaimWithdrawn():
            yield _of(event, claimed_quantity=-event.quantity)
        case LicencesTransferredOut():
            yield _of(
                event,
                claimed_quantity=-event.quantity,
                left_quantity=-event.quantity,
                passed_on_quantity=event.quantity,
            )
        case _:
            return


def _of(event: Any, **said: Any) -> Offer:
    return Offer(member=event.member, product=event.product, offer=event.offer, **said)


def _offered(event: LicencesOffered) -> Offer:
    return _of(
        event,
        contract=event.contract,
        vendor=event.vendor,
        article=event.article,
        clause=event.clause,
        note=event.note or None,
        offered_on=event.offered_on.isoformat(),
        status="open",
        quantity=event.quantity,
        left_quantity=event.quantity,
    )


def present(rows: Rows, _viewing: Viewing) -> Rows:
    """Rows in which an offer of which nothing is left was passed on, unless its rest was withdrawn."""
    for row in rows:
        if row["status"] == "open" and not row["left_quantity"]:
            row["status"] = "passed_on"
    return rows


def _offer(**changes: Any) -> Offer:
    columns: dict[str, Any] = {
        **samples.SPARE,
        **samples.ARTICLE,
        "offered_on": "2026-06-01",
        "status": "open",
        "quantity": Decimal(8),
        "left_quantity": Decimal(8),
    }
    return Offer(**(columns | changes))


EXAMPLES = (
    Example(
        title="Of eight licences three are claimed and two more passed on",
        given=[
            samples.offered(),
            samples.claimed("2"),
            samples.claimed("3", 2, "stade"),
            samples.passed_on("2"),
        ],
        rows=[_offer(left_quantity=Decimal(6), claimed_quantity=Decimal(3), passed_on_quantity=Decimal(2))],
    ),
    Example(
        title="A claim taken back is free for others; the rest of an offer can be withdrawn",
        given=[
            samples.offered(),
            samples.claimed("2"),
            samples.claim_withdrawn("2"),
            samples.claimed("5", 2, "stade"),
            samples.passed_on("5", 2, "stade"),
            samples.offer_withdrawn("3"),
        ],
        rows=[
            _offer(status="withdrawn", reason="Selbst gebraucht", left_quantity=NOTHING, passed_on_quantity=Decimal(5))
        ],
    ),
)

PROJECTION = Projection(
    name="licence_offers",
    version=1,
    row=Offer,
    consumes=(LicencesOffered, OfferWithdrawn, LicencesClaimed, ClaimWithdrawn, LicencesTransferredOut),
    contributions=contributions,
    search=("product", "article", "note"),
    present=present,
    collapses=True,
    examples=EXAMPLES,
)
