"""Demand: what was asked about products in preparation, and what all members declared together.

- One row for each product asked about; `status` is open up to and including `until_on`, then over.
- `quantity` and `members` are what was declared and not withdrawn, `needed_on` the first day on which it is needed.
- `half_years` adds up the declarations by the half-year in which they are needed.
- `similar` shows what to expect: what all members called off of the similar products named in the question, by
  calendar year, the running one and the three before it.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.domain.demand.events import DemandAsked, DemandDeclared, DemandEvent, DemandWithdrawn
from procurement.kernel.projection import (
    Example,
    Extra,
    Key,
    LatestDecimal,
    LatestText,
    Projection,
    Rows,
    Viewing,
)
from procurement.kernel.record import Record
from procurement.projections import sharing_samples as samples
from procurement.projections.with_parties import positions, with_parties

NOTHING = Decimal(0)


class Demand(Record):
    """Kept in two sorts: the question (`party` empty), and what each member declared, 0 after a withdrawal.
    `similar_products` stand between blanks.
    """

    product: Key
    party: Key = ""
    title: LatestText = None
    unit: LatestText = None
    similar_products: LatestText = None
    until_on: LatestText = None
    note: LatestText = None
    asked_on: LatestText = None
    quantity: LatestDecimal = None
    needed_on: LatestText = None


def contributions(event: DemandEvent) -> Iterator[Demand]:
    """The question, or one member's part of the answer."""
    match event:
        case DemandAsked():
            yield Demand(
                product=event.product,
                title=event.title,
                unit=event.unit,
                similar_products=f" {' '.join(event.similar_products)} ",
                until_on=event.until_on.isoformat(),
                note=event.note,
                asked_on=event.asked_on.isoformat(),
            )
        case DemandDeclared():
            yield Demand(
                product=event.product,
                party=event.member,
                quantity=event.quantity,
                needed_on=event.needed_on.isoformat(),
            )
        case DemandWithdrawn():
            yield Demand(product=event.product, party=event.member, quantity=NOTHING)
        case _:
            return


def present(rows: Rows, viewing: Viewing) -> Rows:
    """One row for each product."""
    return [_product_row(own, parts, viewing.on.isoformat()) for own, parts in with_parties(rows, "product")]


def _product_row(own: dict[str, Any], parts: Rows, on: str) -> dict[str, Any]:
    needed = [part for part in parts if part["quantity"]]
    return {
        "product": own["product"],
        "title": own["title"],
        "unit": own["unit"],
        "similar_products": own["similar_products"].split(),
        "until_on": own["until_on"],
        "note": own["note"] or None,
        "asked_on": own["asked_on"],
        "status": "open" if on <= own["until_on"] else "over",
        "quantity": sum((part["quantity"] for part in needed), NOTHING),
        "members": len(needed),
        "needed_on": min((part["needed_on"] for part in needed), default=None),
        **positions([own, *parts]),
    }


def half_years(rows: Rows, _viewing: Viewing) -> Rows:
    """What is needed from when on, by product and half-year (2028-H1)."""
    found: dict[tuple[str, str], Rows] = {}
    for row in rows:
        if row["quantity"]:
            found.setdefault((row["product"], half_year_of(row["needed_on"])), []).append(row)
    return [
        {
            "product": product,
            "half_year": half_year,
            "quantity": sum((part["quantity"] for part in parts), NOTHING),
            "members": len(parts),
            **positions(parts),
        }
        for (product, half_year), parts in sorted(found.items())
    ]


def half_year_of(day: str) -> str:
    """The half-year of a day.

    >>> half_year_of("2028-06-30"), half_year_of("2028-07-01")
    ('2028-H1', '2028-H2')
    """
    return f"{day[:4]}-H{1 if day[5:7] <= '06' else 2}"


def similar(rows: Rows, viewing: Viewing) -> Rows:
    """For each product asked about, past years of the similar products that the question names."""
    return [
        {
            "product": own["product"],
            "similar_product": row["product"],
            **{name: row[name] for name in ("year", "quantity", "paid_cents", "members")},
            **positions([own, row]),
        }
        for own, _parts in with_parties(rows, "product")
        for row in viewing.beside["product_spending"]
        if row["product"] in own["similar_products"].split()
    ]


def _question(**changes: Any) -> Demand:
    columns: dict[str, Any] = {
        "title": "Datenbanken ab 2028",
        "unit": "C62",
        "similar_products": " oracle ",
        "until_on": "2026-09-30",
        "note": "",
        "asked_on": "2026-06-01",
    }
    return Demand(product="datenbank-2028", **(columns | changes))


def _declared(member: str, quantity: str, needed_on: str = "2028-01-01") -> Demand:
    return Demand(product="datenbank-2028", party=member, quantity=Decimal(quantity), needed_on=needed_on)


EXAMPLES = (
    Example(
        title="Members declare, think again and withdraw",
        given=[
            samples.asked(),
            samples.declared("jork", "20"),
            samples.declared("buxtehude", "30"),
            samples.declared("jork", "25", date(2028, 7, 1)),
            samples.demand_withdrawn("buxtehude", "30"),
        ],
        rows=[_question(), _declared("jork", "25", "2028-07-01"), _declared("buxtehude", "0")],
    ),
    Example(
        title="Asked again, the new question counts and what was declared stays",
        given=[samples.asked(), samples.declared("jork", "20"), samples.asked(until_on=date(2026, 12, 31))],
        rows=[_question(until_on="2026-12-31"), _declared("jork", "20")],
    ),
)

PROJECTION = Projection(
    name="demand_totals",
    version=1,
    row=Demand,
    consumes=(DemandAsked, DemandDeclared, DemandWithdrawn),
    contributions=contributions,
    search=("product", "title"),
    present=present,
    collapses=True,
    extras={
        "half_years": Extra(compute=half_years),
        "similar": Extra(compute=similar, beside=("product_spending",), part="years"),
    },
    examples=EXAMPLES,
)
