"""Reading terms: every fault names its field, no float gets in."""

from decimal import Decimal

import pytest

from procurement.kernel.money import QUANTITY_STEP
from procurement.kernel.pricing import Tier
from procurement.kernel.terms import TermsInvalid, discounted, next_tier, read_decimal, read_tiers, tier_reached

TIERS = (
    Tier(from_quantity=Decimal(1), unit_price=Decimal(10)),
    Tier(from_quantity=Decimal(11), unit_price=Decimal(8)),
)


@pytest.mark.parametrize("value", ["1.5", Decimal("1.5"), "01.50"])
def test_reads_text_and_decimals(value: object):
    """A number is read from text or taken as the decimal it is."""
    assert read_decimal(value, "x", QUANTITY_STEP, Decimal(0), Decimal(2)) == Decimal("1.5")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (1.5, "is no decimal number (write it as text"),
        (True, "is no decimal number (write it as text"),
        (None, "is no decimal number (write it as text"),
        ("", "'' is no decimal number"),
        ("NaN", "'NaN' is no decimal number"),
        ("Infinity", "'Infinity' is no decimal number"),
        ("1.0001", "1.0001 has more than 3 places"),
        ("2.001", "2.001 is not between 0 and 2"),
        ("-0.001", "-0.001 is not between 0 and 2"),
    ],
)
def test_refuses_anything_else(value: object, reason: str):
    """What cannot be read is refused with field and reason."""
    with pytest.raises(TermsInvalid) as refused:
        read_decimal(value, "x", QUANTITY_STEP, Decimal(0), Decimal(2))
    assert refused.value.field == "x"
    assert refused.value.reason.startswith(reason)


@pytest.mark.parametrize(("quantity", "start"), [("0", 1), ("10.999", 1), ("11", 11), ("1000", 11)])
def test_tier_reached(quantity: str, start: int):
    """A tier is reached with its first unit; below the first tier the first counts."""
    assert tier_reached(TIERS, Decimal(quantity)).from_quantity == start


def test_next_tier():
    """The next tier is the first not reached; after the last there is none."""
    assert next_tier(TIERS, Decimal(10)) == TIERS[1]
    assert next_tier(TIERS, Decimal(11)) is None


def test_tiers_may_start_at_nothing():
    """From 0 and from 1 mean the same first tier."""
    (tier,) = read_tiers({"rule": "volume_tier", "tiers": ({"from_quantity": 0, "discount_percent": "5"},)})
    assert (tier.from_quantity, tier.unit_price, tier.discount_percent) == (0, None, Decimal(5))


def test_discounts_are_rounded_once():
    """Two discounts in turn are not the sum of them, and only the end is rounded."""
    assert discounted(Decimal("0.0005"), Decimal(50), Decimal(50)) == Decimal("0.0001")
