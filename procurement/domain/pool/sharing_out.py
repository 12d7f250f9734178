"""What the members of a pool gain together, and how a method shares it out."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from procurement.domain.contract.aggregate import Contract
from procurement.domain.pool.aggregate import Pool
from procurement.domain.pooled_price import amount_of, breaks_of
from procurement.domain.split.game import Game, Stake
from procurement.domain.split_methods import METHODS

KEPT_GAMES = 64


def game_of(
    contract: Contract,
    pool: Pool,
    called_off: Decimal,
    today: date,
    amounts: Sequence[tuple[int, int]],
) -> Game:
    """The pledges of a pool as a game, at the prices of a day on which the article must have one.

    `amounts` are the net cents of each pledge, alone and together.
    """
    article = contract.articles[pool.opened.article]
    list_price, terms = article.list_price_on(today), article.terms_on(today)
    assert list_price is not None
    assert terms is not None
    stakes = tuple(
        Stake(member=pledge.member, quantity=pledge.quantity, alone_cents=alone, pooled_cents=pooled)
        for pledge, (alone, pooled) in zip(pool.pledges.values(), amounts, strict=True)
    )
    return Game(
        stakes=stakes,
        amount=amount_of(terms[1], list_price[1], called_off),
        breaks=breaks_of(terms[1], called_off),
    )


@lru_cache(maxsize=KEPT_GAMES)
def gains(game: Game, split: str) -> tuple[int, ...]:
    """Each stake's part of the gain by a method, in cents. Kept, as fair methods take their time for many members:
    who worked a split out before the pool is closed does not have the desk work it out again.
    """
    return METHODS[split].split(game)


def settled(game: Game, split: str) -> Iterator[tuple[int, int]]:
    """Each stake's part of the gain by a method, and what it receives for it from the others (below 0: pays)."""
    for stake, gain_cents in zip(game.stakes, gains(game, split), strict=True):
        yield gain_cents, gain_cents - (stake.alone_cents - stake.pooled_cents)
