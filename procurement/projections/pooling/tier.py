"""Tier: members that ordered the same article apart, within 90 days, would together have reached a better tier.

- The saving is Σ qᵢ·(pᵢ − p_pooled): what each order cost less what its quantity costs at the price of all quantities
  together, each amount rounded once as an order's line is. Every order keeps its own list price and terms, so only
  the tier makes the difference.
- Windows do not overlap, so no order is counted twice; at least two members take part.
- Where tiers count the contract year, what was ordered in it before the window counts as called off already.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from procurement.kernel.money import cents, decimal_text
from procurement.kernel.pricing import Ask
from procurement.projections import samples
from procurement.projections.pooling.opportunity import (
    Facts,
    Opportunity,
    Ordered,
    PoolingExample,
    PoolingKind,
    next_step,
)
from procurement.projections.written_terms import pricing_of, text_of

WINDOW_DAYS = 90


def find(facts: Facts) -> Sequence[Opportunity]:
    """Every window in which ordering together would have cost less."""
    articles: defaultdict[tuple[str, str, str], list[Ordered]] = defaultdict(list)
    for order in facts.ordered:
        if order.quantity > 0:
            year = order.contract_year if pricing_of(order.pricing).rule.counts_year else ""
            articles[order.contract, order.article, year].append(order)
    return [found for key in sorted(articles) for found in _windows(articles[key])]


def _windows(orders: list[Ordered]) -> Iterator[Opportunity]:
    orders.sort(key=lambda order: (order.placed_on, order.positions))
    days = [order.placed_on.toordinal() for order in orders]
    before, start, last_end = Decimal(0), 0, 0
    while start < len(orders):
        end, step = bisect_left(days, days[start] + WINDOW_DAYS), 1
        # A window that ends where the last one did holds a part of it and cannot gain more.
        if end > last_end:
            last_end = end
            found = _pooled(orders[start:end], before)
            if found:
                step = end - start
                yield found
        before += sum((order.quantity for order in orders[start : start + step]), Decimal(0))
        start += step


def _pooled(orders: Sequence[Ordered], called_off: Decimal) -> Opportunity | None:
    members = tuple(sorted({order.member for order in orders}))
    total = sum((order.quantity for order in orders), Decimal(0))
    saving_cents = _saving_cents(orders, total, called_off) if len(members) > 1 else 0
    if saving_cents <= 0:
        return None
    newest = max(orders, key=lambda order: order.positions)
    de, en = (decimal_text(total, language) for language in ("de", "en"))
    return Opportunity(
        kind="tier",
        product=newest.product,
        article=newest.article,
        contract=newest.contract,
        members=members,
        quantities={
            member: sum((order.quantity for order in orders if order.member == member), Decimal(0))
            for member in members
        },
        potential_cents=saving_cents,
        evidence=tuple(sorted({position for order in orders for position in order.positions})),
        clause=newest.clause,
        **next_step(
            newest.clause,
            newest.contract,
            f"den nächsten Bedarf an {newest.article} als Sammelabruf bestellen (zusammen {de})",
            f"order {newest.article} as a pool next time ({en} together)",
        ),
    )


def _saving_cents(orders: Sequence[Ordered], total: Decimal, called_off: Decimal) -> int:
    """What all orders cost less what they would cost as one. Many orders are alike, so each kind is priced once."""
    amounts: dict[tuple[str, Decimal], Decimal] = {}
    shares: dict[tuple[str, Decimal, Decimal], int] = {}
    saving_cents = 0
    for order in orders:
        terms = (order.pricing, order.list_unit_price)
        kind = (*terms, order.quantity)
        if terms not in amounts:
            ask = Ask(quantity=total, ordered=total, called_off=called_off, list_unit_price=order.list_unit_price)
            amounts[terms] = pricing_of(order.pricing).price(ask).amount
        if kind not in shares:
            shares[kind] = cents(amounts[terms] * order.quantity / total)
        saving_cents += order.net_cents - shares[kind]
    return saving_cents


def _order(member: str, day: date, quantity: str, net_cents: int, position: int) -> Ordered:
    return Ordered(
        product="oracle",
        article="ora-user",
        contract="rv-db",
        member=member,
        clause="with_consent",
        placed_on=day,
        contract_year="1",
        quantity=Decimal(quantity),
        net_cents=net_cents,
        list_unit_price=Decimal(100),
        pricing=text_of(samples.ORDER_TIERS),
        positions=(position,),
    )


KIND = PoolingKind(
    name="tier",
    doc="Σ qᵢ · (pᵢ − p_pooled)",
    find=find,
    examples=[
        PoolingExample(
            title="30 and 20 licences at 80.00, ordered apart in March and May, reach 60.00 together: 50 · 20.00",
            facts=Facts(
                ordered=[
                    _order("buxtehude", date(2026, 3, 2), "30", 240_000, 5),
                    _order("jork", date(2026, 5, 4), "20", 160_000, 9),
                ]
            ),
            found=[
                Opportunity(
                    kind="tier",
                    product="oracle",
                    article="ora-user",
                    contract="rv-db",
                    members=("buxtehude", "jork"),
                    quantities={"buxtehude": Decimal(30), "jork": Decimal(20)},
                    potential_cents=100_000,
                    evidence=(5, 9),
                    clause="with_consent",
                    next_step_de="Zustimmung des Lieferanten einholen (Vertrag rv-db), dann: "
                    "den nächsten Bedarf an ora-user als Sammelabruf bestellen (zusammen 50).",
                    next_step_en="Ask the vendor for consent (contract rv-db), then: "
                    "order ora-user as a pool next time (50 together).",
                )
            ],
        ),
        PoolingExample(
            title="Orders 90 days apart are no pool, and one member alone is none either",
            facts=Facts(
                ordered=[
                    _order("buxtehude", date(2026, 3, 2), "30", 240_000, 5),
                    _order("buxtehude", date(2026, 3, 9), "30", 240_000, 6),
                    _order("jork", date(2026, 6, 7), "20", 160_000, 9),
                ]
            ),
            found=[],
        ),
    ],
)
