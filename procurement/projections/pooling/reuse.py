"""Reuse: spare licences of one member cover what another lacks.

- Spare is what a member owns with a running term beyond what it last reported as used; missing is the reverse.
- Licences under a contract that permits passing them on are offered first; who lacks most is served first.
- The saving is what the licences cost per unit when last received, times the quantity passed on.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from procurement.kernel.money import cents, plain
from procurement.projections.pooling.opportunity import (
    CLAUSES,
    Facts,
    Holding,
    Opportunity,
    PoolingExample,
    PoolingKind,
    Position,
    next_step,
)


@dataclass(slots=True)
class _Offer:
    giver: Position
    holding: Holding
    left: Decimal


@dataclass(slots=True)
class _Need:
    taker: Position
    left: Decimal


def find(facts: Facts) -> Sequence[Opportunity]:
    """Every transfer from a member with spare licences to one that lacks them, no licence offered twice."""
    products: defaultdict[str, list[Position]] = defaultdict(list)
    for position in facts.positions:
        products[position.product].append(position)
    return [found for product in sorted(products) for found in _transfers(products[product])]


def _transfers(positions: Sequence[Position]) -> Iterator[Opportunity]:
    missing = [_Need(position, position.missing) for position in positions if position.missing]
    needs = sorted(missing, key=lambda need: (-need.left, need.taker.member))
    for offer in _offers(positions):
        for need in needs:
            quantity = min(offer.left, need.left)
            if quantity > 0:
                offer.left -= quantity
                need.left -= quantity
                yield _transfer(offer, need.taker, quantity)


def _offers(positions: Sequence[Position]) -> Sequence[_Offer]:
    offers: list[_Offer] = []
    for position in positions:
        spare = position.spare or Decimal(0)
        for holding in sorted(position.holdings, key=_helpful):
            offered = min(spare, holding.quantity)
            if offered > 0:
                spare -= offered
                offers.append(_Offer(position, holding, offered))
    return sorted(offers, key=lambda offer: (*_helpful(offer.holding), -offer.left, offer.giver.member))


def _helpful(holding: Holding) -> tuple[int, str, str]:
    rank = CLAUSES.index(holding.clause) if holding.clause in CLAUSES else len(CLAUSES)
    return rank, holding.contract, holding.article


def _transfer(offer: _Offer, taker: Position, quantity: Decimal) -> Opportunity:
    giver, holding = offer.giver, offer.holding
    held = {position for held in taker.holdings for position in held.positions}
    return Opportunity(
        kind="reuse",
        product=giver.product,
        article=holding.article,
        contract=holding.contract,
        members=(giver.member, taker.member),
        quantities={giver.member: -quantity, taker.member: quantity},
        potential_cents=cents(quantity * holding.unit_price),
        evidence=tuple(sorted({*giver.positions, *holding.positions, *taker.positions, *held})),
        clause=holding.clause,
        **next_step(
            holding.clause,
            holding.contract,
            f"{giver.member} überlässt {taker.member} {plain(quantity)} × {holding.article}",
            f"{giver.member} passes {plain(quantity)} × {holding.article} on to {taker.member}",
        ),
    )


def _holding(quantity: str, position: int, contract: str = "rv-db", clause: str = "allowed") -> Holding:
    return Holding(
        contract=contract,
        article="ora-user",
        clause=clause,
        quantity=Decimal(quantity),
        unit_price=Decimal(60),
        positions=(position,),
    )


def _position(member: str, used: str | None, reported: int, *holdings: Holding) -> Position:
    return Position(
        product="oracle",
        member=member,
        used=None if used is None else Decimal(used),
        used_on="2026-06-30",
        holdings=holdings,
        positions=(reported,),
    )


def _passed_on(quantity: str, potential_cents: int, evidence: tuple[int, ...], **changes: str) -> Opportunity:
    words = {
        "contract": "rv-db",
        "clause": "allowed",
        "next_step_de": f"buxtehude überlässt jork {quantity} × ora-user.",
        "next_step_en": f"buxtehude passes {quantity} × ora-user on to jork.",
    }
    return Opportunity(
        kind="reuse",
        product="oracle",
        article="ora-user",
        members=("buxtehude", "jork"),
        quantities={"buxtehude": -Decimal(quantity), "jork": Decimal(quantity)},
        potential_cents=potential_cents,
        evidence=evidence,
        **(words | changes),
    )


_UNKNOWN = {
    "contract": "rv-alt",
    "clause": "unknown",
    "next_step_de": "Im Vertrag rv-alt klären, ob das erlaubt ist; bis dahin zählt es nicht.",
    "next_step_en": "Clarify whether contract rv-alt permits this; until then it does not count.",
}

KIND = PoolingKind(
    name="reuse",
    doc="min(spare of one, missing of another) · unit price last received",
    find=find,
    examples=[
        PoolingExample(
            title="Four spare licences cover three that are missing: 3 · 60.00",
            facts=Facts(
                positions=[
                    _position("buxtehude", "6", 3, _holding("10", 1)),
                    _position("jork", "5", 4, _holding("2", 2)),
                ]
            ),
            found=[_passed_on("3", 18_000, (1, 2, 3, 4))],
        ),
        PoolingExample(
            title="Licences that may be passed on go first; what an unclear contract holds is shown, not counted",
            facts=Facts(
                positions=[
                    _position("buxtehude", "2", 3, _holding("4", 1, "rv-alt", "unknown"), _holding("2", 2)),
                    _position("jork", "4", 4),
                ]
            ),
            found=[_passed_on("2", 12_000, (2, 3, 4)), _passed_on("2", 12_000, (1, 3, 4), **_UNKNOWN)],
        ),
        PoolingExample(
            title="Who never reported has nothing to spare as far as anybody knows",
            facts=Facts(positions=[_position("buxtehude", None, 3, _holding("10", 1)), _position("jork", "5", 4)]),
            found=[],
        ),
    ],
)
