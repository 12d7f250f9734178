"""What a projection is: a row, a fold into it, and examples that are executed.

A row class declares for each field how parts are combined:

- `KEY`: identifies the row;
- `SUM`: parts are added (whole numbers and decimals);
- `LATEST`: the newest part that says something (is not None) wins;
- `FIRST`: the oldest part that says something wins.

So the same declaration folds in memory, upserts in a database, groups and totals, and documents itself.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, make_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from procurement.kernel.event import Event


class Combine(Enum):
    """How the parts of one field become one value."""

    KEY = "key"
    SUM = "sum"
    LATEST = "latest"
    FIRST = "first"


class Kind(Enum):
    """How a field's value is kept. Decimals keep four places exactly."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"


Key = Annotated[str, Combine.KEY]
KeyInt = Annotated[int, Combine.KEY]
SumInt = Annotated[int, Combine.SUM]
SumDecimal = Annotated[Decimal, Combine.SUM]
LatestText = Annotated[str | None, Combine.LATEST]
LatestInt = Annotated[int | None, Combine.LATEST]
LatestDecimal = Annotated[Decimal | None, Combine.LATEST]
FirstText = Annotated[str | None, Combine.FIRST]


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a row."""

    name: str
    combine: Combine
    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Given these events, these rows and no others. Run as a test and printed as documentation."""

    title: str
    given: Sequence[Event]
    rows: Sequence[Any]


Rows = list[dict[str, Any]]
"""Rows as plain values by column name; every row also has `first_position` and `last_position`, the
positions of the oldest and newest event that shaped it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewing:
    """What presenting may depend on besides the rows: the day they are looked at (Europe/Berlin).

    `beside` has the kept rows of other projections by name, for the parts that ask for them.
    """

    on: date
    beside: Mapping[str, Rows] = field(default_factory=dict[str, Rows])


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """How orders are counted: `count` adds one per key, `first` one per order, at its first line.

    A grouping or filter that splits orders by one of `within` (line columns) needs `count`; any coarser
    one needs `first`, or an order with three articles would count three times.
    """

    count: str
    first: str
    within: tuple[str, ...]


def unchanged(rows: Rows, _viewing: Viewing) -> Rows:
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """A further part of a report's answer, computed from the rows grouped by `group` (empty: as kept).

    The kept rows of the projections named in `beside` stand in `Viewing.beside`, narrowed by the filters whose columns
    they have, or only by those of `heeds`; with `part`, the rows of their extra of that name. `across_members` parts are
    empty for whoever asks about one member. `finish` is done to all rows at the end, where what came before is done bit by bit
    (`apart`): it sorts them, and adds what the rows of the projections in `finish_beside` say.

    Or it is borrowed from the projection named `source`: its presented rows, or its own extra named `part`. `heeds`
    then names the filters that narrow it; a tier that all members reach together heeds no member, or it would be the
    tier of a part. Of borrowed rows with a period only those of the asked period are shown.
    """

    compute: Callable[[Rows, Viewing], Rows] = unchanged
    group: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    across_members: bool = False
    finish: Callable[[Rows, Viewing], Rows] = unchanged
    finish_beside: tuple[str, ...] = ()
    source: str = ""
    part: str = ""
    heeds: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Projection:
    """A read model in one file; storage, reports, exports, documentation and tests follow from it.

    name: its REST name. version: raised when what is kept changes; the new one is built beside the old.
    row: dataclass whose annotated fields say how parts combine. consumes: the events that contribute.
    contributions: one event to its parts; also answers "which events make this number?".
    group: default grouping of the report where a finer grain is kept than shown (empty: as kept).
    period: key column that `from` and `to` filter, a month (YYYY-MM) or a date.
    member: key column that narrows a member's people to their own rows (empty: everybody sees all rows).
    unnamed: key columns `member` or `contract` that events need not name themselves, only parts of them or under another
    name; the events behind such a row are found by their types.
    distinct: shown column to the key column whose different values it counts.
    once: how orders are counted without counting one twice.
    whole: key column whose rows with an empty value contain those of all its other values.
    contains: filter name to the text column that holds several values as " a b ".
    search: text columns that a free text filter looks into.
    present: adds what follows from each row: differences, shares, forecasts.
    collapses: `present` needs all rows the filters leave, so sorting, paging and totals happen after it.
    apart: key column, e.g. the product: what is presented and computed of one of its values follows from the rows with
    that value, here and in those beside that have it. So an event only makes its own product be computed anew.
    extras: further parts of the answer by name. indexes: column lists to index besides the key.
    coarser: keys, each of fewer columns, by which the sums are kept once more, the smallest table first. A report
    grouped and filtered by no other column is read from there: fewer rows, the same figures.
    adds_up: of such a coarser one, the projection whose rows it adds up.
    """

    name: str
    version: int
    row: type
    consumes: tuple[type[Event], ...]
    contributions: Callable[[Any], Iterable[Any]]
    group: tuple[str, ...] = ()
    period: str = ""
    member: str = ""
    unnamed: tuple[str, ...] = ()
    distinct: Mapping[str, str] = field(default_factory=dict[str, str])
    once: Once | None = None
    whole: str = ""
    contains: Mapping[str, str] = field(default_factory=dict[str, str])
    search: tuple[str, ...] = ()
    present: Callable[[Rows, Viewing], Rows] = unchanged
    collapses: bool = False
    apart: str = ""
    extras: Mapping[str, Extra] = field(default_factory=dict[str, Extra])
    indexes: tuple[tuple[str, ...], ...] = ()
    coarser: tuple[tuple[str, ...], ...] = ()
    adds_up: "Projection | None" = None
    examples: Sequence[Example] = ()

    @cached_property
    def rollups(self) -> tuple["Projection", ...]:
        """The same parts added up by each of the `coarser` keys: projections of their own, kept like any other."""
        return tuple(self._added_up_by(names) for names in self.coarser)

    def _added_up_by(self, names: tuple[str, ...]) -> "Projection":
        hints = get_type_hints(self.row, include_extras=True)
        row = make_dataclass(self.row.__name__, [(name, hints[name]) for name in (*names, *self.sums)])
        return Projection(
            name="_".join((self.name, "by", *names)),
            version=self.version,
            row=row,
            consumes=self.consumes,
            contributions=self.contributions,
            period=self.period if self.period in names else "",
            group=self.group,
            member=self.member if self.member in names else "",
            distinct=self.distinct,
            once=self.once,
            adds_up=self,
        )

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        hints = get_type_hints(self.row, include_extras=True)
        return tuple(_column(name, hint) for name, hint in hints.items())

    @cached_property
    def key(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.combine is Combine.KEY)

    @cached_property
    def sums(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.combine is Combine.SUM)

    @property
    def types(self) -> tuple[str, ...]:
        """The names on disk of the events consumed."""
        return tuple(event.TYPE for event in self.consumes)


def _column(name: str, hint: Any) -> Column:
    if get_origin(hint) is not Annotated:
        raise TypeError(f"{name}: say how it is combined, e.g. Key or SumInt")
    plain, combine = get_args(hint)[:2]
    members = set(get_args(plain)) or {plain}
    kind = Kind.DECIMAL if Decimal in members else Kind.INTEGER if int in members else Kind.TEXT
    return Column(name, combine, kind)
