"""A contract's ceilings as people look at them, and what may still be added to them without a new procedure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from api.web.charts import Utilisation, utilisation
from api.web.code_words import CODES
from api.web.columns import Row
from procurement.domain.contract.aggregate import Contract, Lot
from procurement.domain.contract.modifying import KINDS, allowed
from procurement.kernel.wording import Wording

WHOLE = Wording("Whole contract", "Gesamter Vertrag")
THOUSAND = 1_000
"""Quantities have three places; counted in thousandths they are whole numbers."""
BY_CHANGE = {"additional", "unforeseeable", "review_clause"}
"""Kinds whose bound holds for each change; the others' for all changes together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A ceiling in value, in quantity, or in both; `exhausted_on` is empty where nothing is to be expected."""

    lot: str
    title: str | Wording
    allocated_cents: int
    ceiling_cents: int | None
    value: Utilisation | None
    allocated_quantity: Decimal
    ceiling_quantity: Decimal | None
    quantity: Utilisation | None
    exhausted_on: str
    ended_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """How far a kind of change has been used, what it still allows, and by which rule."""

    kind: Wording
    used_cents: int
    left_cents: int
    rule: str
    each: bool


def bounds(contract: Contract, forecasts: Sequence[Row]) -> Iterator[Bound]:
    """The whole contract, then each of its lots. `forecasts` are the rows of `contract_ceiling`."""
    last = contract.last_order_on.isoformat()
    days = {row["lot"]: row["exhausted_on"] for row in forecasts}
    days = {lot: day for lot, day in days.items() if day and day <= last}
    yield Bound(
        lot="",
        title=WHOLE,
        allocated_cents=contract.allocated_cents,
        ceiling_cents=contract.ceiling_cents,
        value=utilisation(contract.allocated_cents, contract.ceiling_cents),
        allocated_quantity=Decimal(0),
        ceiling_quantity=None,
        quantity=None,
        exhausted_on=days.get("", ""),
        ended_on=contract.ended_on.isoformat() if contract.ended_on else "",
    )
    for lot in contract.lots.values():
        yield _of_lot(lot, days.get(lot.lot, ""))


def _of_lot(lot: Lot, exhausted_on: str) -> Bound:
    most, counted = lot.ceiling_cents, lot.ceiling_quantity
    return Bound(
        lot=lot.lot,
        title=lot.title,
        allocated_cents=lot.allocated_cents,
        ceiling_cents=most,
        value=None if most is None else utilisation(lot.allocated_cents, most),
        allocated_quantity=lot.allocated_quantity,
        ceiling_quantity=counted,
        quantity=None
        if counted is None
        else utilisation(int(lot.allocated_quantity * THOUSAND), int(counted * THOUSAND)),
        exhausted_on=exhausted_on,
        ended_on=lot.ended_on.isoformat() if lot.ended_on else "",
    )


def allowances(contract: Contract) -> Iterator[Allowance]:
    """Each kind of change the law knows."""
    for kind in KINDS:
        left, rule = allowed(contract, kind)
        yield Allowance(
            kind=CODES["kind"][kind],
            used_cents=contract.modified_cents.get(kind, 0),
            left_cents=left,
            rule=rule,
            each=kind in BY_CHANGE,
        )
