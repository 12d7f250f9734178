"""The game in whole steps: volumes as integers, so that a table can have a place for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, gcd, lcm

from procurement.domain.split.game import Game


@dataclass(frozen=True, slots=True)
class Steps:
    """A game measured in its largest common step: stake i orders `units[i]` steps, a coalition the sum of its units.

    From `end` steps on the amount is a straight line; without one below the volume of all, `end` is beyond it.
    """

    game: Game
    step: Fraction
    units: tuple[int, ...]
    end: int

    @property
    def together(self) -> int:
        return sum(self.units)

    def amount(self, units: int) -> Fraction:
        """Exact net EUR of so many steps; nothing costs nothing."""
        return Fraction(self.game.amount(self._quantity(units))) if units else Fraction(0)

    def amounts(self, volumes: Sequence[int]) -> tuple[list[int], int]:
        """The amounts of many volumes as integers over one common denominator."""
        exact = [self.game.amount(self._quantity(units)) if units else Decimal(0) for units in volumes]
        parts = [amount.as_integer_ratio() for amount in exact]
        common = lcm(*{denominator for _, denominator in parts})
        return [numerator * (common // denominator) for numerator, denominator in parts], common

    def _quantity(self, units: int) -> Decimal:
        return Decimal(units * self.step.numerator) / self.step.denominator


def in_steps(game: Game) -> Steps:
    """The game in the largest step of which every stake is a multiple."""
    quantities = [Fraction(stake.quantity) for stake in game.stakes]
    fine = lcm(*(quantity.denominator for quantity in quantities))
    step = Fraction(gcd(*(int(quantity * fine) for quantity in quantities)), fine)
    units = tuple(int(quantity / step) for quantity in quantities)
    beyond = sum(units) + 1
    last = ceil(Fraction(max(game.breaks)) / step) if game.breaks else beyond
    return Steps(game, step, units, min(max(last, 1), beyond))
