"""Folding parts into rows in memory: one batch, one report as of a moment, or a proof from zero."""

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any

from procurement.kernel.event import Event
from procurement.kernel.projection import Combine, Projection

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
        columns = projection.columns
        self.names = [column.name for column in columns]
        self._values = _getter(self.names)
        self._key = _getter([column.name for column in columns if column.combine is Combine.KEY])
        self._sums = tuple(index for index, column in enumerate(columns) if column.combine is Combine.SUM)
        self._summands = _getter([self.names[index] for index in self._sums])
        self._latest = tuple(
            (index, column.name) for index, column in enumerate(columns) if column.combine is Combine.LATEST
        )
        self._first = tuple(
            (index, column.name) for index, column in enumerate(columns) if column.combine is Combine.FIRST
        )

    def add(self, event: Event, position: int) -> None:
        """Fold one event in. Raises whatever `contributions` raises, with the rows as they were before it."""
        self.add_parts(list(self.projection.contributions(event)), position)

    def add_all(self, events: Iterable[tuple[int, Event]]) -> None:
        for position, event in events:
            self.add(event, position)

    def add_parts(self, parts: Sequence[Any], position: int) -> None:
        """Fold in what an event contributes, where that is known already."""
        rows, key_of, sums, summands = self.rows, self._key, self._sums, self._summands
        for part in parts:
            key = key_of(part)
            row = rows.get(key)
            if row is None:
                rows[key] = [*self._values(part), position, position]
                continue
            for index, value in zip(sums, summands(part)):  # noqa: B905  # both were made of the same columns
                row[index] += value
            for index, name in self._latest:
                if (value := getattr(part, name)) is not None:
                    row[index] = value
            for index, name in self._first:
                if row[index] is None:
                    row[index] = getattr(part, name)
            row[-1] = position

    def add_up(self, finer: "Fold") -> None:
        """Fold in the rows of a fold of the same parts by a finer key, into one that has nothing but sums."""
        places = [finer.names.index(name) for name in self.names]
        keys = [
            place
            for place, column in zip(places, self.projection.columns, strict=True)
            if column.combine is Combine.KEY
        ]
        for finer_row in finer.rows.values():
            key = tuple([finer_row[place] for place in keys])
            row = self.rows.get(key)
            if row is None:
                self.rows[key] = [*[finer_row[place] for place in places], finer_row[-2], finer_row[-1]]
                continue
            for index in self._sums:
                row[index] += finer_row[places[index]]
            row[-2], row[-1] = min(row[-2], finer_row[-2]), max(row[-1], finer_row[-1])


def _getter(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """What takes these fields of a part, as a tuple even where there is one or none."""
    if not names:
        return lambda _part: ()
    if len(names) == 1:
        single = attrgetter(names[0])
        return lambda part: (single(part),)
    return attrgetter(*names)
