"""Alliances: which members share servers and licences, since when, and until when.

- One row for each alliance and member. Whoever leaves and joins again has the days of the last time.
- `running` says that on the day of viewing the alliance exists and the member is in it.
- What an alliance costs its members stands beside their spending: `alliance_costs` of `product_spending`.
"""

from collections.abc import Iterator
from typing import Any

from procurement.domain.alliance.events import (
    AllianceDissolved,
    AllianceEvent,
    AllianceFormed,
    AllianceMemberJoined,
    AllianceNoticeGiven,
)
from procurement.kernel.projection import Example, FirstText, Key, LatestInt, LatestText, Projection, Rows, Viewing
from procurement.kernel.record import Record, replace
from procurement.projections import sharing_samples as samples
from procurement.projections.with_parties import positions, with_parties


class Alliance(Record):
    """Kept in two sorts: the alliance itself (`party` empty), and each member with its days. `products` stand between
    blanks.
    """

    alliance: Key
    party: Key = ""
    member: FirstText = None
    title: FirstText = None
    purpose: FirstText = None
    legal_basis: FirstText = None
    lead_member: FirstText = None
    products: FirstText = None
    notice_months: LatestInt = None
    formed_on: FirstText = None
    joined_on: LatestText = None
    leaves_on: LatestText = None
    dissolved_on: LatestText = None
    reason: LatestText = None


def contributions(event: AllianceEvent) -> Iterator[Alliance]:
    """What one step says about its alliance, and about the members it names."""
    match event:
        case AllianceFormed():
            yield _formed(event)
            for member in event.members:
                yield _joined(event.alliance, member, event.formed_on.isoformat())
        case AllianceMemberJoined():
            yield _joined(event.alliance, event.member, event.joined_on.isoformat())
        case AllianceNoticeGiven():
            yield Alliance(
                alliance=event.alliance,
                party=event.member,
                leaves_on=event.leaves_on.isoformat(),
                reason=event.reason or None,
            )
        case AllianceDissolved():
            yield Alliance(
                alliance=event.alliance, dissolved_on=event.dissolved_on.isoformat(), reason=event.reason or None
            )
        case _:
            return


def _formed(event: AllianceFormed) -> Alliance:
    return Alliance(
        alliance=event.alliance,
        title=event.title,
        purpose=event.purpose,
        legal_basis=event.legal_basis,
        lead_member=event.lead,
        products=f" {' '.join(event.products)} ",
        notice_months=event.notice_months,
        formed_on=event.formed_on.isoformat(),
    )


def _joined(alliance: str, member: str, joined_on: str) -> Alliance:
    return Alliance(alliance=alliance, party=member, member=member, joined_on=joined_on, leaves_on="", reason="")


def present(rows: Rows, viewing: Viewing) -> Rows:
    """One row for each alliance and member."""
    found = with_parties(rows, "alliance")
    return [_member_row(own, membership, viewing.on.isoformat()) for own, members in found for membership in members]


def _member_row(own: dict[str, Any], membership: dict[str, Any], on: str) -> dict[str, Any]:
    ends = [day for day in (membership["leaves_on"], own["dissolved_on"]) if day]
    return {
        "alliance": own["alliance"],
        "member": membership["member"],
        "title": own["title"],
        "purpose": own["purpose"],
        "legal_basis": own["legal_basis"],
        "lead": membership["member"] == own["lead_member"],
        "lead_member": own["lead_member"],
        "products": own["products"].split(),
        "notice_months": own["notice_months"],
        "formed_on": own["formed_on"],
        "joined_on": membership["joined_on"],
        "leaves_on": membership["leaves_on"] or None,
        "dissolved_on": own["dissolved_on"],
        "reason": membership["reason"] or own["reason"],
        "running": membership["joined_on"] <= on <= min(ends, default="9999"),
        **positions([own, membership]),
    }


_FORMED = Alliance(
    alliance="db-verbund",
    title="Datenbankverbund",
    purpose="Ein gemeinsamer Datenbankserver",
    legal_basis="Vereinbarung vom 01.03.2026",
    lead_member="buxtehude",
    products=" oracle postgres ",
    notice_months=3,
    formed_on="2026-04-01",
)
_BUXTEHUDE = _joined("db-verbund", "buxtehude", "2026-04-01")
_JORK = _joined("db-verbund", "jork", "2026-04-01")

EXAMPLES = (
    Example(
        title="Two members form an alliance, a third joins",
        given=[samples.formed(), samples.joined()],
        rows=[_FORMED, _BUXTEHUDE, _JORK, _joined("db-verbund", "stade", "2026-06-15")],
    ),
    Example(
        title="Notice ends a membership, dissolving ends the alliance, both at a year's end",
        given=[samples.formed(), samples.leaving(), samples.dissolved()],
        rows=[
            replace(_FORMED, dissolved_on="2027-12-31", reason="Cloud"),
            _BUXTEHUDE,
            replace(_JORK, leaves_on="2026-12-31", reason="Eigener Server"),
        ],
    ),
    Example(
        title="Whoever joins again has given no notice",
        given=[samples.formed(), samples.leaving(), samples.joined("jork")],
        rows=[_FORMED, _BUXTEHUDE, _joined("db-verbund", "jork", "2026-06-15")],
    ),
)

PROJECTION = Projection(
    name="alliances",
    version=1,
    row=Alliance,
    consumes=(AllianceFormed, AllianceMemberJoined, AllianceNoticeGiven, AllianceDissolved),
    contributions=contributions,
    search=("alliance", "title", "purpose"),
    present=present,
    collapses=True,
    examples=EXAMPLES,
)
