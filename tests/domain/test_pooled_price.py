"""What the pooled price promises: that of all units as one order, each member's part by its quantity, one rounding."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.domain.pooled_price import Together, amount_of, breaks_of, part_of
from procurement.domain.pricing_rules import RULES, read_pricing
from procurement.kernel.money import cents
from procurement.kernel.pricing import Ask
from tests.sharing_samples import TIERS

TIERED = ("volume_tier", "cumulative_tier", "incremental_tier")
LIST_PRICE = Decimal(12)
EVERY_RULE = {name: {"rule": name, **rule.examples[0].terms} for name, rule in RULES.items()}
quantities = st.integers(1, 60_000).map(lambda number: Decimal(number) / 1000)


def pricing(rule: str):
    return read_pricing({"rule": rule, "tiers": TIERS})


def parts(rule: str, called_off: str, *asked: str) -> Sequence[Decimal]:
    """What each member pays, in EUR, not rounded yet."""
    each = [Decimal(quantity) for quantity in asked]
    together = Together(quantity=sum(each, Decimal(0)), called_off=Decimal(called_off))
    return [
        part_of(
            pricing(rule),
            Ask(quantity=quantity, ordered=quantity, called_off=Decimal(called_off), list_unit_price=LIST_PRICE),
            together,
        ).amount
        for quantity in each
    ]


class TestPart:
    @pytest.mark.parametrize(
        ("rule", "called_off", "expected"),
        [
            ("volume_tier", "0", ["80", "24"]),
            ("volume_tier", "90", ["80", "24"]),
            ("cumulative_tier", "0", ["80", "24"]),
            ("cumulative_tier", "8", ["66.667", "20.0001"]),
            ("incremental_tier", "0", [str(Decimal(1240) / 13), "28.61538461538461538461538462"]),
        ],
    )
    def test_ten_and_three(self, rule: str, called_off: str, expected: list[str]):
        """13 units reach the tier from 11; with 8 called off before, where the year counts, that from 21. Where each
        unit is at the price of its tier, they cost 124.00 together and each member pays its share of that.
        """
        assert [Decimal(amount) for amount in expected] == parts(rule, called_off, "10", "3")

    def test_unit_price(self):
        """The unit price of every part is that of all together, four places half up."""
        ask = Ask(quantity=Decimal(3), ordered=Decimal(3), list_unit_price=LIST_PRICE)
        together = Together(quantity=Decimal(13), called_off=Decimal(0))
        assert Decimal("9.5385") == part_of(pricing("incremental_tier"), ask, together).unit_price

    @pytest.mark.parametrize("rule", EVERY_RULE)
    def test_alone(self, rule: str):
        """A pool of one pays what the member would pay alone, under every rule there is."""
        ask = Ask(quantity=Decimal(7), ordered=Decimal(7), called_off=Decimal(5), list_unit_price=LIST_PRICE)
        read = read_pricing(EVERY_RULE[rule])
        alone = Together(quantity=ask.quantity, called_off=ask.called_off)
        assert read.price(ask).amount == part_of(read, ask, alone).amount

    @given(st.sampled_from(sorted(EVERY_RULE)), st.lists(quantities, min_size=1, max_size=6), quantities)
    def test_every_part_is_exact(self, rule: str, asked: list[Decimal], called_off: Decimal):
        """Each part is q · F(Q) / Q rounded half up once, as whole fractions make it, and no cent more is lost
        than the roundings of all parts can lose.
        """
        read, together = read_pricing(EVERY_RULE[rule]), sum(asked, Decimal(0))
        whole = amount_of(read, LIST_PRICE, called_off)(together)
        found = [
            cents(
                part_of(
                    read,
                    Ask(quantity=quantity, ordered=quantity, called_off=called_off, list_unit_price=LIST_PRICE),
                    Together(quantity=together, called_off=called_off),
                ).amount
            )
            for quantity in asked
        ]
        exact = [100 * Fraction(quantity) * Fraction(whole) / Fraction(together) for quantity in asked]
        assert [int(share + Fraction(1, 2)) for share in exact] == found
        assert 2 * abs(sum(found) - 100 * Fraction(whole)) <= len(asked)


class TestAmount:
    def test_nothing_costs_nothing(self):
        """No units are no order."""
        assert Decimal(0) == amount_of(pricing("volume_tier"), LIST_PRICE, Decimal(0))(Decimal(0))

    @given(st.sampled_from(TIERED), quantities, quantities, quantities)
    def test_together_is_never_dearer(self, rule: str, one: Decimal, other: Decimal, called_off: Decimal):
        """Where more units are never dearer each, two members together pay no more than apart."""
        amount = amount_of(pricing(rule), LIST_PRICE, called_off)
        assert amount(one + other) <= amount(one) + amount(other)


class TestBreaks:
    @pytest.mark.parametrize(
        ("rule", "called_off", "expected"),
        [
            ("volume_tier", "15", ["1", "11", "21"]),
            ("cumulative_tier", "0", ["1", "11", "21"]),
            ("cumulative_tier", "15", ["6"]),
            ("cumulative_tier", "21", ["0"]),
            ("incremental_tier", "15", ["1", "11", "21"]),
        ],
    )
    def test_where_the_price_changes(self, rule: str, called_off: str, expected: list[str]):
        """Where the year counts, what was called off before is behind; past the last tier nothing changes."""
        assert tuple(map(Decimal, expected)) == breaks_of(pricing(rule), Decimal(called_off))

    @pytest.mark.parametrize("rule", sorted(set(EVERY_RULE) - set(TIERED)))
    def test_without_tiers(self, rule: str):
        """One price for any quantity has no breaks."""
        assert (Decimal(0),) == breaks_of(read_pricing(EVERY_RULE[rule]), Decimal(0))

    @given(st.sampled_from(TIERED), quantities, quantities)
    def test_straight_from_the_last(self, rule: str, called_off: Decimal, further: Decimal):
        """From the last break on each further unit costs the same."""
        amount = amount_of(pricing(rule), LIST_PRICE, called_off)
        start = max(breaks_of(pricing(rule), called_off))
        one_more = amount(start + 1) - amount(start)
        assert amount(start) + further * one_more == amount(start + further)
