"""What a file of the data carrier is: its columns in German, the events it is made of, and an example."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from procurement.kernel.calendar import day_of
from procurement.kernel.event import Event, Recorded

COLUMN_DELIMITER, RECORD_DELIMITER, TEXT_ENCAPSULATOR, DECIMAL_SYMBOL = ";", "\r\n", '"', ","


@dataclass(frozen=True, slots=True)
class Text:
    """`length` is how wide the column is made at least; a longer text widens it, and is never cut."""

    length: int

    def cell(self, value: object) -> str:
        """Always in quotation marks, those inside doubled; delimiters and line breaks stand as they are.

        >>> Text(10).cell('Stühle "Ergo"; blau')
        '"Stühle ""Ergo""; blau"'
        """
        text = str(value).replace(TEXT_ENCAPSULATOR, TEXT_ENCAPSULATOR * 2)
        return f"{TEXT_ENCAPSULATOR}{text}{TEXT_ENCAPSULATOR}"


@dataclass(frozen=True, slots=True)
class Number:
    """Always with so many decimal places as `places` says, comma before them, thousands not grouped."""

    places: int = 0

    def cell(self, value: Decimal | int) -> str:
        """Raises `ValueError` for a number that needs more places: none is ever rounded on the way out.

        >>> Number(3).cell(Decimal("-1234.5")), Number().cell(17)
        ('-1234,500', '17')
        """
        text = f"{Decimal(value):.{self.places}f}"
        if Decimal(text) != value:
            raise ValueError(f"{value} has more than {self.places} decimal places")
        return text.replace(".", DECIMAL_SYMBOL)


@dataclass(frozen=True, slots=True)
class Euro:
    """From whole cents."""

    @property
    def places(self) -> int:
        return 2

    def cell(self, value: int) -> str:
        """Cents with a comma before them.

        >>> [Euro().cell(cents) for cents in (123456, -5, 0)]
        ['1234,56', '-0,05', '0,00']
        """
        return f"{'-' if value < 0 else ''}{abs(value) // 100}{DECIMAL_SYMBOL}{abs(value) % 100:02d}"


@dataclass(frozen=True, slots=True)
class Day:
    """DD.MM.YYYY; of an instant the day in Berlin."""

    def cell(self, value: date) -> str:
        """Day, month, year.

        >>> Day().cell(date(2026, 3, 2)), Day().cell(datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
        ('02.03.2026', '02.03.2026')
        """
        day = day_of(value) if isinstance(value, datetime) else value
        return f"{day.day:02d}.{day.month:02d}.{day.year:04d}"


@dataclass(frozen=True, slots=True)
class Instant:
    """The standard has no type for a time of day: ISO 8601 in UTC, as text."""

    @property
    def length(self) -> int:
        return 27

    def cell(self, value: datetime) -> str:
        """To the microsecond.

        >>> Instant().cell(datetime(2026, 3, 2, 9, 15, tzinfo=UTC))
        '"2026-03-02T09:15:00.000000Z"'
        """
        return f'"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"'


Kind = Text | Number | Euro | Day | Instant
UNIT_PRICE, QUANTITY = Number(4), Number(3)


@dataclass(frozen=True, slots=True)
class Column:
    """`of` is the path to the value from what `Table.records` yields; a value that is None is an empty cell."""

    name: str
    kind: Kind
    description: str
    of: str
    key: bool = False


def key(name: str, kind: Kind, description: str, of: str) -> Column:
    """A column of the primary key; they stand before all others, as the standard asks."""
    return Column(name, kind, description, of, key=True)


RECORDED = (
    Column("erfasst_am", Day(), "Tag der Aufzeichnung (Europe/Berlin)", "recorded.recorded_at"),
    Column("erfasst_um", Instant(), "Zeitpunkt der Aufzeichnung (UTC, ISO 8601)", "recorded.recorded_at"),
)
"""When it was recorded: the last columns of each file of movements."""


@dataclass(frozen=True, slots=True)
class Single:
    """An event by itself."""

    recorded: Recorded
    event: Any


@dataclass(frozen=True, slots=True)
class Part:
    """One line, lot or other part of an event; `number` counts them from 1."""

    recorded: Recorded
    event: Any
    number: int
    part: Any


Records = Callable[[Iterator[Recorded]], Iterable[Any]]


def singles(found: Iterator[Recorded]) -> Iterator[Single]:
    """A row for each event."""
    return (Single(recorded, recorded.event) for recorded in found)


def parts(name: str) -> Records:
    """A row for each part of an event's field `name`."""

    def records(found: Iterator[Recorded]) -> Iterator[Part]:
        for recorded in found:
            for number, part in enumerate(getattr(recorded.event, name), start=1):
                yield Part(recorded, recorded.event, number, part)

    return records


@dataclass(frozen=True, slots=True)
class Reference:
    """These columns name a row of another file, by all of its key columns, which are called the same."""

    columns: tuple[str, ...]
    table: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Given these events, recorded one a minute from 2 March 2026, 9:00 UTC on, these lines; run as a test."""

    title: str
    given: Sequence[Event]
    lines: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Table:
    """One CSV file. `records` makes of its events, in log order, what the columns are read from.

    Where it keeps anything, that must not grow with the number of orders.
    """

    file: str
    name: str
    description: str
    consumes: tuple[type[Event], ...]
    columns: tuple[Column, ...]
    records: Records = singles
    references: tuple[Reference, ...] = ()
    examples: Sequence[Example]

    @property
    def head(self) -> str:
        """The first line, which the description says to skip."""
        return COLUMN_DELIMITER.join(Text(0).cell(column.name) for column in self.columns)

    def rows(self, found: Iterator[Recorded]) -> Iterator[Sequence[str]]:
        """The cells of each row as they stand in the file."""
        cells = [(attrgetter(column.of), column.kind.cell) for column in self.columns]
        for record in self.records(found):
            yield [_cell(of(record), write) for of, write in cells]


def _cell(value: Any, write: Callable[[Any], str]) -> str:
    return "" if value is None else write(value)


def line(cells: Sequence[str]) -> str:
    return COLUMN_DELIMITER.join(cells)
