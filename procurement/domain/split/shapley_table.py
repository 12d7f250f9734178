"""Shapley shares from a table over size × volume of coalitions, for pools of many members.

What a coalition T pays depends on its volume alone. With G = F less the straight line L that F ends in,

    f(s, x) = Σ over coalitions T of s members of G(x + Q_T),     x = 0, 1, … steps,

holds everything: letting member i choose, f(s, x) = f₋ᵢ(s, x) + f₋ᵢ(s−1, x + qᵢ), where f₋ᵢ is the table without i. So

- the table grows by one member with f(s, x) += f(s−1, x + q), and G is 0 where L holds, so x stays below its start;
- member i leaves it again with f₋ᵢ(s, 0) = Σ_k (−1)^k f(s−k, k·qᵢ), a handful of places and not another table;
- Shapley's weights s!(n−1−s)!/n! of two neighbouring sizes add up to 1/(s·C(n−1, s)), hence

    shareᵢ = slope·qᵢ + Σ_{s≥1} f(s, 0)/(s·C(n, s)) − f₋ᵢ(0, 0)/n − Σ_{s≥1} f₋ᵢ(s, 0)/(s·C(n−1, s)).

All of it is integers and fractions: nothing is rounded, so there is no error to bound. A row is one Python integer with
a fixed number of bytes per volume, least first: `f(·, x + q)` is a shift to the right, and all volumes are added at
once. No place overflows into the next: it is at least 0 and at most C(n, s)·max G. Where G has both signs, its positive
and its negative part get a table each, since f is linear in G.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import ceil, comb
from operator import add, sub
from typing import ClassVar

from procurement.domain.split.steps import Steps
from procurement.kernel.refusal import Refused

MOST_VOLUMES = 500_000
MOST_BYTES = 300_000_000
"""Of a table's counts of coalitions, one bit a member; the amounts add eight to thirteen bytes a place.

300 members with whole units and a last tier from 25,000 stay below it, whatever they order.
"""


@dataclass(eq=False, kw_only=True)
class PoolTooFine(Refused):
    """A table over the volumes of so many members would need minutes or all of the memory."""

    members: int
    volumes: int

    DE: ClassVar[str] = (
        "Für {members} Mitglieder mit {volumes} möglichen Mengen lässt sich der Gewinn nicht nach Shapley aufteilen. "
        "Wählen Sie ein anderes Verfahren oder runden Sie die Mengen."
    )
    EN: ClassVar[str] = (
        "The gain of {members} members with {volumes} possible volumes cannot be split by Shapley. "
        "Choose another method or round the quantities."
    )


def from_table(steps: Steps) -> Sequence[Fraction]:
    """Each member's exact share, in EUR, of what all together pay, or `PoolTooFine`."""
    counts = _places(steps.units, steps.end) * len(steps.units) // 8
    if steps.end > MOST_VOLUMES or counts > MOST_BYTES:
        raise PoolTooFine(members=len(steps.units), volumes=steps.end)
    slope, rest, common = _bent_part(steps)
    shares = [slope * units for units in steps.units]
    for sign in (1, -1):
        part = [max(sign * value, 0) for value in rest]
        if any(part):
            bent = _shares_of(part, steps.units)
            shares = [share + sign * more / common for share, more in zip(shares, bent, strict=True)]
    return shares


def _bent_part(steps: Steps) -> tuple[Fraction, Sequence[int], int]:
    """The slope of the last straight line, and F less that line below its start, as integers over a denominator."""
    end, together = steps.end, steps.together
    level = steps.amount(end) if end <= together else Fraction(0)
    slope = (steps.amount(together) - level) / (together - end) if end < together else Fraction(0)
    reached = _reached(steps.units, end)
    amounts, common = steps.amounts(reached)
    start = level - slope * end
    finer = start.denominator * slope.denominator
    start_units, slope_units = int(start * finer * common), int(slope * finer * common)
    rest = [0] * end
    for volume, amount in zip(reached, amounts, strict=True):
        rest[volume] = amount * finer - start_units - slope_units * volume
    return slope, rest, common * finer


def _reached(units: Sequence[int], end: int) -> Sequence[int]:
    """The volumes below `end` that some coalition orders, ascending: only those need a price."""
    bits = 1
    for unit in units:
        bits |= bits << unit
    return [volume for volume, bit in enumerate(reversed(f"{bits:b}"[-end:])) if bit == "1"]


def _places(units: Sequence[int], end: int) -> int:
    """How many places of the table can be other than 0: f(s, x) needs x + the s smallest units to be below `end`."""
    return sum(max(end - least, 0) for least in accumulate(sorted(units), initial=0))


def _shares_of(values: Sequence[int], units: Sequence[int]) -> Sequence[Fraction]:
    """Shapley shares where volume x costs `values[x]`, and nothing beyond them; no value is below 0."""
    members = len(units)
    width = (max(values).bit_length() + members) // 8 + 1
    table = _Table(values, units, width)
    whole = table.column(0, members + 1)
    together = sum((Fraction(whole[size], size * comb(members, size)) for size in range(1, len(whole))), Fraction(0))
    without = {unit: _weighed(table.without(unit, members), members) for unit in set(units)}
    return [together - without[unit] for unit in units]


def _weighed(sums: Sequence[int], members: int) -> Fraction:
    """f₋ᵢ(0, 0)/n + Σ_{s≥1} f₋ᵢ(s, 0)/(s·C(n−1, s))"""
    sized = (Fraction(total, size * comb(members - 1, size)) for size, total in enumerate(sums) if size)
    return sum(sized, Fraction(sums[0], members))


class _Table:
    """f(s, x): a row of bytes for each size s, `width` bytes for each volume x; what is beyond a row or the rows is 0."""

    def __init__(self, values: Sequence[int], units: Sequence[int], width: int) -> None:
        self._width, self._volumes = width, len(values)
        rows = [int.from_bytes(b"".join(value.to_bytes(width, "little") for value in values), "little")]
        # The largest first: that keeps the rows short for as long as possible.
        for unit in sorted(units, reverse=True):
            rows.append(0)
            for size in range(len(rows) - 1, 0, -1):
                rows[size] += rows[size - 1] >> 8 * width * unit
            while not rows[-1]:
                rows.pop()
        rows.reverse()
        self._rows: list[bytes] = []
        while rows:  # Each row is let go as soon as it is copied.
            row = rows.pop()
            self._rows.append(row.to_bytes(-(-row.bit_length() // 8), "little"))

    def column(self, volume: int, sizes: int) -> Sequence[int]:
        """f(0, x), f(1, x), … of so many sizes, or of as many as are stored."""
        start, end = volume * self._width, (volume + 1) * self._width
        return [int.from_bytes(row[start:end], "little") for row in self._rows[:sizes]]

    def without(self, unit: int, members: int) -> Sequence[int]:
        """f₋ᵢ(0, 0) … f₋ᵢ(n−1, 0), where member i has so many units: Σ_k (−1)^k f(s−k, k·unit)."""
        sums = [0] * members
        for step in range(min(members, ceil(self._volumes / unit))):
            column = self.column(step * unit, members - step)
            sizes = slice(step, step + len(column))
            sums[sizes] = map(sub if step % 2 else add, sums[sizes], column)
        return sums
