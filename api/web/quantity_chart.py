"""Price by quantity: how the price per unit falls the more is ordered together, and where an order stands on it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from api.web import formats
from api.web.drawing import NARROW, PRICE_STEPS, WIDE, Dot, Drawing, Frame, Label, Line, Plot, Slot, plot_in
from procurement.kernel.money import UNIT_PRICE_STEP, round_half_up
from procurement.kernel.wording import Wording

SAMPLES = 160
JUST_BELOW = Decimal("0.001")
BEYOND = Decimal("1.15")
"""So much further than the last thing to see the line goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """From this quantity on a unit costs so much, in EUR."""

    quantity: Decimal
    unit_price: Decimal
    href: str = ""


class QuantityChart(NamedTuple):
    """`reached` is where the order stands, None where nothing is ordered yet."""

    starts: tuple[Start, ...]
    reached: Start | None
    drawings: tuple[Drawing[Start], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """What the chart is of: exact net EUR of any quantity, where the price changes, and what is marked on it."""

    amount: Callable[[Decimal], Decimal]
    starts: Sequence[Start]
    reached: Start | None
    marks: Mapping[Decimal, Wording]
    """Quantities to be named under the axis, with a word below."""

    @property
    def most(self) -> Decimal:
        ends = [*(start.quantity for start in self.starts), *self.marks]
        return max([*ends, self.reached.quantity if self.reached else Decimal(1)]) * BEYOND

    def unit_price(self, quantity: Decimal) -> Decimal:
        return round_half_up(self.amount(quantity) / quantity, UNIT_PRICE_STEP)


def quantity_chart(curve: Curve, language: str) -> QuantityChart:
    """A line from the first unit to beyond the last step; it drops where a step begins."""
    drawings = tuple(_drawn(frame, curve, language) for frame in (WIDE, NARROW))
    return QuantityChart(tuple(curve.starts), curve.reached, drawings)


def _drawn(frame: Frame, curve: Curve, language: str) -> Drawing[Start]:
    places = [(quantity, int(curve.unit_price(quantity) * PRICE_STEPS)) for quantity in _sampled(curve)]
    text = _text(curve.reached, language)
    plot = plot_in(frame, [height for _, height in places], PRICE_STEPS, language, beside=[text])
    unit = (plot.right - plot.left) / float(curve.most)

    def x(quantity: Decimal) -> float:
        return round(plot.left + float(quantity) * unit, 2)

    line = Line(0, "M" + "L".join(f"{x(quantity)},{plot.y(height)}" for quantity, height in places), plot.right, 0)
    lines = (line,) if curve.reached is None else (line, _here(plot, curve.reached, x, text, frame))
    labels = tuple(_labels(frame, curve, x, language))
    return Drawing(frame, plot, labels, _slots(plot, curve, x), lines)


def _sampled(curve: Curve) -> Sequence[Decimal]:
    """Evenly spread quantities, with the last before each step and its first."""
    first = min([Decimal(1), *(start.quantity for start in curve.starts)])
    spread = (first + (curve.most - first) * at / SAMPLES for at in range(SAMPLES + 1))
    edges = (at for start in curve.starts for at in (start.quantity - JUST_BELOW, start.quantity) if at >= first)
    return sorted({*(round_half_up(quantity, JUST_BELOW) for quantity in spread), *edges})


def _text(reached: Start | None, language: str) -> str:
    return formats.unit_price(reached.unit_price, language) if reached else ""


def _here(plot: Plot, reached: Start, x: Callable[[Decimal], float], text: str, frame: Frame) -> Line:
    """From the axis up to where the order stands, its price beside: above the line where there is room."""
    across, up = x(reached.quantity), plot.y(int(reached.unit_price * PRICE_STEPS))
    above, below = up - frame.letters * 0.9, up + frame.letters * 0.9
    text_y = above if above >= frame.letters * 0.7 else below
    return Line(1, f"M{across},{plot.bottom}V{up}", across, up, text, round(text_y, 2))


def _slots(plot: Plot, curve: Curve, x: Callable[[Decimal], float]) -> tuple[Slot[Start], ...]:
    """Where each step begins, and the strip until the next."""
    edges = [*(x(start.quantity) for start in curve.starts), round(plot.right, 2)]
    reached = curve.reached
    found = [Slot(start, edges[at], round(edges[at + 1] - edges[at], 2)) for at, start in enumerate(curve.starts)]
    if reached is not None:
        up = plot.y(int(reached.unit_price * PRICE_STEPS))
        found.append(Slot(reached, x(reached.quantity), 0, dots=(Dot(1, x(reached.quantity), up),)))
    return tuple(found)


def _labels(frame: Frame, curve: Curve, x: Callable[[Decimal], float], language: str) -> Iterator[Label]:
    """Marked quantities first, then steps as far as there is room."""
    taken = list[tuple[float, float]]()
    for quantity in dict.fromkeys([*curve.marks, *(start.quantity for start in curve.starts)]):
        text, below = formats.number(quantity, language), curve.marks.get(quantity)
        said = below.in_language(language) if below else ""
        half = frame.room([text, said]) / 2
        at = min(max(x(quantity), half + 2), frame.width - half - 2)
        if all(abs(at - other) >= half + room + frame.letters / 2 for other, room in taken):
            taken.append((at, half))
            yield Label(round(at, 2), text, said)
