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
        self._values: Callable[[Any], tuple[Any, ...]] = _getter([column.name for column in columns])
        self._key = tuple(index for index, column in enumerate(columns) if column.combine is Combine.KEY)
        self._sums = tuple(index for index, column in enumerate(columns) if column.combine is Combine.SUM)
        self._latest = tuple(index for index, column in enumerate(columns) if column.combine is Combine.LATEST)
        self._first = tuple(index for index, column in enumerate(columns) if column.combine is Combine.FIRST)

    def add(self, event: Event, position: int) -> None:
        """Fold one event in. Raises whatever `contributions` raises, with the rows as they were before it."""
        self.add_parts(list(self.projection.contributions(event)), position)

    def add_parts(self, parts: Sequence[Any], position: int) -> None:
        """Fold in what an event contributes, where that is known already."""
        for part in parts:
            self._combine(self._values(part), position)

    def add_all(self, events: Iterable[tuple[int, Event]]) -> None:
        for position, event in events:
            self.add(event, position)

    def _combine(self, values: tuple[Any, ...], position: int) -> None:
        key = tuple([values[index] for index in self._key])
        row = self.rows.get(key)
        if row is None:
            self.rows[key] = [*values, position, position]
            return
        for index in self._sums:
            row[index] += values[index]
        for index in self._latest:
            if values[index] is not None:
                row[index] = values[index]
        for index in self._first:
            if row[index] is None:
                row[index] = values[index]
        row[-1] = position


def _getter(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    if len(names) == 1:
        single = attrgetter(names[0])
        return lambda part: (single(part),)
    return attrgetter(*names)
