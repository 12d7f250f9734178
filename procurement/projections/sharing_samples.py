"""Sample events of what members do together: a pool, spare licences, an alliance, a demand.

Every sample is a whole event; what an example is about is given as `changes` by field name.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.domain.alliance.events import (
    AllianceDissolved,
    AllianceFormed,
    AllianceMemberJoined,
    AllianceNoticeGiven,
)
from procurement.domain.demand.events import DemandAsked, DemandDeclared, DemandWithdrawn
from procurement.domain.licence.events import (
    ClaimWithdrawn,
    LicencesClaimed,
    LicencesOffered,
    LicencesTransferredOut,
    OfferWithdrawn,
)
from procurement.domain.pool.events import (
    ClosingRefused,
    Hindrance,
    PledgeWithdrawn,
    PoolClosed,
    PooledOrder,
    PoolLapsed,
    PoolOpened,
    PoolPledged,
)

POOL: dict[str, str] = {"pool": "oracle-2026", "contract": "rv-db", "vendor": "datenhaus", "article": "ora-user"}
CEILING_REACHED = Hindrance(
    member="jork",
    refusal="ceiling-exceeded",
    sentence_de="Der Höchstwert ist ausgeschöpft.",
    sentence_en="The ceiling is used up.",
)


def opened(**changes: Any) -> PoolOpened:
    """A pool of 50 Oracle licences, open to all members until the end of June 2026."""
    pool = PoolOpened(
        **POOL,
        title="Oracle gemeinsam",
        product="oracle",
        lot="1",
        unit="C62",
        target_quantity=Decimal(50),
        least_quantity=Decimal(5),
        opened_on=date(2026, 6, 1),
        deadline_on=date(2026, 6, 30),
        legal_basis="§ 5 Rahmenvertrag",
        open_to="all",
        open_to_name="",
        split="equal_price",
        pooling="allowed",
        opportunity="",
        note="",
    )
    return replace(pool, **changes)


def pledged(member: str, quantity: str, total_quantity: str, **changes: Any) -> PoolPledged:
    """A pledge on 3 June 2026, and what all members have pledged with it."""
    pledge = PoolPledged(
        **POOL,
        member=member,
        quantity=Decimal(quantity),
        budget_code="111.01",
        decision_ref=None,
        note="",
        pledged_by="anna",
        pledged_on=date(2026, 6, 3),
        total_quantity=Decimal(total_quantity),
    )
    return replace(pledge, **changes)


def pledge_withdrawn(member: str, quantity: str, total_quantity: str) -> PledgeWithdrawn:
    return PledgeWithdrawn(
        **POOL,
        member=member,
        quantity=Decimal(quantity),
        reason="Bedarf entfallen",
        total_quantity=Decimal(total_quantity),
    )


def closing_refused() -> ClosingRefused:
    """Jork stands in the way on 1 July 2026."""
    return ClosingRefused(**POOL, refused_on=date(2026, 7, 1), quantity=Decimal(60), hindrances=(CEILING_REACHED,))


def closed() -> PoolClosed:
    """60 licences together at 60.00 on 1 July 2026: Buxtehude 20 (alone 1,600.00), Jork 40 (alone 3,200.00)."""
    orders = (
        pooled_order("buxtehude", "20", 160_000, 120_000),
        pooled_order("jork", "40", 320_000, 240_000),
    )
    return PoolClosed(
        **POOL,
        product="oracle",
        closed_on=date(2026, 7, 1),
        quantity=Decimal(60),
        unit_price=Decimal(60),
        split="equal_price",
        pooling="allowed",
        alone_cents=480_000,
        net_cents=360_000,
        gain_cents=120_000,
        orders=orders,
    )


def pooled_order(member: str, quantity: str, alone_cents: int, net_cents: int) -> PooledOrder:
    """A member's part without settlement: everybody keeps the gain of its own order."""
    return PooledOrder(
        member=member,
        order_id=f"o-{member}",
        number=f"{member}-2026-000001",
        quantity=Decimal(quantity),
        alone_cents=alone_cents,
        net_cents=net_cents,
        gain_cents=alone_cents - net_cents,
        settlement_cents=0,
    )


def lapsed(*members: str, cause: str = "target_missed", reason: str = "") -> PoolLapsed:
    return PoolLapsed(
        **POOL,
        lapsed_on=date(2026, 7, 1),
        cause=cause,
        reason=reason,
        quantity=Decimal(20),
        target_quantity=Decimal(50),
        members=members,
    )


SPARE: dict[str, Any] = {"member": "buxtehude", "product": "oracle", "offer": 1}
ARTICLE: dict[str, Any] = {"contract": "rv-db", "vendor": "datenhaus", "article": "ora-user", "clause": "with_consent"}


def offered(**changes: Any) -> LicencesOffered:
    """Buxtehude offers eight spare Oracle licences."""
    offer = LicencesOffered(**SPARE, **ARTICLE, quantity=Decimal(8), note="", offered_on=date(2026, 6, 1))
    return replace(offer, **changes)


def offer_withdrawn(quantity: str) -> OfferWithdrawn:
    return OfferWithdrawn(**SPARE, quantity=Decimal(quantity), reason="Selbst gebraucht")


def claimed(quantity: str, claim: int = 1, claimed_by: str = "jork") -> LicencesClaimed:
    return LicencesClaimed(
        **SPARE,
        claim=claim,
        claimed_by=claimed_by,
        quantity=Decimal(quantity),
        note="für das Bauamt",
        claimed_on=date(2026, 6, 5),
    )


def claim_withdrawn(quantity: str, claim: int = 1, claimed_by: str = "jork") -> ClaimWithdrawn:
    return ClaimWithdrawn(
        **SPARE, claim=claim, claimed_by=claimed_by, quantity=Decimal(quantity), reason="Anders gelöst"
    )


def passed_on(quantity: str, claim: int = 1, to_member: str = "jork") -> LicencesTransferredOut:
    """Passed on with the vendor's consent on 20 June 2026."""
    return LicencesTransferredOut(
        **SPARE,
        **ARTICLE,
        claim=claim,
        to_member=to_member,
        consent_ref="Schreiben vom 15.06.2026",
        quantity=Decimal(quantity),
        licences=(),
        transferred_on=date(2026, 6, 20),
    )


def formed(**changes: Any) -> AllianceFormed:
    """Buxtehude leads, Jork shares its Oracle server from April 2026 on."""
    alliance = AllianceFormed(
        alliance="db-verbund",
        title="Datenbankverbund",
        purpose="Ein gemeinsamer Datenbankserver",
        legal_basis="Vereinbarung vom 01.03.2026",
        lead="buxtehude",
        members=("buxtehude", "jork"),
        products=("oracle", "postgres"),
        notice_months=3,
        formed_on=date(2026, 4, 1),
    )
    return replace(alliance, **changes)


def joined(member: str = "stade", joined_on: date = date(2026, 6, 15)) -> AllianceMemberJoined:
    return AllianceMemberJoined(alliance="db-verbund", member=member, joined_on=joined_on)


def leaving(member: str = "jork") -> AllianceNoticeGiven:
    return AllianceNoticeGiven(
        alliance="db-verbund",
        member=member,
        given_on=date(2026, 8, 1),
        leaves_on=date(2026, 12, 31),
        reason="Eigener Server",
    )


def dissolved() -> AllianceDissolved:
    return AllianceDissolved(
        alliance="db-verbund", decided_on=date(2027, 2, 1), dissolved_on=date(2027, 12, 31), reason="Cloud"
    )


def asked(**changes: Any) -> DemandAsked:
    """What members need of a new database, until the end of September 2026; Oracle shows what to expect."""
    question = DemandAsked(
        product="datenbank-2028",
        title="Datenbanken ab 2028",
        unit="C62",
        similar_products=("oracle",),
        until_on=date(2026, 9, 30),
        note="",
        asked_on=date(2026, 6, 1),
    )
    return replace(question, **changes)


def declared(member: str, quantity: str, needed_on: date = date(2028, 1, 1)) -> DemandDeclared:
    return DemandDeclared(
        product="datenbank-2028",
        member=member,
        quantity=Decimal(quantity),
        needed_on=needed_on,
        note="",
        declared_on=date(2026, 6, 10),
    )


def demand_withdrawn(member: str, quantity: str) -> DemandWithdrawn:
    return DemandWithdrawn(
        product="datenbank-2028", member=member, quantity=Decimal(quantity), reason="Anbieterwechsel"
    )
