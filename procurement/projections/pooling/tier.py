"""Tier: members that ordered the same article apart, within 90 days, would together have reached a better tier.

- The saving is Σ qᵢ·(pᵢ − p_pooled): what each order cost less what its quantity costs at the price of all quantities
  together, each amount rounded once as an order's line is. Every order keeps its own list price and terms, so only
  the tier makes the difference.
- Windows do not overlap, so no order is counted twice; at least two members take part.
- Where tiers count the contract year, what was ordered in it before the window counts as called off already.
- Tiers may count points instead of pieces, as Microsoft Select does (500, 4,000, 10,000 and 25,000 points).
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.kernel.money import cents, decimal_text
from procurement.kernel.pricing import Ask
from procurement.kernel.wording import Wording
from procurement.projections import samples
from procurement.projections.pooling.facts import NOTHING, Facts, Ordered
from procurement.projections.pooling.opportunity import Opportunity, PoolingExample, PoolingKind, next_step
from procurement.projections.written_terms import pricing_of, text_of

WINDOW_DAYS = 90


def find(facts: Facts) -> Sequence[Opportunity]:
    """Every window in which ordering together would have cost less."""
    articles: defaultdict[tuple[str, str, str], list[Ordered]] = defaultdict(list)
    years: dict[str, bool] = {}
    for order in facts.ordered:
        if order.pricing not in years:
            years[order.pricing] = pricing_of(order.pricing).rule.counts_year
        articles[order.contract, order.article, order.contract_year if years[order.pricing] else ""].append(order)
    return [found for key in sorted(articles) for found in _windows(articles[key])]


def _windows(orders: list[Ordered]) -> Iterator[Opportunity]:
    orders.sort(key=lambda order: (order.placed_on, order.positions))
    days = [date.fromisoformat(order.placed_on).toordinal() for order in orders]
    before, start, last_end = NOTHING, 0, 0
    while start < len(orders):
        end, step = bisect_left(days, days[start] + WINDOW_DAYS), 1
        # A window that ends where the last one did holds a part of it and cannot gain more.
        if end > last_end:
            last_end = end
            found = _pooled(orders[start:end], before)
            if found:
                step = end - start
                yield found
        before += sum([order.quantity for order in orders[start : start + step]], NOTHING)
        start += step


def _pooled(orders: Sequence[Ordered], called_off: Decimal) -> Opportunity | None:
    quantities: dict[str, Decimal] = {}
    for order in orders:
        quantities[order.member] = quantities.get(order.member, NOTHING) + order.quantity
    total = sum(quantities.values(), NOTHING)
    saving_cents = _saving_cents(orders, total, called_off) if len(quantities) > 1 else 0
    if saving_cents <= 0:
        return None
    newest = max(orders, key=lambda order: order.positions)
    de, en = (decimal_text(total, language) for language in ("de", "en"))
    return Opportunity(
        kind="tier",
        product=newest.product,
        article=newest.article,
        contract=newest.contract,
        members=tuple(sorted(quantities)),
        quantities=dict(sorted(quantities.items())),
        potential_cents=saving_cents,
        evidence=tuple(sorted({position for order in orders for position in order.positions})),
        clause=newest.clause,
        since=orders[0].placed_on,
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


def _order(
    member: str,
    day: str,
    quantity: str,
    net_cents: int,
    position: int,
    *,
    terms: Mapping[str, Any] = samples.ORDER_TIERS,
) -> Ordered:
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
        pricing=text_of(terms),
        positions=(position,),
    )


def _found(
    quantities: Mapping[str, Decimal], potential_cents: int, since: str, together: tuple[str, str]
) -> Opportunity:
    return Opportunity(
        kind="tier",
        product="oracle",
        article="ora-user",
        contract="rv-db",
        members=("buxtehude", "jork"),
        quantities=quantities,
        potential_cents=potential_cents,
        evidence=(5, 9),
        clause="with_consent",
        since=since,
        next_step_de="Zustimmung des Lieferanten einholen (Vertrag rv-db), dann: "
        f"den nächsten Bedarf an ora-user als Sammelabruf bestellen (zusammen {together[0]}).",
        next_step_en="Ask the vendor for consent (contract rv-db), then: "
        f"order ora-user as a pool next time ({together[1]} together).",
    )


_SELECT: Mapping[str, Any] = {
    "rule": "volume_tier",
    "tiers": [
        {"from_quantity": "1", "unit_price": "1.20"},
        {"from_quantity": "500", "unit_price": "1"},
        {"from_quantity": "4000", "unit_price": "0.95"},
        {"from_quantity": "10000", "unit_price": "0.90"},
        {"from_quantity": "25000", "unit_price": "0.80"},
    ],
}
"""Points of one product pool and its levels; what a point costs at each is made up."""

KIND = PoolingKind(
    name="tier",
    doc="Σ qᵢ · (pᵢ − p_pooled)",
    permits=Wording("ordering for several members as one", "den Bedarf mehrerer Mitglieder gemeinsam zu bestellen"),
    find=find,
    examples=[
        PoolingExample(
            title="30 and 20 licences at 80.00, ordered apart in March and May, reach 60.00 together: 50 · 20.00",
            facts=Facts(
                ordered=[
                    _order("buxtehude", "2026-03-02", "30", 240_000, 5),
                    _order("jork", "2026-05-04", "20", 160_000, 9),
                ]
            ),
            found=[_found({"buxtehude": Decimal(30), "jork": Decimal(20)}, 100_000, "2026-03-02", ("50", "50"))],
        ),
        PoolingExample(
            title="Select points: 3,000 and 1,500 stay in the level from 500, together they reach that from 4,000",
            facts=Facts(
                ordered=[
                    _order("buxtehude", "2026-03-02", "3000", 300_000, 5, terms=_SELECT),
                    _order("jork", "2026-03-09", "1500", 150_000, 9, terms=_SELECT),
                ]
            ),
            found=[
                _found({"buxtehude": Decimal(3000), "jork": Decimal(1500)}, 22_500, "2026-03-02", ("4.500", "4,500"))
            ],
        ),
        PoolingExample(
            title="Orders 90 days apart are no pool, and one member alone is none either",
            facts=Facts(
                ordered=[
                    _order("buxtehude", "2026-03-02", "30", 240_000, 5),
                    _order("buxtehude", "2026-03-09", "30", 240_000, 6),
                    _order("jork", "2026-06-07", "20", 160_000, 9),
                ]
            ),
            found=[],
        ),
    ],
)
