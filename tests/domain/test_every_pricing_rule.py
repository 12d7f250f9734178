"""Every pricing rule: its examples are computed, its terms are read strictly."""

from decimal import Decimal
from typing import Any

import pytest

from procurement.domain.pricing_rules import RULES, read_pricing
from procurement.kernel.pricing import Ask, PriceExample, PricingRule
from procurement.kernel.terms import TermsInvalid, next_tier

EXAMPLES = [(rule, example) for rule in RULES.values() for example in rule.examples]
TIERED = [rule for rule in RULES.values() if "tiers" in rule.examples[0].terms]
UNIT = Ask(quantity=Decimal(1), ordered=Decimal(1), list_unit_price=Decimal(100))


def test_there_are_six():
    """The six rules of the design, by the names that files and events use for ever."""
    expected = [
        "chained_discounts",
        "cumulative_tier",
        "fixed_price",
        "incremental_tier",
        "percent_off_list",
        "volume_tier",
    ]
    assert sorted(RULES) == expected


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=[example.title for _, example in EXAMPLES])
def test_example(rule: PricingRule[Any], example: PriceExample):
    """The example's numbers are those the rule computes, exactly, also when its terms were written down and read."""
    price = rule.price(rule.read(example.terms), example.ask)
    written = read_pricing(read_pricing({"rule": rule.name, **example.terms}).written).price(example.ask)
    assert (price.unit_price, price.amount) == (Decimal(example.unit_price), Decimal(example.amount))
    assert written == price


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
class TestTerms:
    def test_unknown_term(self, rule: PricingRule[Any]):
        """A term the rule does not know is refused by name."""
        with pytest.raises(TermsInvalid) as refused:
            rule.read({**rule.examples[0].terms, "rabatt": "5"})
        assert (refused.value.field, refused.value.pointer) == ("rabatt", "/pricing/rabatt")

    def test_missing_term(self, rule: PricingRule[Any]):
        """No terms are not terms."""
        with pytest.raises(TermsInvalid) as refused:
            rule.read({})
        assert refused.value.field in rule.examples[0].terms

    @pytest.mark.parametrize("value", ["", "x", "1,5", "NaN", "Infinity", "1e30", "-1", "0.00001", True, 1.5, None])
    def test_no_number(self, rule: PricingRule[Any], value: object):
        """What is no decimal in range is refused where a number stands, and never becomes a float."""
        terms = {name: _spoilt(written, value) for name, written in rule.examples[0].terms.items()}
        with pytest.raises(TermsInvalid) as refused:
            rule.read(terms)
        assert refused.value.field.partition("/")[0] in terms
        assert refused.value.reason

    def test_written_as_text(self, rule: PricingRule[Any]):
        """Terms are stored with their numbers as text, so that they are stored exactly."""
        assert _leaves(read_pricing({"rule": rule.name, **rule.examples[0].terms}).written) == {str}


def _spoilt(written: Any, value: object) -> Any:
    """The same terms with the last number of each list, or the only number, replaced."""
    if isinstance(written, list):
        return [*written[:-1], _spoilt(written[-1], value)]
    if isinstance(written, dict):
        return {name: value if name != "from_quantity" else start for name, start in written.items()}
    return value


def _leaves(written: Any) -> set[type]:
    if isinstance(written, dict):
        return set().union(*(_leaves(value) for value in written.values()))
    if isinstance(written, list):
        return set().union(*(_leaves(value) for value in written))
    return {type(written)}


class TestTiers:
    @pytest.mark.parametrize(
        ("tiers", "field"),
        [
            ([], "tiers"),
            ("x", "tiers"),
            (["x"], "tiers/0"),
            ([{"from_quantity": "1"}], "tiers/0"),
            ([{"from_quantity": "1", "unit_price": "1", "discount_percent": "1"}], "tiers/0"),
            ([{"from_quantity": "1", "unit_price": "1", "note": "x"}], "tiers/0"),
            ([{"from_quantity": "2", "unit_price": "1"}], "tiers/0/from_quantity"),
            ([{"from_quantity": "0.0001", "unit_price": "1"}], "tiers/0/from_quantity"),
            ([{"from_quantity": "1", "discount_percent": "100.1"}], "tiers/0/discount_percent"),
            ([{"from_quantity": "1", "unit_price": "1"}] * 2, "tiers/1/from_quantity"),
            ([{"from_quantity": str(start), "unit_price": "1"} for start in (0, 1)], "tiers/1/from_quantity"),
            ([{"from_quantity": str(start), "unit_price": "1"} for start in (1, 20, 10)], "tiers/2/from_quantity"),
        ],
    )
    def test_refused(self, tiers: object, field: str):
        """Tiers ascend from the first unit, each with one price or one discount; the fault names its tier."""
        with pytest.raises(TermsInvalid) as refused:
            read_pricing({"rule": "volume_tier", "tiers": tiers})
        assert refused.value.field == field

    @pytest.mark.parametrize("rule", TIERED, ids=lambda rule: rule.name)
    def test_are_told(self, rule: PricingRule[Any]):
        """A tiered rule tells its tiers, so that the way to the next one can be shown."""
        tiers = rule.tiers(rule.read(rule.examples[0].terms))
        assert next_tier(tiers, Decimal(0)) == tiers[1]
        assert next_tier(tiers, tiers[1].from_quantity) == (tiers[2] if len(tiers) > 2 else None)

    @pytest.mark.parametrize(
        "rule", [rule for rule in RULES.values() if rule not in TIERED], ids=lambda rule: rule.name
    )
    def test_are_none_elsewhere(self, rule: PricingRule[Any]):
        """A rule without tiers has none, and counts no year."""
        assert rule.tiers(rule.read(rule.examples[0].terms)) == ()
        assert not rule.counts_year

    def test_of_the_year_are_those_of_the_cumulative_rule(self):
        """Only the cumulative rule looks at what all members called off before."""
        assert [rule.name for rule in RULES.values() if rule.counts_year] == ["cumulative_tier"]


@pytest.mark.parametrize("name", [None, "", "gratis", 5, ["fixed_price"]])
def test_no_rule(name: object):
    """A rule there is not is refused with the names of those there are."""
    with pytest.raises(TermsInvalid) as refused:
        read_pricing({"rule": name, "unit_price": "1"})
    assert refused.value.field == "rule"
    assert "incremental_tier" in refused.value.reason


def test_discount_of_all_is_free():
    """100 % off leaves nothing, and nothing off leaves the list price."""
    free, full = (read_pricing({"rule": "percent_off_list", "discount_percent": each}) for each in (100, 0))
    assert (free.price(UNIT).amount, full.price(UNIT).amount) == (0, 100)


def test_incremental_average_of_nothing():
    """A quote for nothing has no average price and costs nothing."""
    rule = RULES["incremental_tier"]
    nothing = Ask(quantity=Decimal(0), ordered=Decimal(0), list_unit_price=Decimal(100))
    assert rule.price(rule.read(rule.examples[0].terms), nothing).amount == 0
