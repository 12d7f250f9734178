"""Answers value by value: what is shown of one product follows from its rows alone, so the others need not be read."""

import gc
from collections import defaultdict
from collections.abc import Callable, Generator, Hashable, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from procurement.application.ports import ReportQuery, Snapshot
from procurement.application.recent import Recent
from procurement.kernel.projection import Projection, Rows, Viewing

Compute = Callable[[Rows, Viewing], Rows]
ByValue = Mapping[str, Rows]


@contextmanager
def garbage_left() -> Generator[None]:
    """Tens of thousands of rows are made that stay; looking through them for garbage meanwhile takes a fifth longer."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class Apart:
    """The rows of a projection at one moment by the values of its `apart` column, and of those beside that have it.

    What follows from one value's rows is known by what these rows add up to and by the first and last event that shaped
    them: any event that changes one of them is later than all before. Of projections without the column, whatever
    changes one row changes all.
    """

    def __init__(self, snapshot: Snapshot, projection: Projection, answers: Recent[Hashable, Any]) -> None:
        self._snapshot, self._projection, self._answers = snapshot, projection, answers
        self._sums: dict[str, Mapping[str, Hashable]] = {}
        self._read: dict[tuple[str, tuple[str, ...]], ByValue] = {}
        self._wholes: dict[str, Rows] = {}

    def rows(self, part: str, compute: Compute, viewing: Viewing, beside: Sequence[Projection] = ()) -> Rows:
        """What `compute` makes of each value, one after the other in their order."""
        keys = self._keys(part, viewing, beside)
        kept = {value: self._answers.get(key) for value, key in keys.items()}
        missing = tuple([value for value, rows in kept.items() if rows is None])
        made: ByValue = {}
        if missing:
            with garbage_left():
                made = self._made(missing, compute, viewing, beside, alone=len(missing) < len(keys))
        for value, rows in made.items():
            self._answers.put(keys[value], rows, len(rows) + 1)
        return [row for value, rows in kept.items() for row in (made[value] if rows is None else rows)]

    def _keys(self, part: str, viewing: Viewing, beside: Sequence[Projection]) -> Mapping[str, Hashable]:
        """By value: all that its rows follow from."""
        sums = [self._sums_of(read) for read in (self._projection, *beside) if self._falls_apart(read)]
        common = (
            *(part, viewing.on),
            *(self._origin(read) for read in (self._projection, *beside)),
            *(self._snapshot.state(read) for read in beside if not self._falls_apart(read)),
        )
        values = sorted({value for each in sums for value in each})
        return {value: (common, value, *(each.get(value) for each in sums)) for value in values}

    def _made(
        self, values: tuple[str, ...], compute: Compute, viewing: Viewing, beside: Sequence[Projection], *, alone: bool
    ) -> ByValue:
        """What `compute` makes of these values now. Read `alone`, or, where these are all there are, at one stroke."""
        asked = values if alone else ()
        own = self._rows_of(self._projection, asked)
        apart = {read.name: self._rows_of(read, asked) for read in beside if self._falls_apart(read)}
        whole = {read.name: self._whole(read) for read in beside if not self._falls_apart(read)}
        made: dict[str, Rows] = {}
        for value in values:
            others = {name: rows.get(value, []) for name, rows in apart.items()}
            made[value] = compute(own.get(value, []), replace(viewing, beside={**whole, **others}))
        return made

    def _whole(self, projection: Projection) -> Rows:
        """All its kept rows, read once for all parts."""
        if projection.name not in self._wholes:
            self._wholes[projection.name] = self._snapshot.select(projection, ReportQuery()).rows
        return self._wholes[projection.name]

    def _falls_apart(self, projection: Projection) -> bool:
        return self._projection.apart in projection.key

    def _origin(self, projection: Projection) -> Hashable:
        return projection.name, projection.version, self._snapshot.origin(projection)

    def _sums_of(self, projection: Projection) -> Mapping[str, Hashable]:
        """By value: what its rows add up to, and their first and last position."""
        if projection.name not in self._sums:
            rows = self._snapshot.select(projection, ReportQuery(group=(self._projection.apart,))).rows
            self._sums[projection.name] = {row[self._projection.apart]: tuple(row.values()) for row in rows}
        return self._sums[projection.name]

    def _rows_of(self, projection: Projection, values: tuple[str, ...]) -> ByValue:
        """The kept rows with these values (empty: with any), read once for all parts."""
        name = self._projection.apart
        if not self._sums_of(projection):
            return {}
        if (projection.name, values) not in self._read:
            asked = ReportQuery(filters={name: values} if values else {})
            self._read[projection.name, values] = _by(name, self._snapshot.select(projection, asked).rows)
        return self._read[projection.name, values]


def _by(name: str, rows: Iterable[dict[str, Any]]) -> ByValue:
    found: defaultdict[str, Rows] = defaultdict(list)
    for row in rows:
        found[row[name]].append(row)
    return found
