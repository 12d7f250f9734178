"""What a split is: the stakes of a pool's members in, the gain of each in whole cents out, with executed examples."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from procurement.kernel.money import cents
from procurement.kernel.record import Record


class Stake(Record):
    """What a member orders in the pool: what it would cost alone, and what it costs at the pooled price.

    `quantity` is more than 0 with three places at most; both amounts are net and rounded once.
    """

    member: str
    quantity: Decimal
    alone_cents: int
    pooled_cents: int


class Game(Record):
    """A pool as a cooperative game: a coalition that orders the volume Q pays `amount(Q)`, exact net EUR.

    From the last of `breaks` on, `amount` is a straight line; without breaks it may be anything at each volume.
    Volume 0 costs nothing and is never asked for.
    """

    stakes: tuple[Stake, ...]
    amount: Callable[[Decimal], Decimal]
    breaks: tuple[Decimal, ...] = ()

    @property
    def gain_cents(self) -> int:
        """What all together save; negative where the pool pays more."""
        return sum(stake.alone_cents - stake.pooled_cents for stake in self.stakes)


class SplitExample(Record):
    """A sentence with its numbers: the cents that each stake gains, in the order of the stakes."""

    title: str
    game: Game
    gains: tuple[int, ...]


class SplitMethod(Record):
    """One method. What `split` returns has the order of the stakes and adds up to the game's gain, cent by cent."""

    name: str
    doc: str
    split: Callable[[Game], tuple[int, ...]]
    examples: Sequence[SplitExample]


def game_of(
    quantities: Mapping[str, str | int], amount: Callable[[Decimal], Decimal], breaks: Sequence[int] = ()
) -> Game:
    """The game in which each pays the average price of the pool for its quantity."""
    volumes = {member: Decimal(quantity) for member, quantity in quantities.items()}
    together = sum(volumes.values(), Decimal(0))
    stakes = tuple(
        Stake(
            member=member,
            quantity=quantity,
            alone_cents=cents(amount(quantity)),
            pooled_cents=cents(amount(together) * quantity / together),
        )
        for member, quantity in volumes.items()
    )
    return Game(stakes=stakes, amount=amount, breaks=tuple(Decimal(start) for start in breaks))


def falling_price(quantity: Decimal) -> Decimal:
    """EUR of the examples' curve p(q) = 10 + 100/√q, a unit price that falls with every further unit."""
    return 10 * quantity + 100 * quantity.sqrt()


def two_tiers(quantity: Decimal) -> Decimal:
    """EUR of the examples' tiers: every unit at 10.00, or at 8.00 from eleven units on."""
    return quantity * (8 if quantity >= 11 else 10)  # noqa: PLR2004  # the eleven of the sentence above


FOUR_MEMBERS = {"buxtehude": 60, "jork": 25, "stade": 10, "harsefeld": 5}
"""The volumes of the examples that compare the methods."""
