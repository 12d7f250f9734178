"""Proportional: the gain by quantity, as if each unit had earned the same.

Whoever orders most gets most, also where it brought the others little; small members may be left with almost nothing.
"""

from decimal import Decimal
from fractions import Fraction

from procurement.domain.split.game import (
    FOUR_MEMBERS,
    Game,
    SplitExample,
    SplitMethod,
    Stake,
    falling_price,
    game_of,
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
            title="Three who order the same gain 1.00 together: the odd cent goes to the name that comes first",
            game=Game(
                stakes=tuple(
                    Stake(member=member, quantity=Decimal(1), alone_cents=1000, pooled_cents=pooled_cents)
                    for member, pooled_cents in (("stade", 967), ("jork", 967), ("buxtehude", 966))
                ),
                amount=lambda quantity: 10 * quantity - (quantity >= 3),  # noqa: PLR2004  # all three
            ),
            gains=(33, 33, 34),
        ),
    ],
)
