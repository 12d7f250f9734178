"""Shapley by table is Shapley by definition: compared with all coalitions, for any curve and fractions of units."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from math import factorial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.domain.pricing_rules import read_pricing
from procurement.domain.split import shapley_table
from procurement.domain.split.game import Game, Stake, falling_price, game_of
from procurement.domain.split.shapley import split
from procurement.domain.split.shapley_coalitions import MOST_MEMBERS, from_coalitions
from procurement.domain.split.shapley_table import PoolTooFine, from_table
from procurement.domain.split.steps import in_steps
from procurement.kernel.pricing import Ask
from procurement.kernel.refusal import Refused

TIERS = [{"from_quantity": str(start), "unit_price": price} for start, price in ((1, "10"), (8, "8.5"), (20, "7.25"))]
UNEVEN = [{"from_quantity": str(start), "unit_price": price} for start, price in ((1, "9"), (5, "12"), (14, "7.3333"))]

Curve = Callable[[Decimal], Decimal]


def ruled(rule: str, tiers: Sequence[Any]) -> Curve:
    pricing = read_pricing({"rule": rule, "tiers": tiers})
    return lambda units: pricing.price(Ask(quantity=units, ordered=units, list_unit_price=Decimal(20))).amount


def whimsical(units: Decimal) -> Decimal:
    """Jumps up and down, without any line."""
    return Decimal(int(units * 1000) * 7919 % 104_729) / 1000


CURVES: dict[str, tuple[Curve, tuple[int, ...]]] = {
    "volume tiers": (ruled("volume_tier", TIERS), (1, 8, 20)),
    "incremental tiers": (ruled("incremental_tier", TIERS), (1, 8, 20)),
    "tiers up and down": (ruled("volume_tier", UNEVEN), (1, 5, 14)),
    "one price": (lambda units: units * 4, (1,)),
    "falling price": (falling_price, ()),
    "no curve at all": (whimsical, ()),
}
quantities = st.one_of(
    st.lists(st.integers(1, 12).map(Decimal), min_size=1, max_size=8),
    st.lists(st.integers(1, 100).map(lambda quarters: Decimal(quarters) / 4), min_size=1, max_size=8),
    st.lists(st.integers(1, 2000).map(lambda number: Decimal(number) / 1000), min_size=1, max_size=6),
)
EACH_CURVE = pytest.mark.parametrize("curve", CURVES)


def played(curve: str, ordered: Sequence[Decimal]) -> Game:
    amount, breaks = CURVES[curve]
    return game_of({f"town-{at}": str(quantity) for at, quantity in enumerate(ordered)}, amount, breaks)


def by_definition(game: Game) -> list[Fraction]:
    """What each adds to the costs of those before it, over all orders of coming."""
    members = len(game.stakes)
    shares = [Fraction(0)] * members
    for order in permutations(range(members)):
        volume, before = Decimal(0), Fraction(0)
        for at in order:
            volume += game.stakes[at].quantity
            after = Fraction(game.amount(volume))
            shares[at] += (after - before) / factorial(members)
            before = after
    return shares


class TestShares:
    @EACH_CURVE
    @settings(max_examples=25, deadline=None)
    @given(ordered=st.lists(st.integers(1, 40).map(lambda number: Decimal(number) / 2), min_size=1, max_size=5))
    def test_by_definition(self, curve: str, ordered: list[Decimal]):
        """Both ways to compute the shares give the average over all orders of coming, exactly."""
        game = played(curve, ordered)
        assert by_definition(game) == list(from_coalitions(in_steps(game)))
        assert by_definition(game) == list(from_table(in_steps(game)))

    @EACH_CURVE
    @settings(max_examples=60, deadline=None)
    @given(ordered=quantities)
    def test_by_table(self, curve: str, ordered: list[Decimal]):
        """The table gives what all coalitions give, exactly: whole units, quarters and thousandths."""
        steps = in_steps(played(curve, ordered))
        assert list(from_coalitions(steps)) == list(from_table(steps))

    @EACH_CURVE
    def test_of_many(self, curve: str):
        """Of 37 members the shares are exactly what all pay, and those who order the same share the same."""
        game = played(curve, [Decimal(1 + at % 12) for at in range(37)])
        shares = from_table(in_steps(game))
        assert Fraction(game.amount(sum((stake.quantity for stake in game.stakes), Decimal(0)))) == sum(shares)
        assert len(set(shares)) <= 12
        assert all(shares[at] == shares[at + 12] for at in range(25))

    def test_breaks_are_a_shortcut(self):
        """Where the last line starts tells nothing new: without breaks the shares are the same."""
        game = played("volume tiers", [Decimal(at % 9 + 1) for at in range(20)])
        bare = Game(stakes=game.stakes, amount=game.amount)
        assert in_steps(game).end < in_steps(bare).end
        assert from_table(in_steps(bare)) == from_table(in_steps(game))

    def test_last_break_is_the_volume_of_all(self):
        """A tier that only all together reach counts for all together."""
        game = game_of(dict.fromkeys(("stade", "jork"), 5), lambda units: units * (6 if units >= 10 else 9), (10,))
        assert [Fraction(30), Fraction(30)] == list(from_table(in_steps(game)))


class TestGains:
    def test_of_four(self):
        """The gains of 60, 25, 10 and 5 units where the price falls by S/√q, in hundredths of S, cut off."""
        game = game_of({"d": 60, "c": 25, "b": 10, "a": 5}, lambda units: 100 * units.sqrt())
        assert [256, 235, 181, 140] == [cents // 100 for cents in split(game)]

    def test_brings_nothing(self):
        """Who brings no coalition anything gains nothing: one litre where the price falls per twenty."""
        game = game_of({"stade": 10, "jork": 10, "buxtehude": 1}, lambda litres: litres * 4 - 5 * (litres // 20))
        assert (250, 250, 0) == split(game)

    @settings(max_examples=60, deadline=None)
    @given(ordered=st.lists(st.integers(1, 30), min_size=2, max_size=20), chance=st.randoms(use_true_random=False))
    def test_whoever_is_named_first(self, ordered: list[int], chance: Any):
        """The order in which members are named changes no gain, and equal members are a cent apart at most."""
        stakes = list(played("volume tiers", [Decimal(units) for units in ordered]).stakes)
        gains = _gains(stakes)
        chance.shuffle(stakes)
        assert gains == _gains(stakes)
        for units in set(ordered):
            equal = [gains[stake.member] for stake in stakes if stake.quantity == units]
            assert max(equal) - min(equal) <= 1


def _gains(stakes: Sequence[Stake]) -> dict[str, int]:
    amount, breaks = CURVES["volume tiers"]
    game = Game(stakes=tuple(stakes), amount=amount, breaks=tuple(Decimal(start) for start in breaks))
    return dict(zip((stake.member for stake in stakes), split(game), strict=True))


@dataclass(frozen=True)
class Splitting:
    quantities: Sequence[Decimal]

    def then_refused(self, refusal: type[Refused], **facts: object) -> None:
        with pytest.raises(refusal) as caught:
            split(played("falling price", self.quantities))
        assert facts == caught.value.facts


class TestRefused:
    def test_many_members_with_fractions(self):
        """More members than all coalitions can be asked of, with volumes too fine for a table, are refused."""
        many = [Decimal("1000.001")] * MOST_MEMBERS + [Decimal(1000)]
        few = many[1:]
        Splitting(many).then_refused(PoolTooFine, members=MOST_MEMBERS + 1, volumes=13_000_013)
        assert sum(split(played("falling price", few))) == played("falling price", few).gain_cents

    def test_many_members_with_many_volumes(self):
        """A table that would not fit into memory is refused before any price is asked."""
        Splitting([Decimal(1601)] * 299 + [Decimal(1)]).then_refused(PoolTooFine, members=300, volumes=478_701)

    def test_three_hundred_with_tiers_up_to_25000(self):
        """300 members with whole units are never too many where the last tier starts at 25,000."""
        fullest = shapley_table._places([1] * 299 + [25_000], 25_000) * 300 // 8
        assert 270_000_000 < fullest <= shapley_table.MOST_BYTES
