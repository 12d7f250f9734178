"""Vendor volumes: what all members together ordered of a vendor, by contract, lot, article and month.

- An order counts from its approval, or from its placing where none is required; a part cancelled later is taken
  back in the month of the order.
- `members` is how many different members a row covers.
- `tiers` says for each article with tiers and each contract year how much was ordered so far, which tier that
  reaches and how many units are missing to the next. Where `counts_year` is false the tiers look at one order; the
  row then says what the year's volume would reach if it were ordered at once.
- `running` adds the volume up month by month within the contract year; `shares` compares vendors.

Tiers, running totals and shares are of the rows that the filters leave: without a filter, of all members.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from procurement.domain.order.events import OrderApproved, OrderCancelled, OrderPlaced, OrderRejected
from procurement.kernel.projection import Example, Extra, Key, Once, Projection, Rows, SumDecimal, SumInt, Viewing
from procurement.kernel.terms import next_tier, tier_reached
from procurement.projections import samples
from procurement.projections.order_counts import COUNTING, counted_lines, month_counted
from procurement.projections.percent import percent_of
from procurement.projections.written_terms import pricing_of, text_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """`pricing` is the terms ordered under, as text; `contract_year` counts from 1."""

    vendor: Key
    contract: Key
    lot: Key
    article: Key
    month: Key
    contract_year: Key
    pricing: Key
    member: Key
    orders: SumInt = 0
    first_lines: SumInt = 0
    quantity: SumDecimal = Decimal(0)
    net_cents: SumInt = 0


def contributions(event: OrderPlaced | OrderApproved | OrderRejected | OrderCancelled) -> Iterator[Volume]:
    """Each line of an order that counts, or of what it gives back."""
    month = month_counted(event.placed_on)
    for sign, line, orders, first_lines in counted_lines(event):
        yield Volume(
            vendor=event.vendor,
            contract=event.contract,
            lot=line.lot,
            article=line.article,
            month=month,
            contract_year=str(line.contract_year),
            pricing=text_of(line.terms),
            member=event.member,
            orders=orders,
            first_lines=first_lines,
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
        "contract": newest["contract"],
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
    """The volume of each article month by month, added up within its contract year."""
    ordered = sorted(rows, key=lambda row: (*_article_year(row), row["month"]))
    for _key, months in groupby(ordered, key=_article_year):
        quantity, net_cents = Decimal(0), 0
        for row in months:
            quantity, net_cents = quantity + row["quantity"], net_cents + row["net_cents"]
            row["running_quantity"], row["running_net_cents"] = quantity, net_cents
    return ordered


def _article_year(row: dict[str, Any]) -> tuple[str, str, str]:
    return row["contract"], row["article"], row["contract_year"]


def shares(rows: Rows, _viewing: Viewing) -> Rows:
    """Each vendor's part of all that was ordered, the largest first."""
    total = sum(row["net_cents"] for row in rows)
    for row in rows:
        row["share_percent"] = percent_of(row["net_cents"], total)
    return sorted(rows, key=lambda row: (-row["net_cents"], row["vendor"]))


def _licences(**changes: Any) -> Volume:
    keys: dict[str, Any] = {"contract_year": "1", "pricing": samples.PERCENT_OFF_TEXT, "member": "buxtehude"}
    article: dict[str, Any] = {
        "vendor": "datenhaus",
        "contract": "rv-db",
        "lot": "1",
        "article": "ora-user",
        "month": "2026-03",
    }
    return Volume(**(article | keys | changes))


def _toner(**sums: Any) -> Volume:
    return _licences(lot="2", article="toner", **sums)


_WAITING = samples.placed(requires_approval=True)
_LATE = samples.placed(placed_on=date(2026, 3, 31))
_MIXED = samples.placed(samples.line(), samples.toner(2), samples.line(3))
_TIERED = samples.line(unit_price="80", terms=samples.YEAR_TIERS)

EXAMPLES = (
    Example(
        title="An order adds its quantity and net amount to the month it was placed in",
        given=[samples.placed()],
        rows=[_licences(orders=1, first_lines=1, quantity=Decimal(10), net_cents=60_000)],
    ),
    Example(
        title="Approved orders count, waiting and rejected ones do not",
        given=[
            _WAITING,
            samples.approved(_WAITING),
            samples.placed(order_id="o-2", requires_approval=True),
            samples.rejected(samples.placed(order_id="o-2", requires_approval=True)),
        ],
        rows=[_licences(orders=1, first_lines=1, quantity=Decimal(10), net_cents=60_000)],
    ),
    Example(
        title="A cancellation in April empties March, not April",
        given=[_LATE, samples.cancelled(_LATE)],
        rows=[_licences()],
    ),
    Example(
        title="An order with two lines of one article counts once for it, and once at its first line",
        given=[_MIXED],
        rows=[
            _licences(orders=1, first_lines=1, quantity=Decimal(20), net_cents=120_000),
            _toner(orders=1, quantity=Decimal(5), net_cents=10_000),
        ],
    ),
    Example(
        title="What is given back meets the terms it was ordered under, whatever terms hold now",
        given=[samples.placed(_TIERED), samples.placed(), samples.cancelled(samples.placed(_TIERED), kept={1: "4"})],
        rows=[
            _licences(orders=1, first_lines=1, quantity=Decimal(10), net_cents=60_000),
            _licences(pricing=samples.YEAR_TIERS_TEXT, orders=1, first_lines=1, quantity=Decimal(4), net_cents=32_000),
        ],
    ),
)

CONTRACT_FILTERS = ("vendor", "contract", "lot", "article")
"""Tiers and running totals are those of all members since the contract year began, whoever asks and for whenever."""

PROJECTION = Projection(
    name="vendor_volumes",
    version=1,
    row=Volume,
    consumes=COUNTING,
    contributions=contributions,
    group=("vendor", "contract", "lot", "article", "month"),
    period="month",
    member="member",
    distinct={"members": "member"},
    once=Once(count="orders", first="first_lines", within=("article", "lot", "pricing")),
    extras={
        "tiers": Extra(
            compute=tiers, group=("contract", "article", "contract_year", "pricing"), heeds=CONTRACT_FILTERS
        ),
        "running": Extra(
            compute=running, group=("contract", "article", "contract_year", "month"), heeds=CONTRACT_FILTERS
        ),
        "shares": Extra(compute=shares, group=("vendor",)),
    },
    indexes=(("month",), ("contract", "article", "contract_year")),
    examples=EXAMPLES,
)
