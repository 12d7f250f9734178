"""Equal price: everybody pays the pooled price, and gains what its own order gets cheaper.

Nothing is paid among members. Whoever orders most may gain less than smaller members, since it is near the best
price alone already: that is known to break groups up.
"""

from procurement.domain.split.game import (
    FOUR_MEMBERS,
    Game,
    SplitExample,
    SplitMethod,
    falling_price,
    game_of,
    two_tiers,
)


def split(game: Game) -> tuple[int, ...]:
    return tuple(stake.alone_cents - stake.pooled_cents for stake in game.stakes)


METHOD = SplitMethod(
    name="equal_price",
    doc="gain_i = alone_i − pooled_i",
    split=split,
    examples=[
        SplitExample(
            title="Of 60, 25, 10 and 5 units at 10 + 100/√q the largest member gains 174.60, the second 250.00",
            game=game_of(FOUR_MEMBERS, falling_price),
            gains=(17_460, 25_000, 21_623, 17_361),
        ),
        SplitExample(
            title="6, 5 and 5 units reach the tier from eleven units: each saves 2.00 a unit",
            game=game_of({"buxtehude": 6, "jork": 5, "stade": 5}, two_tiers, (1, 11)),
            gains=(1200, 1000, 1000),
        ),
    ],
)
