"""The chart of the price by quantity: where lines begin and drop, and where an order stands on them."""

from decimal import Decimal
from itertools import pairwise

from api.web.drawing import PRICE_STEPS
from api.web.quantity_chart import Curve, Start, quantity_chart
from procurement.kernel.wording import Wording

TARGET = Wording("target", "Ziel")


def two_tiers(quantity: Decimal) -> Decimal:
    """10.00 a unit, 8.00 from eleven on."""
    return quantity * (8 if quantity >= 11 else 10)


def curve(reached: int | None = 4) -> Curve:
    starts = (Start(quantity=Decimal(1), unit_price=Decimal(10)), Start(quantity=Decimal(11), unit_price=Decimal(8)))
    here = Start(quantity=Decimal(reached), unit_price=Decimal(10)) if reached else None
    return Curve(amount=two_tiers, starts=starts, reached=here, marks={Decimal(20): TARGET})


def points(path: str) -> list[tuple[float, float]]:
    found = (point.split(",") for point in path.removeprefix("M").split("L"))
    return [(float(x), float(y)) for x, y in found]


class TestThePriceByQuantity:
    def test_drops_where_a_step_begins(self):
        """Level before and after, and nothing between."""
        for drawing in quantity_chart(curve(), "de").drawings:
            heights = {y for _x, y in points(drawing.lines[0].path)}

            assert {drawing.plot.y(price * PRICE_STEPS) for price in (10, 8)} == heights

    def test_reaches_beyond_the_last_mark(self):
        """The target has something to its right."""
        for drawing in quantity_chart(curve(), "de").drawings:
            target = next(label for label in drawing.labels if label.below == "Ziel")

            assert target.text == "20"
            assert target.x < points(drawing.lines[0].path)[-1][0]

    def test_marks_where_the_order_stands(self):
        """On the line, with its price beside it."""
        for drawing in quantity_chart(curve(), "de").drawings:
            here = drawing.lines[1]

            assert ("10,00\u00a0€", drawing.plot.y(10 * PRICE_STEPS)) == (here.text, here.y)

    def test_writes_that_price_inside_the_drawing(self):
        """Also where it is the highest there is."""
        for drawing in quantity_chart(curve(), "de").drawings:
            assert drawing.frame.letters / 2 < drawing.lines[1].text_y < drawing.plot.bottom

    def test_of_nothing_ordered_has_one_line(self):
        """There is no place to mark."""
        assert [1, 1] == [len(drawing.lines) for drawing in quantity_chart(curve(None), "de").drawings]

    def test_names_no_two_quantities_over_each_other(self):
        """Marks go first; a step without room has no name under the axis, but stands in the table."""
        crowded = Curve(
            amount=two_tiers,
            starts=[Start(quantity=Decimal(at), unit_price=Decimal(10)) for at in range(1, 200)],
            reached=None,
            marks={Decimal(20): TARGET},
        )

        for drawing in quantity_chart(crowded, "de").drawings:
            places = sorted(label.x for label in drawing.labels)
            assert min(b - a for a, b in pairwise(places)) > drawing.frame.letters
