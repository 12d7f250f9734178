"""Licence claims: who asked for which spare licences of another member, and what became of it.

Giver and claimant both see a claim, so it stands in two rows: `member` is whose view it is, `side` says as what
(giver or claimant), `other` who the other one is. Whoever adds up chooses one side.

`status` is open, withdrawn (taken back, declined, or void with its offer) or passed_on; `consent_ref` names the
vendor's consent.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from procurement.domain.licence.events import ClaimWithdrawn, LicencesClaimed, LicencesTransferredOut
from procurement.kernel.projection import Example, FirstText, Key, KeyInt, LatestDecimal, LatestText, Projection
from procurement.kernel.record import Record
from procurement.projections import sharing_samples as samples


class Claim(Record):
    """`giver` and `claimed_by` are the same in both rows of a claim."""

    member: Key
    side: Key
    other: Key
    product: Key
    offer: KeyInt
    claim: KeyInt
    giver: FirstText = None
    claimed_by: FirstText = None
    quantity: LatestDecimal = None
    status: LatestText = None
    claimed_on: FirstText = None
    note: FirstText = None
    reason: LatestText = None
    consent_ref: LatestText = None
    transferred_on: LatestText = None


def contributions(event: ClaimWithdrawn | LicencesClaimed | LicencesTransferredOut) -> Iterator[Claim]:
    """What one step says about a claim, to its giver and to its claimant."""
    claimant = event.to_member if isinstance(event, LicencesTransferredOut) else event.claimed_by
    for side, member, other in (("giver", event.member, claimant), ("claimant", claimant, event.member)):
        yield Claim(
            member=member,
            side=side,
            other=other,
            product=event.product,
            offer=event.offer,
            claim=event.claim,
            giver=event.member,
            claimed_by=claimant,
            quantity=event.quantity,
            **_said(event),
        )


def _said(event: ClaimWithdrawn | LicencesClaimed | LicencesTransferredOut) -> dict[str, Any]:
    match event:
        case LicencesClaimed():
            return {"status": "open", "claimed_on": event.claimed_on.isoformat(), "note": event.note or None}
        case ClaimWithdrawn():
            return {"status": "withdrawn", "reason": event.reason or None}
        case LicencesTransferredOut():
            return {
                "status": "passed_on",
                "consent_ref": event.consent_ref or None,
                "transferred_on": event.transferred_on.isoformat(),
            }


def _both(**changes: Any) -> list[Claim]:
    columns: dict[str, Any] = {
        "product": "oracle",
        "offer": 1,
        "claim": 1,
        "giver": "buxtehude",
        "claimed_by": "jork",
        "quantity": Decimal(2),
        "claimed_on": "2026-06-05",
        "note": "für das Bauamt",
    }
    return [
        Claim(member="buxtehude", side="giver", other="jork", **columns, **changes),
        Claim(member="jork", side="claimant", other="buxtehude", **columns, **changes),
    ]


EXAMPLES = (
    Example(
        title="A claim is open to its giver and its claimant",
        given=[samples.claimed("2")],
        rows=_both(status="open"),
    ),
    Example(
        title="Passed on with the vendor's consent",
        given=[samples.claimed("2"), samples.passed_on("2")],
        rows=_both(status="passed_on", consent_ref="Schreiben vom 15.06.2026", transferred_on="2026-06-20"),
    ),
    Example(
        title="Taken back or declined, with the reason",
        given=[samples.claimed("2"), samples.claim_withdrawn("2")],
        rows=_both(status="withdrawn", reason="Anders gelöst"),
    ),
)

PROJECTION = Projection(
    name="licence_claims",
    version=1,
    row=Claim,
    consumes=(LicencesClaimed, ClaimWithdrawn, LicencesTransferredOut),
    contributions=contributions,
    member="member",
    unnamed=("member",),
    examples=EXAMPLES,
)
