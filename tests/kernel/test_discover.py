"""Units are found by the file they stand in."""

from procurement import domain, kernel
from procurement.domain import pricing
from procurement.kernel.discover import modules_in, units_in
from procurement.kernel.pricing import PricingRule


def test_modules_come_by_name():
    """The order of modules is that of their names, whatever the file system says."""
    names = [module.__name__ for module in modules_in(domain)]
    assert names == sorted(names)
    assert "procurement.domain.decider" in names


def test_units_of_one_kind():
    """Each module offers at most one unit under a name, and what is of another kind is passed over."""
    assert [rule.name for rule in units_in(pricing, "RULE", PricingRule)][:2] == [
        "chained_discounts",
        "cumulative_tier",
    ]
    assert list(units_in(pricing, "RULE", str)) == []
    assert list(units_in(kernel, "RULE", PricingRule)) == []
