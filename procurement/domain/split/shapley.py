"""Shapley: each gains what it adds to the pool on average, over all orders in which the members could have come.

The only split that leaves nothing over, gives equal members equal gains and nothing to whoever brings nothing, and adds
up over several articles (Shapley 1953). Exact: fractions until the one rounding to cents.
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
from procurement.domain.split.shapley_coalitions import MOST_MEMBERS, from_coalitions
from procurement.domain.split.shapley_table import from_table
from procurement.domain.split.steps import in_steps


def split(game: Game) -> tuple[int, ...]:
    """The gains in cents, or `PoolTooFine` where many members order fractions of a unit."""
    if not game.stakes:
        return ()
    steps = in_steps(game)
    shares = from_coalitions(steps) if len(game.stakes) <= MOST_MEMBERS else from_table(steps)
    alone = (Fraction(game.amount(stake.quantity)) for stake in game.stakes)
    return whole_cents(game, [100 * (pays - share) for pays, share in zip(alone, shares, strict=True)])


METHOD = SplitMethod(
    name="shapley",
    doc="gain_i = Σ_{S∌i} |S|!·(n−|S|−1)!/n! · (v(S + i) − v(S)), v(S) = Σ_S F(q_j) − F(Q_S), rounded by largest remainder",
    split=split,
    examples=[
        SplitExample(
            title="Of 60, 25, 10 and 5 units at 10 + 100/√q the largest member gains 256.75, the smallest 140.76",
            game=game_of(FOUR_MEMBERS, falling_price),
            gains=(25_675, 23_547, 18_146, 14_076),
        ),
        SplitExample(
            title="5 and 3 units reach the tier from eleven units only with the 8: who is needed by both gains most",
            game=game_of({"buxtehude": 8, "jork": 5, "stade": 3}, two_tiers, (1, 11)),
            gains=(1867, 767, 566),
        ),
        SplitExample(
            title="Half units count as they are",
            game=game_of({"buxtehude": "8.5", "jork": "2.5"}, two_tiers, (1, 11)),
            gains=(1100, 1100),
        ),
    ],
)
