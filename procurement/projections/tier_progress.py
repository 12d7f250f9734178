"""Tier progress: where all members together stand in each contract year, and how much is missing to the next tier.

- Kept by article, contract year, month and terms; cancelled parts are taken back where they were added.
- A report row says for each article with tiers and each contract year how much was ordered so far, which tier that
  reaches and how many units are missing to the next. Where `counts_year` is false the tiers look at one order; the
  row then says what the year's volume would reach if it were ordered at once.
- `running` adds the volume up month by month within the contract year.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from procurement.domain.order.events import OrderApproved, OrderCancelled, OrderPlaced, OrderRejected
from procurement.kernel.projection import Example, Extra, Key, Projection, Rows, SumDecimal, SumInt, Viewing
from procurement.kernel.record import Record
from procurement.kernel.terms import next_tier, tier_reached
from procurement.projections import samples
from procurement.projections.order_counts import COUNTING, counted_lines, month_counted
from procurement.projections.written_terms import pricing_of, text_of


class Progress(Record):
    """`pricing` is the terms ordered under, as text; `contract_year` counts from 1."""

    vendor: Key
    contract: Key
    lot: Key
    article: Key
    contract_year: Key
    month: Key
    pricing: Key
    quantity: SumDecimal = Decimal(0)
    net_cents: SumInt = 0


def contributions(event: OrderPlaced | OrderApproved | OrderRejected | OrderCancelled) -> Iterator[Progress]:
    """Each line of an order that counts, or of what it gives back."""
    month = month_counted(event.placed_on)
    for sign, line, _orders, _first_lines in counted_lines(event):
        yield Progress(
            vendor=event.vendor,
            contract=event.contract,
            lot=line.lot,
            article=line.article,
            contract_year=str(line.contract_year),
            month=month,
            pricing=text_of(line.terms),
            quantity=sign * line.quantity,
            net_cents=sign * line.net_cents,
        )


def tiers(rows: Rows, _viewing: Viewing) -> Rows:
    """Where each article with tiers stands in each contract year, by the terms that came into use last."""
    articles: defaultdict[tuple[str, ...], Rows] = defaultdict(list)
    for row in rows:
        articles[row["contract"], row["article"], row["contract_year"]].append(row)
    return [found for key in sorted(articles) if (found := _tier(articles[key])) is not None]


def _tier(rows: Rows) -> dict[str, Any] | None:
    newest = max(rows, key=lambda row: (row["first_position"], row["pricing"]))
    pricing = pricing_of(newest["pricing"])
    steps = pricing.rule.tiers(pricing.terms)
    if not steps:
        return None
    quantity = sum((row["quantity"] for row in rows), Decimal(0))
    following = next_tier(steps, quantity)
    return {
        "vendor": newest["vendor"],
        "contract": newest["contract"],
        "lot": newest["lot"],
        "article": newest["article"],
        "contract_year": newest["contract_year"],
        "counts_year": pricing.rule.counts_year,
        "quantity": quantity,
        "tier_from": tier_reached(steps, quantity).from_quantity,
        "next_tier_from": following.from_quantity if following else None,
        "units_to_next": following.from_quantity - quantity if following else None,
        "next_unit_price": following.unit_price if following else None,
        "next_discount_percent": following.discount_percent if following else None,
    }


def running(rows: Rows, _viewing: Viewing) -> Rows:
    """The volume of each article month by month, added up within its contract year, whatever terms it came under."""
    ordered = sorted(rows, key=lambda row: (*_article_year(row), row["month"]))
    for _key, months in groupby(ordered, key=_article_year):
        quantity, net_cents = Decimal(0), 0
        for row in months:
            quantity, net_cents = quantity + row["quantity"], net_cents + row["net_cents"]
            row["running_quantity"], row["running_net_cents"] = quantity, net_cents
    return ordered


def _article_year(row: dict[str, Any]) -> tuple[str, str, str]:
    return row["contract"], row["article"], row["contract_year"]


def _march(**changes: Any) -> Progress:
    march: dict[str, Any] = {
        "vendor": "datenhaus",
        "contract": "rv-db",
        "lot": "1",
        "article": "ora-user",
        "contract_year": "1",
        "month": "2026-03",
        "pricing": samples.PERCENT_OFF_TEXT,
    }
    return Progress(**(march | changes))


_WAITING = samples.placed(requires_approval=True)
_TIERED = samples.line(unit_price="80", terms=samples.YEAR_TIERS)

PROJECTION = Projection(
    name="tier_progress",
    version=1,
    row=Progress,
    consumes=COUNTING,
    contributions=contributions,
    period="month",
    present=tiers,
    collapses=True,
    extras={
        "running": Extra(compute=running, group=("vendor", "contract", "lot", "article", "contract_year", "month"))
    },
    examples=(
        Example(
            title="Volume is kept by the month of the order and the terms it came under",
            given=[samples.placed(), samples.placed(_TIERED, placed_on=date(2026, 3, 31))],
            rows=[
                _march(quantity=Decimal(10), net_cents=60_000),
                _march(pricing=samples.YEAR_TIERS_TEXT, quantity=Decimal(10), net_cents=80_000),
            ],
        ),
        Example(
            title="Approved orders count, waiting and rejected ones do not",
            given=[
                _WAITING,
                samples.approved(_WAITING),
                samples.placed(order_id="o-2", requires_approval=True),
                samples.rejected(samples.placed(order_id="o-2", requires_approval=True)),
            ],
            rows=[_march(quantity=Decimal(10), net_cents=60_000)],
        ),
        Example(
            title="What is given back meets the terms it was ordered under, whatever terms hold now",
            given=[
                samples.placed(_TIERED),
                samples.placed(),
                samples.cancelled(samples.placed(_TIERED), kept={1: "4"}),
            ],
            rows=[
                _march(quantity=Decimal(10), net_cents=60_000),
                _march(pricing=samples.YEAR_TIERS_TEXT, quantity=Decimal(4), net_cents=32_000),
            ],
        ),
    ),
)
