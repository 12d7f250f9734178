"""Every way to split a pool's gain: its examples are computed, and no cent is lost whatever the pool is like."""

from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.domain.split.game import Game, SplitExample, SplitMethod, Stake, game_of, two_tiers
from procurement.domain.split_methods import METHODS

EXAMPLES = [(method, example) for method in METHODS.values() for example in method.examples]
EACH = pytest.mark.parametrize("method", METHODS.values(), ids=lambda method: method.name)
ROUNDED = pytest.mark.parametrize("method", [METHODS["proportional"], METHODS["shapley"]], ids=lambda it: it.name)

thousandths = st.integers(1, 10**7).map(lambda number: Decimal(number) / 1000)
amounts = st.integers(0, 10**9)


def test_there_are_three():
    """The three methods of the design, the plainest first, by the names that pools are recorded with for ever."""
    assert list(METHODS) == ["equal_price", "proportional", "shapley"]


@EACH
def test_explains_itself(method: SplitMethod):
    """A method is named after its file, and says its formula."""
    assert method.split.__module__.endswith(f".{method.name}")
    assert method.doc.startswith("gain_i = ")


@pytest.mark.parametrize(("method", "example"), EXAMPLES, ids=[example.title for _, example in EXAMPLES])
def test_example(method: SplitMethod, example: SplitExample):
    """The example's gains are those the method computes, and add up to what all save."""
    assert example.gains == method.split(example.game)
    assert sum(example.gains) == example.game.gain_cents


@EACH
@settings(max_examples=50, deadline=None)
@given(orders=st.lists(st.tuples(thousandths, amounts, amounts), max_size=6))
def test_adds_up(method: SplitMethod, orders: list[tuple[Decimal, int, int]]):
    """The gains are the pool's gain to the cent, also where it is a loss or the roundings of orders add up."""
    stakes = tuple(
        Stake(member=f"town-{at}", quantity=quantity, alone_cents=alone, pooled_cents=pooled)
        for at, (quantity, alone, pooled) in enumerate(orders)
    )
    game = Game(stakes=stakes, amount=two_tiers, breaks=(Decimal(11),))
    assert game.gain_cents == sum(method.split(game))
    assert len(stakes) == len(method.split(game))


@EACH
def test_no_gain(method: SplitMethod):
    """Where the price is the same for any volume nobody gains, and nobody pays for another."""
    game = game_of({"stade": "0.333", "jork": "2.5", "buxtehude": 7}, lambda quantity: quantity * Decimal("1.2345"))
    assert (0, 0, 0) == method.split(game)


@EACH
def test_loss(method: SplitMethod):
    """Where the pool is dearer, equal members lose equally."""
    game = game_of({"stade": 6, "jork": 6}, lambda quantity: quantity * (12 if quantity >= 11 else 10))
    assert (-1200, -1200) == method.split(game)


@EACH
def test_alone(method: SplitMethod):
    """Who is alone in a pool gains nothing."""
    assert (0,) == method.split(game_of({"stade": 12}, two_tiers))


@EACH
def test_order_of_members(method: SplitMethod):
    """Who is named first gains the same to the cent, odd cents included."""
    quantities = {"stade": "3.5", "jork": "3.5", "buxtehude": "3.5", "harsefeld": "1.1"}
    gained = {
        frozenset(zip(order, method.split(game_of({name: quantities[name] for name in order}, _odd)), strict=True))
        for order in permutations(quantities)
    }
    assert 1 == len(gained)


def _odd(quantity: Decimal) -> Decimal:
    """A flat fee: whatever is split of it leaves odd cents."""
    return quantity * 7 + Decimal("10.01")


@ROUNDED
def test_odd_cents(method: SplitMethod):
    """Two cents that three equal members cannot share go to the two whose names come first."""
    stakes = [(name, 1000 if name == "jork" else 1001) for name in ("stade", "jork", "buxtehude")]
    game = Game(
        stakes=tuple(
            Stake(member=name, quantity=Decimal(1), alone_cents=alone, pooled_cents=900) for name, alone in stakes
        ),
        amount=lambda quantity: quantity * 10 - (3 if quantity >= 3 else 0),
    )
    assert (100, 101, 101) == method.split(game)
