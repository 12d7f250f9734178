"""What an order may ask for: possible quantities, within its limits, within what the ceilings have left."""

from dataclasses import replace
from decimal import Decimal

import pytest

from procurement.domain.checks.ceiling_left import CeilingExceeded, QuantityCeilingExceeded
from procurement.domain.checks.quantity_allowed import AboveMaximum, BelowMinimum, PackSizeMissed, QuantityNotPossible
from tests.samples import (
    SETTING,
    award,
    history,
    list_article,
    place,
    placed,
)
from tests.spec import given


class TestQuantities:
    @pytest.mark.parametrize("quantity", ["0", "-1", "1e30", "NaN", "sNaN", "Infinity", "0.0001", "1e-1000000"])
    def test_not_possible(self, quantity: str):
        """A quantity is positive, of this world, and has three places at most."""
        given(*SETTING).when(place(("papier", "1000"), ("stuhl", quantity))).then_refused(
            QuantityNotPossible, article="stuhl", line=2, index=1
        )

    def test_not_possible_beyond_the_digits_of_a_decimal_context(self):
        """A fraction after thirty noughts is still a fraction."""
        hair = "1.000000000000000000000000000000001"
        given(*SETTING).when(place(("stuhl", hair))).then_refused(QuantityNotPossible)

    def test_smallest_is_accepted(self):
        """A thousandth of a unit can be ordered."""
        assert placed(place(("stuhl", "0.001"))).net_cents == 12

    def test_pack_size_missed(self):
        """What comes in packs is ordered in packs, on each line."""
        given(*SETTING).when(place(("papier", "1000"), ("papier", "750"))).then_refused(
            PackSizeMissed, line=2, quantity=Decimal(750), pack_size=Decimal(500)
        )

    def test_below_minimum(self):
        """The minimum per order is met by all lines together."""
        given(*SETTING).when(place(("papier", "500"))).then_refused(
            BelowMinimum, quantity=Decimal(500), min_quantity=Decimal(1000)
        )
        assert placed(place(("papier", "500"), ("papier", "500"))).net_cents == 12_30

    def test_above_maximum(self):
        """The maximum per order is not passed by splitting an order into lines."""
        assert placed(place(("papier", "50000"))).net_cents == 615_00
        given(*SETTING).when(place(("papier", "25000"), ("papier", "25500"))).then_refused(
            AboveMaximum, quantity=Decimal(50_500), max_quantity=Decimal(50_000)
        )


class TestCeilings:
    CENT = list_article("cent", lot="2", pricing={"rule": "fixed_price", "unit_price": "0.01"})

    def test_reached_exactly_is_accepted(self):
        """An order may use a ceiling up to the last cent."""
        before = history(self.CENT)
        assert placed(place(("cent", "2000000"), decision_ref="DS0562/21"), *before).net_cents == 2_000_000

    def test_exceeded_by_one_cent(self):
        """One cent more than the contract has left is refused, whoever called off the rest."""
        before = history(self.CENT, place(("cent", "1999999"), order_id="o0", member="stade", decision_ref="DS0562/21"))
        given(*before).when(place(("cent", "2"))).then_refused(
            CeilingExceeded, lot="", ceiling_cents=2_000_000, asked_cents=2, left_cents=1
        )
        assert placed(place(("cent", "1")), *before).net_cents == 1

    def test_of_a_lot_exceeded_by_one_cent(self):
        """A lot's ceiling holds although the contract has enough left."""
        cheap = list_article("cent", lot="1", pricing={"rule": "fixed_price", "unit_price": "0.01"})
        tight = award(lots=(replace(award().lots[0], ceiling_cents=50, ceiling_quantity=None), award().lots[1]))
        before = history(tight, cheap, before=SETTING[:4])
        assert placed(place(("cent", "50")), *before).net_cents == 50
        given(*before).when(place(("cent", "26"), ("cent", "25"))).then_refused(
            CeilingExceeded, lot="1", ceiling_cents=50, asked_cents=51, left_cents=50
        )

    def test_of_quantity_exceeded(self):
        """Where a quantity is agreed it is a ceiling as well, to the thousandth."""
        before = history(place(("stuhl", "99"), order_id="o0", decision_ref="DS0562/21"))
        assert placed(place(("stuhl", "1")), *before).net_cents == 120_00
        given(*before).when(place(("stuhl", "1.001"))).then_refused(
            QuantityCeilingExceeded,
            lot="1",
            ceiling_quantity=Decimal(100),
            asked_quantity=Decimal("1.001"),
            left_quantity=Decimal(1),
        )
