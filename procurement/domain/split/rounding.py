"""From exact shares to whole cents that add up: the method of the largest remainder."""

from collections.abc import Sequence
from fractions import Fraction
from math import floor

from procurement.domain.split.game import Game


def whole_cents(game: Game, shares: Sequence[Fraction]) -> tuple[int, ...]:
    """`shares` (exact cents per stake) as whole cents that add up to the game's gain.

    What the shares lack of the gain (orders are rounded one by one, the exact amounts are not) is spread evenly.
    Then each share is rounded down, towards −∞, and the cents still missing go to the largest remainders; of equal
    remainders, to the member whose name comes first. Nobody is a cent or more away from its exact share, and the
    order of the stakes does not matter.
    """
    if not shares:
        return ()
    apart = (game.gain_cents - sum(shares)) / Fraction(len(shares))
    exact = [share + apart for share in shares]
    whole = [floor(share) for share in exact]
    first = sorted(range(len(exact)), key=lambda at: (whole[at] - exact[at], game.stakes[at].member))
    for at in first[: game.gain_cents - sum(whole)]:
        whole[at] += 1
    return tuple(whole)
