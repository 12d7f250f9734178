"""Proportional: the gain by quantity, as if each unit had earned the same.

Whoever orders most gets most, also where it brought the others little; small members may be left with almost nothing.
"""

from fractions import Fraction

from procurement.domain.split.game import (
    FOUR_MEMBERS,
    Game,
    SplitExample,
    SplitMethod,
    falling_price,
    game_of,
    two_tiers,
)
from procurement.domain.split.rounding import whole_cents


def split(game: Game) -> tuple[int, ...]:
    together = sum(Fraction(stake.quantity) for stake in game.stakes)
    return whole_cents(game, [game.gain_cents * Fraction(stake.quantity) / together for stake in game.stakes])


METHOD = SplitMethod(
    name="proportional",
    doc="gain_i = gain · q_i / Q, rounded by largest remainder",
    split=split,
    examples=[
        SplitExample(
            title="Of 60, 25, 10 and 5 units at 10 + 100/√q the largest member gains 488.67, the smallest 40.72",
            game=game_of(FOUR_MEMBERS, falling_price),
            gains=(48_867, 20_361, 8_144, 4_072),
        ),
        SplitExample(
            title="Three equal members and one cent that is left: it goes to the name that comes first",
            game=game_of({"stade": 1, "jork": 1, "buxtehude": 1}, lambda quantity: quantity / 3 + 1),
            gains=(0, 0, 0),
        ),
    ],
)
