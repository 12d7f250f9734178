"""Folding parts into rows in memory: one batch, one report as of a moment, or a proof from zero."""

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any

from procurement.kernel.event import Event
from procurement.kernel.projection import Combine, Projection
from procurement.kernel.record import Record, astuple

Group = list[Any]
"""The values of a row in column order, then first and last position."""


class Fold:
    """Rows of one projection, growing with each event.

    Memory is bounded by the number of rows, not of events. `rows` maps key values to column values in the
    order of `projection.columns`, followed by the positions of the first and last event that shaped the row.
    """

    def __init__(self, projection: Projection) -> None:
        self.projection = projection
        self.rows: dict[tuple[Any, ...], Group] = {}
        self.names = [column.name for column in projection.columns]
        self._values = _values_of(projection.row, self.names)
        self._key = _key_of(self._places(Combine.KEY))
        self._sums, self._latest = self._places(Combine.SUM), self._places(Combine.LATEST)
        self._first = self._places(Combine.FIRST)

    def _places(self, combine: Combine) -> tuple[int, ...]:
        return tuple(place for place, column in enumerate(self.projection.columns) if column.combine is combine)

    def add(self, event: Event, position: int) -> None:
        """Fold one event in. Raises whatever `contributions` raises, with the rows as they were before it."""
        self.add_parts(list(self.projection.contributions(event)), position)

    def add_all(self, events: Iterable[tuple[int, Event]]) -> None:
        for position, event in events:
            self.add(event, position)

    def add_parts(self, parts: Sequence[Any], position: int) -> None:
        """Fold in what an event contributes, where that is known already."""
        rows, values_of, key_of, sums = self.rows, self._values, self._key, self._sums
        for part in parts:
            values = values_of(part)
            key = key_of(values)
            row = rows.get(key)
            if row is None:
                rows[key] = [*values, position, position]
                continue
            for place in sums:
                row[place] += values[place]
            for place in self._latest:
                if (value := values[place]) is not None:
                    row[place] = value
            for place in self._first:
                if row[place] is None:
                    row[place] = values[place]
            row[-1] = position

    def add_up(self, finer: "Fold") -> None:
        """Fold in the rows of a fold of the same parts by a finer key, into one that has nothing but sums."""
        places = [finer.names.index(name) for name in self.names]
        sums, key_of = [(place, places[place]) for place in self._sums], self._key
        for finer_row in finer.rows.values():
            values = tuple([finer_row[place] for place in places])
            key, first, last = key_of(values), finer_row[-2], finer_row[-1]
            row = self.rows.get(key)
            if row is None:
                self.rows[key] = [*values, first, last]
                continue
            for place, finer_place in sums:
                row[place] += finer_row[finer_place]
            row[-2] = min(row[-2], first)
            row[-1] = max(row[-1], last)


def _values_of(row: type, names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """What takes all fields of a part in column order, as a tuple."""
    if issubclass(row, Record) and [*row.__struct_fields__] == names:
        return astuple
    if len(names) == 1:
        single = attrgetter(names[0])
        return lambda part: (single(part),)
    return attrgetter(*names)


def _key_of(places: tuple[int, ...]) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """What takes these of the values; most rows begin with their key."""
    if places == tuple(range(len(places))):
        end = len(places)
        return lambda values: values[:end]
    return lambda values: tuple([values[place] for place in places])
