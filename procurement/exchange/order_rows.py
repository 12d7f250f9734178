"""Rows of an order file to whole orders: rows that stand together under one key are one order, or none is."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import ClassVar

from procurement.domain.order.commands import AskedLine, PlaceOrder
from procurement.domain.order.digest import digest_of
from procurement.exchange.cells import Placed, read_code
from procurement.exchange.import_format import ParsedRow, RowProblem
from procurement.exchange.table import RowRefused, shown

HEAD = ("member", "contract", "budget_code", "decision_ref", "note", "placed_on")
"""What all rows of an order say alike."""


@dataclass(eq=False, kw_only=True)
class OrderRowsDiffer(RowRefused):
    order: str
    value: str
    first: str
    DE: ClassVar[str] = "Zeile {row}: Abruf {order} hat {column} „{value}“, in seiner ersten Zeile „{first}“."
    EN: ClassVar[str] = "Row {row}: order {order} has {column} “{value}”, in its first row “{first}”."


@dataclass(eq=False, kw_only=True)
class OrderScattered(RowRefused):
    """The rows of an order stand apart, so that nobody can tell whether it is one order or a key used twice."""

    order: str
    first_row: int
    again_row: int
    DE: ClassVar[str] = (
        "Zeile {row}: die Zeilen des Abrufs {order} stehen nicht hintereinander (er beginnt in Zeile {first_row} "
        "und noch einmal in Zeile {again_row})."
    )
    EN: ClassVar[str] = (
        "Row {row}: the rows of order {order} do not stand together (it begins in row {first_row} "
        "and again in row {again_row})."
    )


@dataclass(eq=False, kw_only=True)
class OrderIncomplete(RowRefused):
    """An order is placed whole or not at all."""

    order: str
    problem_row: int
    DE: ClassVar[str] = "Zeile {row}: Abruf {order} wird nicht gestellt, weil Zeile {problem_row} nicht verwendbar ist."
    EN: ClassVar[str] = "Row {row}: order {order} is not placed, because row {problem_row} cannot be used."


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """One line of an order; `order` is the reference of whoever wrote the file, the same again on a repeated import."""

    order: str
    member: str
    contract: str
    article: str
    quantity: Decimal
    budget_code: str
    decision_ref: str | None = None
    note: str | None = None
    placed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedOrder:
    """One order of a file and the rows it stands in."""

    rows: tuple[int, ...]
    order: str
    command: PlaceOrder


OrderLine = ParsedRow[OrderRow] | RowProblem


@dataclass(slots=True)
class _Group:
    """Rows that stand together under one key; `lost_row` is an unusable row just before whose key is lost."""

    order: str | None
    lost_row: int | None
    rows: list[OrderLine] = field(default_factory=list[OrderLine])

    @property
    def first_row(self) -> int:
        return self.rows[0].number

    @property
    def parsed(self) -> Sequence[ParsedRow[OrderRow]]:
        return [row for row in self.rows if isinstance(row, ParsedRow)]


def orders_in(
    rows: Iterable[OrderLine], order_id_of: Callable[[str], str], requested_by: str
) -> Iterator[ParsedOrder | RowProblem]:
    """The orders of a file, each whole or not at all, in the order of the file.

    `order_id_of` makes the id of an order from its key and must give the same id again, so that a repeated
    import finds its orders placed. One unusable row takes its whole order with it: its other rows come as
    `OrderIncomplete`. An unusable row without a readable key takes the orders before and after it, as it could
    belong to either. All rows are read before the first order is given.
    """
    groups = list(_groups(rows))
    begins: dict[str, list[int]] = {}
    for group in groups:
        if group.order is not None:
            begins.setdefault(group.order, []).append(group.first_row)
    for group in groups:
        problems = _problems(group, begins.get(group.order or "", []))
        yield from problems
        if not problems:
            yield _order(group.parsed, order_id_of, requested_by)


def _groups(rows: Iterable[OrderLine]) -> Iterator[_Group]:
    group: _Group | None = None
    lost_row: int | None = None
    for row in rows:
        key = _key(row)
        if group is None or (key is not None and key != group.order):
            if group is not None:
                yield group
            group = _Group(order=key, lost_row=lost_row)
        lost_row = row.number if key is None else None
        group.rows.append(row)
    if group is not None:
        yield group


def _key(row: OrderLine) -> str | None:
    """The order a row belongs to, as far as it can be read."""
    if isinstance(row, ParsedRow):
        return row.entry.order
    cell = row.cells.get("order", "")
    try:
        return read_code(Placed(row.number, "order", cell))
    except RowRefused:
        return None


def _problems(group: _Group, begins: Sequence[int]) -> Sequence[RowProblem]:
    """What keeps the group from being placed, one problem for each of its rows; nothing when it can be."""
    refusals: dict[int, RowRefused] = {}
    for row in group.parsed:
        refusal = _scattered(row, begins) or _differs(row, group.parsed[0].entry)
        if refusal is not None:
            refusals[row.number] = refusal
    unusable = [row.number for row in group.rows if isinstance(row, RowProblem)]
    problem_row = min([*unusable, *refusals], default=group.lost_row)
    if problem_row is None:
        return []
    return [_problem(row, refusals.get(row.number), problem_row) for row in group.rows]


def _problem(row: OrderLine, refusal: RowRefused | None, problem_row: int) -> RowProblem:
    if isinstance(row, RowProblem):
        return row
    refusal = refusal or OrderIncomplete(row=row.number, order=row.entry.order, problem_row=problem_row)
    return RowProblem(number=row.number, column=refusal.column, refusal=refusal)


def _scattered(row: ParsedRow[OrderRow], begins: Sequence[int]) -> OrderScattered | None:
    if len(begins) == 1:
        return None
    return OrderScattered(
        row=row.number, column="order", order=row.entry.order, first_row=begins[0], again_row=begins[1]
    )


def _differs(row: ParsedRow[OrderRow], first: OrderRow) -> OrderRowsDiffer | None:
    for name in HEAD:
        value, expected = getattr(row.entry, name), getattr(first, name)
        if value != expected:
            values = {"value": shown(_said(value)), "first": shown(_said(expected))}
            return OrderRowsDiffer(row=row.number, column=name, order=row.entry.order, **values)
    return None


def _said(value: object) -> object:
    return "" if value is None else value


def _order(lines: Sequence[ParsedRow[OrderRow]], order_id_of: Callable[[str], str], requested_by: str) -> ParsedOrder:
    first = lines[0].entry
    command = PlaceOrder(
        order_id=order_id_of(first.order),
        member=first.member,
        contract=first.contract,
        lines=tuple(AskedLine(article=line.entry.article, quantity=line.entry.quantity) for line in lines),
        budget_code=first.budget_code,
        requested_by=requested_by,
        decision_ref=first.decision_ref,
        note=first.note or "",
        placed_on=first.placed_on,
    )
    rows = tuple(line.number for line in lines)
    return ParsedOrder(rows=rows, order=first.order, command=replace(command, request_digest=digest_of(command)))
