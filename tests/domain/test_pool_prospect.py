"""What a pool would bring promises to be what it brings: the same prices, parts and steps as if it were closed now."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from procurement.domain.contract.commands import EntitleMember
from procurement.domain.decider import fold
from procurement.domain.pool.aggregate import UnknownPool
from procurement.domain.pool.events import PoolClosed
from procurement.domain.pool.prospect import PriceStep, Prospect, parts, prospect
from procurement.kernel.event import Event
from tests.samples import STARTS_ON, admitted, history, list_article, place
from tests.sharing_samples import CLOSE, DUE, MARKET, open_pool, pledge, pool_history
from tests.spec import NOW, given


def pledged(**opened: Any) -> list[Event]:
    """Stade pledges ten, Jork three: at 8.00 together instead of 10.00 alone."""
    return pool_history(pledge("stade", "10"), pledge("jork", "3"), **opened)


def seen(before: list[Event], at: datetime = NOW) -> Prospect:
    return prospect(fold(before), "zeit-2026", at)


def step(start: str, unit_price: str) -> PriceStep:
    return PriceStep(from_quantity=Decimal(start), unit_price=Decimal(unit_price))


class TestProspect:
    def test_steps(self):
        """From how many together on each costs how much, and which of these steps comes next."""
        found = seen(pledged())
        assert (step("1", "10"), step("11", "8"), step("21", "6.6667")) == found.steps
        assert (Decimal(8), step("21", "6.6667")) == (found.unit_price, found.next_step)

    def test_past_the_last_step(self):
        """From the last step on there is none to wait for."""
        assert None is seen(pool_history(pledge("stade", "21"))).next_step

    def test_where_the_year_counts(self):
        """What was called off before is behind the pool; the next step is that much nearer."""
        before = history(
            place(("zeit-abo", "8"), contract="soft", order_id="o0"),
            open_pool(article="zeit-abo"),
            pledge("stade", "10"),
            before=MARKET,
        )
        found = seen(before)
        assert (step("3", "8"), step("13", "6.6667")) == found.steps
        assert (Decimal(8), step("13", "6.6667")) == (found.unit_price, found.next_step)

    def test_without_pledges(self):
        """Before anybody pledged there are steps, and neither a price nor anything to split."""
        found = seen(pool_history())
        assert (None, None, step("1", "10")) == (found.unit_price, found.game, found.next_step)

    def test_without_a_price(self):
        """An article that has no price yet promises nothing."""
        later = list_article("neu", contract="soft", valid_from=STARTS_ON.replace(year=2027))
        found = seen(history(later, open_pool(article="neu"), before=MARKET))
        assert (None, (), None) == (found.unit_price, found.steps, found.game)

    def test_unknown_pool(self):
        """There must be a pool to look at."""
        with pytest.raises(UnknownPool):
            seen([*MARKET])

    @pytest.mark.parametrize("article", ["zeit-dauer", "zeit-abo", "karte"])
    @pytest.mark.parametrize("split", ["equal_price", "proportional", "shapley"])
    def test_is_what_closing_brings(self, article: str, split: str):
        """Each member's part by the pool's method is what its closing records, to the cent."""
        before = history(
            open_pool(article=article, split=split),
            *(
                pledge(member, quantity)
                for member, quantity in (("stade", "9.5"), ("jork", "3"), ("buxtehude", "7.25"))
            ),
            before=MARKET,
        )
        closed = given(*before).when(CLOSE, at=DUE).decided()[-1]
        found = seen(before, DUE)
        assert isinstance(closed, PoolClosed)
        assert found.game is not None
        assert [(order.member, order.gain_cents, order.settlement_cents) for order in closed.orders] == [
            (part.member, part.gain_cents, part.settlement_cents) for part in parts(found.game) if part.method == split
        ]
        assert (closed.unit_price, closed.gain_cents) == (found.unit_price, found.game.gain_cents)


class TestParts:
    def test_every_method(self):
        """Every method side by side; what a member pays is its order and the settlement together."""
        game = seen(pledged()).game
        assert game is not None
        assert [
            ("equal_price", "stade", 20_00, 0, 80_00),
            ("equal_price", "jork", 6_00, 0, 24_00),
            ("proportional", "stade", 20_00, 0, 80_00),
            ("proportional", "jork", 6_00, 0, 24_00),
            ("shapley", "stade", 13_00, -7_00, 87_00),
            ("shapley", "jork", 13_00, 7_00, 17_00),
        ] == [
            (part.method, part.member, part.gain_cents, part.settlement_cents, part.pays_cents) for part in parts(game)
        ]

    def test_without_a_method_that_cannot(self):
        """A method that cannot split so many fine quantities is left out; the others are there."""
        towns = [f"m{number}" for number in range(13)]
        tiers = [{"from_quantity": "1", "unit_price": "1"}, {"from_quantity": "1000", "unit_price": "0.5"}]
        before = history(
            list_article("stift", contract="soft", lot="2", pricing={"rule": "volume_tier", "tiers": tiers}),
            *(EntitleMember(contract="soft", member=town) for town in towns),
            open_pool(article="stift"),
            *(pledge(town, f"46.{number:03d}") for number, town in enumerate(towns, start=1)),
            before=[*MARKET, *(admitted(town) for town in towns)],
        )
        game = seen(before).game
        assert game is not None
        assert {"equal_price", "proportional"} == {part.method for part in parts(game)}
