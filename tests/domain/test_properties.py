"""What holds for any numbers: cents given back and kept, incremental tiers."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from procurement.domain.order.aggregate import Line
from procurement.domain.order.giving_back import given_back
from procurement.domain.pricing_rules import RULES
from procurement.kernel.pricing import Ask
from tests.samples import place, placed


def _line(quantity: Decimal, net_cents: int, received: Decimal) -> Line:
    (agreed,) = placed(place()).lines
    agreed = replace(agreed, quantity=quantity, net_cents=net_cents, listed_cents=2 * net_cents)
    return Line(agreed=agreed, received=received)


thousandths = st.integers(1, 10**10 - 1).map(lambda number: Decimal(number) / 1000)
prices = st.integers(0, 10**7).map(lambda number: Decimal(number) / 10_000)


@settings(max_examples=200, deadline=None)
@given(quantity=thousandths, share=st.fractions(0, 1), net_cents=st.integers(0, 10**15))
def test_what_goes_back_and_what_stays_is_the_line(quantity: Decimal, share: Any, net_cents: int):
    """Cents given back and kept are the line's, both within it, and nothing is kept of a line that is empty."""
    received = (quantity * share.numerator / share.denominator).quantize(Decimal("0.001"), rounding="ROUND_DOWN")
    line = _line(quantity, net_cents, received)
    back = given_back(line, emptied=received == 0)
    kept = net_cents - back.net_cents
    assert 0 <= back.net_cents <= net_cents
    assert abs(Decimal(kept) - Decimal(net_cents) * received / quantity) <= Decimal("0.5")
    assert back.emptied == (received == 0)
    assert not back.emptied or kept == 0
    assert 0 <= back.listed_cents <= 2 * net_cents


@st.composite
def tiers(draw: st.DrawFn) -> tuple[Any, ...]:
    """Tiers as a contract may agree them, dearer or cheaper upwards."""
    starts = draw(st.lists(st.integers(2, 200), max_size=4, unique=True).map(sorted))
    written: list[dict[str, str]] = []
    for start in [draw(st.integers(0, 1)), *starts]:
        name, value = draw(
            st.one_of(
                st.tuples(st.just("unit_price"), prices), st.tuples(st.just("discount_percent"), st.integers(0, 100))
            )
        )
        written.append({"from_quantity": str(start), name: str(value)})
    return RULES["incremental_tier"].read({"tiers": written})


asked = st.integers(1, 250_000).map(lambda number: Decimal(number) / 1000)


def cost(terms: Any, quantity: Decimal, list_unit_price: Decimal, earlier: Decimal = Decimal(0)) -> Decimal:
    ask = Ask(quantity=quantity, ordered=earlier + quantity, earlier=earlier, list_unit_price=list_unit_price)
    return RULES["incremental_tier"].price(terms, ask).amount


@settings(max_examples=200, deadline=None)
@given(terms=tiers(), list_unit_price=prices, quantities=st.lists(asked, min_size=1, max_size=5))
def test_incremental_lines_cost_what_one_line_costs(terms: Any, list_unit_price: Decimal, quantities: list[Decimal]):
    """However an order is split into lines, units cost what their place in the order says."""
    earlier, total = Decimal(0), Decimal(0)
    for quantity in quantities:
        total += cost(terms, quantity, list_unit_price, earlier)
        earlier += quantity
    assert total == cost(terms, earlier, list_unit_price)


@settings(max_examples=200, deadline=None)
@given(terms=tiers(), list_unit_price=prices, less=asked, more=asked)
def test_incremental_cost_never_falls(terms: Any, list_unit_price: Decimal, less: Decimal, more: Decimal):
    """Ordering more never costs less in all."""
    assume(less <= more)
    assert cost(terms, less, list_unit_price) <= cost(terms, more, list_unit_price)
