"""Renewal: terms of several members that end close together, renewed as one, reach a better tier.

- Terms of the same article that end in the next 365 days, of at least two members, in windows of 90 days that do not
  overlap.
- The saving is Σ qᵢ·p(qᵢ) − Q·p(Q) at the tiers and the list price last ordered under, each amount rounded once as an
  order's line is. An article that was never ordered under tiers makes no claim.
- Where tiers count the contract year, terms renewed apart count one after the other.
- Renewed is all that ends; what a member no longer uses it leaves out, which makes the saving smaller.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from procurement.domain.pricing_rules import Pricing
from procurement.kernel.money import cents, decimal_text
from procurement.kernel.pricing import Ask
from procurement.kernel.wording import Wording
from procurement.projections import samples
from procurement.projections.pooling.facts import NOTHING, Facts, Holding, Ordered, Position, Term
from procurement.projections.pooling.opportunity import Opportunity, PoolingExample, PoolingKind, next_step
from procurement.projections.written_terms import pricing_of, text_of

AHEAD_DAYS = 365
WINDOW_DAYS = 90


class _Ending(NamedTuple):
    position: Position
    holding: Holding
    term: Term


def find(facts: Facts) -> Sequence[Opportunity]:
    """Every window in which renewing together costs less."""
    first, last = facts.on.isoformat(), _after(facts.on, AHEAD_DAYS)
    articles: defaultdict[tuple[str, str], list[_Ending]] = defaultdict(list)
    newest = _newest_orders(facts)
    for position in facts.positions if newest else ():
        for holding in position.holdings:
            if (holding.contract, holding.article) in newest:
                for term in holding.terms:
                    if first < term.ends_on <= last:
                        articles[holding.contract, holding.article].append(_Ending(position, holding, term))
    return [
        found
        for key in sorted(articles)
        for window in _windows(articles[key])
        if (found := _together(window, newest[key])) is not None
    ]


def _after(day: date, days: int) -> str:
    return (day + timedelta(days)).isoformat() if day < date.max - timedelta(days) else date.max.isoformat()


def _newest_orders(facts: Facts) -> dict[tuple[str, str], Ordered]:
    newest: dict[tuple[str, str], Ordered] = {}
    for order in facts.ordered:
        known = newest.get((order.contract, order.article))
        if known is None or order.positions[-1] > known.positions[-1]:
            newest[order.contract, order.article] = order
    return newest


def _windows(endings: list[_Ending]) -> Iterator[Sequence[_Ending]]:
    endings.sort(key=lambda ending: (ending.term.ends_on, ending.position.member))
    days = [date.fromisoformat(ending.term.ends_on).toordinal() for ending in endings]
    start = 0
    while start < len(endings):
        end = bisect_left(days, days[start] + WINDOW_DAYS)
        yield endings[start:end]
        start = end


def _together(endings: Sequence[_Ending], newest: Ordered) -> Opportunity | None:
    quantities: dict[str, Decimal] = {}
    for ending in endings:
        member = ending.position.member
        quantities[member] = quantities.get(member, NOTHING) + ending.term.quantity
    saving_cents = _saving_cents(list(quantities.values()), newest) if len(quantities) > 1 else 0
    if saving_cents <= 0:
        return None
    latest, since = max(endings, key=lambda ending: ending.holding.positions[-1]), endings[0].term.ends_on
    total = sum(quantities.values(), NOTHING)
    de, en = (decimal_text(total, language) for language in ("de", "en"))
    german_day = date.fromisoformat(since).strftime("%d.%m.%Y")
    rests_on = {at for ending in endings for at in ending.term.positions} | {newest.positions[-1]}
    return Opportunity(
        kind="renewal",
        product=latest.position.product,
        article=newest.article,
        contract=newest.contract,
        members=tuple(sorted(quantities)),
        quantities=dict(sorted(quantities.items())),
        potential_cents=saving_cents,
        evidence=tuple(sorted(rests_on)),
        clause=latest.holding.clause,
        since=since,
        **next_step(
            latest.holding.clause,
            newest.contract,
            f"bis {german_day} gemeinsam verlängern (zusammen {de} × {newest.article})",
            f"renew together by {since} ({en} × {newest.article} in all)",
        ),
    )


def _saving_cents(quantities: Sequence[Decimal], newest: Ordered) -> int:
    """What renewing one after the other costs, less what renewing as one does. Like quantities are priced once."""
    pricing, total, before, saving_cents = pricing_of(newest.pricing), sum(quantities, NOTHING), NOTHING, 0
    known: dict[tuple[Decimal, Decimal], int] = {}
    amount = _amount(pricing, newest, total, NOTHING)
    for quantity in quantities:
        key = (quantity, before if pricing.rule.counts_year else NOTHING)
        if key not in known:
            known[key] = cents(_amount(pricing, newest, *key)) - cents(amount * quantity / total)
        saving_cents += known[key]
        before += quantity
    return saving_cents


def _amount(pricing: Pricing, newest: Ordered, quantity: Decimal, called_off: Decimal) -> Decimal:
    ask = Ask(quantity=quantity, ordered=quantity, called_off=called_off, list_unit_price=newest.list_unit_price)
    return pricing.price(ask).amount


def _ending(member: str, ends_on: str, quantity: str, position: int) -> Position:
    term = Term(ends_on, Decimal(quantity), (position,))
    holding = Holding(
        contract="rv-db",
        article="ora-user",
        clause="allowed",
        quantity=term.quantity,
        unit_price=Decimal(80),
        positions=term.positions,
        terms=(term,),
    )
    return Position(product="oracle", member=member, holdings=(holding,))


_ORDERED = Ordered(
    product="oracle",
    article="ora-user",
    contract="rv-db",
    member="buxtehude",
    placed_on="2026-03-02",
    clause="allowed",
    contract_year="1",
    pricing=text_of(samples.ORDER_TIERS),
    list_unit_price=Decimal(100),
    quantity=Decimal(30),
    net_cents=240_000,
    positions=(5,),
)
_TERMS = (
    _ending("buxtehude", "2027-03-16", "30", 6),
    _ending("jork", "2027-05-04", "20", 9),
    _ending("stade", "2027-06-14", "25", 12),
)

KIND = PoolingKind(
    name="renewal",
    doc="Σ qᵢ · p(qᵢ) − Q · p(Q)",
    permits=Wording(
        "renewing the terms of several members as one", "die Laufzeiten mehrerer Mitglieder gemeinsam zu verlängern"
    ),
    find=find,
    examples=[
        PoolingExample(
            title="30 end in March and 20 in May; as one they reach 60.00 instead of 80.00, and June is too late",
            facts=Facts(on=date(2026, 7, 1), positions=_TERMS, ordered=[_ORDERED]),
            found=[
                Opportunity(
                    kind="renewal",
                    product="oracle",
                    article="ora-user",
                    contract="rv-db",
                    members=("buxtehude", "jork"),
                    quantities={"buxtehude": Decimal(30), "jork": Decimal(20)},
                    potential_cents=100_000,
                    evidence=(5, 6, 9),
                    clause="allowed",
                    since="2027-03-16",
                    next_step_de="bis 16.03.2027 gemeinsam verlängern (zusammen 50 × ora-user).",
                    next_step_en="renew together by 2027-03-16 (50 × ora-user in all).",
                )
            ],
        ),
        PoolingExample(
            title="Without tiers there is no claim",
            facts=Facts(on=date(2026, 7, 1), positions=_TERMS),
            found=[],
        ),
        PoolingExample(
            title="What ends in more than a year is not looked at",
            facts=Facts(on=date(2026, 3, 1), positions=_TERMS, ordered=[_ORDERED]),
            found=[],
        ),
    ],
)
