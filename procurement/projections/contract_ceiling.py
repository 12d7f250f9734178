"""Contract ceilings: how much of each contract and lot is called off, what is left, and when it will be used up.

- A ceiling is used from the moment an order is placed: a waiting order reserves. What is rejected or cancelled is
  left again. This is the ledger of the contract, in net cents, for all members together.
- The row with an empty `lot` is the whole contract; lots have rows of their own, with a ceiling where one was agreed.
  A total or grouping over contracts adds whole contracts only, so nothing is counted twice.
- `orders` is how many orders were allocated, including those that gave everything back later.
- `exhausted_on` is the day on which the ceiling in value or quantity, whichever comes first, is reached at the pace
  from the start of the contract to the day of viewing, even if that is after the contract's end. Nothing called off,
  no forecast.
- The term (`ends_on`) stands on the contract's row, because an extension extends the whole contract; so does the
  regime (`vgv` or `uvgo`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any

from procurement.domain.contract.events import (
    CallOffAllocated,
    CallOffReleased,
    ContractAwarded,
    ContractEnded,
    ContractEvent,
    ContractExtended,
    ContractModified,
    LedgerEvent,
)
from procurement.kernel.projection import (
    Example,
    Key,
    LatestDecimal,
    LatestInt,
    LatestText,
    Once,
    Projection,
    Rows,
    SumDecimal,
    SumInt,
    Viewing,
)
from procurement.kernel.record import Record
from procurement.projections import samples
from procurement.projections.percent import percent_of

NOTHING = Decimal(0)


class Ceiling(Record):
    """A contract, or one of its lots. `lot_…` repeat the amounts of lots, so that totals can leave them out."""

    contract: Key
    lot: Key
    vendor: LatestText = None
    title: LatestText = None
    regime: LatestText = None
    starts_on: LatestText = None
    ends_on: LatestText = None
    ended_on: LatestText = None
    value_capped: LatestInt = None
    ceiling_quantity: LatestDecimal = None
    ceiling_cents: SumInt = 0
    allocated_cents: SumInt = 0
    allocated_quantity: SumDecimal = NOTHING
    orders: SumInt = 0
    first_lines: SumInt = 0
    lot_ceiling_cents: SumInt = 0
    lot_allocated_cents: SumInt = 0
    lot_allocated_quantity: SumDecimal = NOTHING


def contributions(event: ContractEvent) -> Iterator[Ceiling]:
    """What an event says about the contract and about each lot it names."""
    match event:
        case ContractAwarded():
            yield from _awarded(event)
        case ContractModified():
            yield Ceiling(contract=event.contract, lot="", ceiling_cents=event.amount_cents)
            if event.lot:
                raised: dict[str, Any] = {"ceiling_cents": event.amount_cents, "lot_ceiling_cents": event.amount_cents}
                yield Ceiling(contract=event.contract, lot=event.lot, **raised)
        case ContractExtended():
            yield Ceiling(contract=event.contract, lot="", ends_on=event.ends_on.isoformat())
        case ContractEnded():
            yield Ceiling(contract=event.contract, lot=event.lot, ended_on=event.ended_on.isoformat())
        case LedgerEvent():
            yield from _moved(event, 1 if isinstance(event, CallOffAllocated) else -1)
        case _:
            return


def _awarded(event: ContractAwarded) -> Iterator[Ceiling]:
    yield Ceiling(
        contract=event.contract,
        lot="",
        vendor=event.vendor,
        title=event.title,
        regime=event.regime,
        starts_on=event.starts_on.isoformat(),
        ends_on=event.ends_on.isoformat(),
        value_capped=1,
        ceiling_cents=event.ceiling_cents,
    )
    for lot in event.lots:
        yield Ceiling(
            contract=event.contract,
            lot=lot.lot,
            vendor=event.vendor,
            title=lot.title,
            starts_on=event.starts_on.isoformat(),
            value_capped=0 if lot.ceiling_cents is None else 1,
            ceiling_quantity=lot.ceiling_quantity,
            ceiling_cents=lot.ceiling_cents or 0,
            lot_ceiling_cents=lot.ceiling_cents or 0,
        )


def _moved(event: LedgerEvent, sign: int) -> Iterator[Ceiling]:
    yield Ceiling(
        contract=event.contract,
        lot="",
        allocated_cents=sign * event.net_cents,
        allocated_quantity=sign * sum((share.quantity for share in event.lots), NOTHING),
        orders=max(sign, 0),
        first_lines=max(sign, 0),
    )
    for share in event.lots:
        yield Ceiling(
            contract=event.contract,
            lot=share.lot,
            allocated_cents=sign * share.net_cents,
            allocated_quantity=sign * share.quantity,
            orders=max(sign, 0),
            lot_allocated_cents=sign * share.net_cents,
            lot_allocated_quantity=sign * share.quantity,
        )


def present(rows: Rows, viewing: Viewing) -> Rows:
    """Rows with what is left, how much is used, and the forecast."""
    for row in rows:
        _leave_out_lots(row)
        ceiling, allocated = row["ceiling_cents"], row["allocated_cents"]
        row["remaining_cents"] = None if ceiling is None else ceiling - allocated
        row["used_percent"] = None if ceiling is None else percent_of(allocated, ceiling)
        most, called_off = row.get("ceiling_quantity"), row["allocated_quantity"]
        row["remaining_quantity"] = None if most is None else most - called_off
        starts_on = row.get("starts_on")
        if starts_on:
            pace = _Pace(date.fromisoformat(starts_on), viewing.on)
            days = [day for day in (pace.reaches(ceiling, allocated), pace.reaches(most, called_off)) if day]
            row["exhausted_on"] = min(days, default=None)
    return rows


def _leave_out_lots(row: dict[str, Any]) -> None:
    """A row over several lots becomes that of whole contracts. Ceilings of lots alone do not add up to anything."""
    parts = {
        name: row.pop(f"lot_{name}", 0) or 0 for name in ("ceiling_cents", "allocated_cents", "allocated_quantity")
    }
    for name in parts:
        row[name] = row.get(name) or 0
    lots_only = row["ceiling_cents"] == parts["ceiling_cents"]
    if "lot" not in row and not lots_only:
        for name, amount in parts.items():
            row[name] -= amount
    if row.pop("value_capped", 1) != 1 or ("lot" not in row and lots_only):
        row["ceiling_cents"] = None


@dataclass(frozen=True, slots=True)
class _Pace:
    """The days in which so much was called off; the first day counts as one."""

    starts_on: date
    on: date

    def reaches(self, ceiling: int | Decimal | None, allocated: int | Decimal) -> str | None:
        """The day on which the ceiling is reached if members go on like this."""
        if ceiling is None or allocated <= 0 or self.on < self.starts_on:
            return None
        days = max((self.on - self.starts_on).days, 1)
        needed = (Decimal(ceiling) * days / Decimal(allocated)).to_integral_value(ROUND_CEILING)
        day = self.starts_on.toordinal() + int(needed)
        return date.fromordinal(day).isoformat() if day <= date.max.toordinal() else None


def _contract(**changes: Any) -> Ceiling:
    columns: dict[str, Any] = {"title": "Datenbanken 2026", "starts_on": "2026-01-01", "ends_on": "2026-12-31"}
    ceiling: dict[str, Any] = {"vendor": "datenhaus", "regime": "uvgo", "value_capped": 1, "ceiling_cents": 1_000_000}
    return Ceiling(contract="rv-db", lot="", **(columns | ceiling | changes))


def _licences(**changes: Any) -> Ceiling:
    columns: dict[str, Any] = {"vendor": "datenhaus", "title": "Lizenzen", "starts_on": "2026-01-01", "value_capped": 1}
    ceiling: dict[str, Any] = {"ceiling_cents": 100_000, "lot_ceiling_cents": 100_000, "ceiling_quantity": Decimal(100)}
    return Ceiling(contract="rv-db", lot="1", **(columns | ceiling | changes))


def _toner(**changes: Any) -> Ceiling:
    columns: dict[str, Any] = {
        "vendor": "datenhaus",
        "title": "Verbrauch",
        "starts_on": "2026-01-01",
        "value_capped": 0,
    }
    return Ceiling(contract="rv-db", lot="2", **(columns | changes))


def _used(net_cents: int, quantity: str, orders: int = 1) -> dict[str, Any]:
    return {"allocated_cents": net_cents, "allocated_quantity": Decimal(quantity), "orders": orders}


def _lot_used(net_cents: int, quantity: str, orders: int = 1) -> dict[str, Any]:
    used = _used(net_cents, quantity, orders)
    return used | {"lot_allocated_cents": net_cents, "lot_allocated_quantity": Decimal(quantity)}


_MIXED = samples.placed(samples.line(), samples.toner(2))
_KEYS = {"contract": "rv-db", "vendor": "datenhaus"}

EXAMPLES = (
    Example(
        title="An order takes from the contract and from each of its lots",
        given=[samples.awarded(), samples.allocated(_MIXED)],
        rows=[
            _contract(**_used(70_000, "15"), first_lines=1),
            _licences(**_lot_used(60_000, "10")),
            _toner(**_lot_used(10_000, "5")),
        ],
    ),
    Example(
        title="What is cancelled is left again, to the cent",
        given=[
            samples.awarded(),
            samples.allocated(_MIXED),
            samples.released(samples.cancelled(_MIXED, kept={1: "4"})),
        ],
        rows=[
            _contract(**_used(24_000, "4"), first_lines=1),
            _licences(**_lot_used(24_000, "4")),
            _toner(**_lot_used(0, "0")),
        ],
    ),
    Example(
        title="A modification for a lot raises the lot and the contract; extension and end move its dates",
        given=[
            samples.awarded(),
            samples.modified(lot="1"),
            ContractExtended(**_KEYS, ends_on=date(2027, 12, 31), reason="Option"),
            ContractEnded(**_KEYS, ended_on=date(2027, 6, 30), lot="2", reason="Los erledigt"),
            ContractEnded(**_KEYS, ended_on=date(2027, 9, 30), lot="", reason="Nachfolger"),
        ],
        rows=[
            _contract(ceiling_cents=1_050_000, ends_on="2027-12-31", ended_on="2027-09-30"),
            _licences(ceiling_cents=150_000, lot_ceiling_cents=150_000),
            _toner(ended_on="2027-06-30"),
        ],
    ),
)

PROJECTION = Projection(
    name="contract_ceiling",
    version=2,
    row=Ceiling,
    consumes=(
        ContractAwarded,
        ContractModified,
        ContractExtended,
        ContractEnded,
        CallOffAllocated,
        CallOffReleased,
    ),
    contributions=contributions,
    whole="lot",
    once=Once(count="orders", first="first_lines", within=("lot",)),
    present=present,
    examples=EXAMPLES,
)
