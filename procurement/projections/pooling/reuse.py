"""Reuse: spare licences of one member cover what another lacks or is about to order.

- Spare is what a member owns with a running term beyond what it last reported as used (agreed minimums are in that
  figure) and beyond what it is about to order itself; missing is the reverse. Orders that wait for approval are often
  for what is missing, so a need is the larger of the two, never both.
- Licences under a contract that permits passing them on are offered first; who needs most is served first.
- What the giver offers already only has to be claimed; the next step says so.
- The saving is what the licences cost per unit when last received, times the quantity passed on.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from procurement.domain.contract.events import PERMITTING_CLAUSES
from procurement.kernel.money import cents, plain
from procurement.kernel.wording import Wording
from procurement.projections.pooling.facts import Facts, Holding, Position
from procurement.projections.pooling.opportunity import (
    CLAUSES,
    Opportunity,
    PoolingExample,
    PoolingKind,
    next_step,
)


@dataclass(slots=True)
class _Giver:
    position: Position
    offered: Decimal
    """Not yet needed by any taker."""


@dataclass(slots=True)
class _Offer:
    giver: _Giver
    holding: Holding
    left: Decimal


@dataclass(slots=True)
class _Need:
    taker: Position
    left: Decimal


def find(facts: Facts) -> Sequence[Opportunity]:
    """Every transfer from a member with spare licences to one that needs them, no licence offered twice."""
    products: defaultdict[str, list[Position]] = defaultdict(list)
    for position in facts.positions:
        products[position.product].append(position)
    return [found for product in sorted(products) for found in _transfers(products[product])]


def _transfers(positions: Sequence[Position]) -> Iterator[Opportunity]:
    needs = [_Need(position, need) for position in positions if (need := position.need)]
    needs.sort(key=lambda need: (-need.left, need.taker.member))
    served = 0
    for offer in _offers(positions) if needs else ():
        while offer.left and served < len(needs):
            need = needs[served]
            quantity = min(offer.left, need.left)
            offer.left -= quantity
            need.left -= quantity
            served += not need.left
            yield _transfer(offer, need.taker, quantity)


def _offers(positions: Sequence[Position]) -> Sequence[_Offer]:
    offers: list[_Offer] = []
    for position in positions:
        free, giver = position.free, _Giver(position, position.offered)
        for holding in sorted(position.holdings, key=_helpful) if free else ():
            offered = min(free, holding.quantity)
            if offered > 0:
                free -= offered
                offers.append(_Offer(giver, holding, offered))
    return sorted(offers, key=lambda offer: (*_helpful(offer.holding), -offer.left, offer.giver.position.member))


def _helpful(holding: Holding) -> tuple[int, str, str]:
    rank = CLAUSES.index(holding.clause) if holding.clause in CLAUSES else len(CLAUSES)
    return rank, holding.contract, holding.article


def _transfer(offer: _Offer, taker: Position, quantity: Decimal) -> Opportunity:
    giver, holding = offer.giver.position, offer.holding
    held = {position for held in taker.holdings for position in held.positions}
    reports = [position.used_on for position in (giver, taker) if position.used_on is not None]
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
        reported_on=min(reports),
        **_next_step(offer, taker, quantity),
    )


def _next_step(offer: _Offer, taker: Position, quantity: Decimal) -> dict[str, str]:
    """Claim what is offered, pass on what is not."""
    giver, holding = offer.giver, offer.holding
    if holding.clause not in PERMITTING_CLAUSES:
        return next_step(holding.clause, holding.contract, "", "")
    name, what = giver.position.member, f"{plain(quantity)} × {holding.article}"
    german, english = f"{name} überlässt {taker.member} {what}", f"{name} passes {what} on to {taker.member}"
    if giver.offered >= quantity:
        giver.offered -= quantity
        german, english = (
            f"{taker.member} nimmt das Angebot von {name} an ({what})",
            f"{taker.member} claims {what} from {name}",
        )
    return next_step(holding.clause, holding.contract, german, english)


def _holding(quantity: str, position: int, contract: str = "rv-db", clause: str = "allowed") -> Holding:
    return Holding(
        contract=contract,
        article="ora-user",
        clause=clause,
        quantity=Decimal(quantity),
        unit_price=Decimal(60),
        positions=(position,),
    )


def _position(member: str, used: str | None, reported: int, *holdings: Holding, **changes: Decimal) -> Position:
    return Position(
        product="oracle",
        member=member,
        used=None if used is None else Decimal(used),
        used_on=None if used is None else "2026-06-30",
        holdings=holdings,
        positions=(reported,),
        **changes,  # pyright: ignore[reportArgumentType]  # only decimals are changed
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
        reported_on="2026-06-30",
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
    permits=Wording("passing licences on to another member", "Lizenzen einem anderen Mitglied zu überlassen"),
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
            title="Two are about to be ordered and one of them is missing: two are needed, and offered already",
            facts=Facts(
                positions=[
                    _position("buxtehude", "6", 3, _holding("10", 1), offered=Decimal(4)),
                    _position("jork", "3", 5, _holding("2", 2), waiting=Decimal(2)),
                ]
            ),
            found=[
                _passed_on(
                    "2",
                    12_000,
                    (1, 2, 3, 5),
                    next_step_de="jork nimmt das Angebot von buxtehude an (2 × ora-user).",
                    next_step_en="jork claims 2 × ora-user from buxtehude.",
                )
            ],
        ),
        PoolingExample(
            title="Who is about to order more has nothing to spare, and needs its own spare licences first",
            facts=Facts(
                positions=[
                    _position("buxtehude", "6", 3, _holding("10", 1), waiting=Decimal(4)),
                    _position("jork", "5", 4, _holding("2", 2)),
                ]
            ),
            found=[],
        ),
        PoolingExample(
            title="Who never reported has nothing to spare as far as anybody knows",
            facts=Facts(positions=[_position("buxtehude", None, 3, _holding("10", 1)), _position("jork", "5", 4)]),
            found=[],
        ),
    ],
)
