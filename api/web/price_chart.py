"""Price history: prices per unit that hold from a day on, as lines in steps; and numbers that hold likewise."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from api.web import formats
from api.web.drawing import NARROW, PRICE_STEPS, WIDE, Dot, Drawing, Frame, Label, Line, Plot, Slot, plot_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A day from which on prices (EUR per unit) or numbers hold, one for each series; None where there is none."""

    on: date
    values: tuple[Decimal | None, ...]
    href: str = ""


class Scale(NamedTuple):
    """How values become heights and texts; the axis reaches up to `least` at any rate."""

    per_euro: int
    write: Callable[[Decimal | None, str], str]
    least: int

    def height(self, value: Decimal | None) -> int | None:
        return None if value is None else int(value * (self.per_euro or 1))


PRICES = Scale(PRICE_STEPS, formats.unit_price, 0)
NUMBERS = Scale(0, formats.number, 4)


class StepChart(NamedTuple):
    changes: tuple[Change, ...]
    series: tuple[str, ...]
    drawings: tuple[Drawing[Change], ...]
    write: Callable[[Decimal | None, str], str]
    """How a value is written."""


def step_chart(
    changes: Sequence[Change], series: Sequence[str], until: date, language: str, *, prices: bool = True
) -> StepChart:
    """Lines from the first change to `until`; the last prices, or numbers, are written at their ends."""
    if any(len(change.values) != len(series) for change in changes):
        msg = f"a change needs one value for each of {len(series)} series"
        raise ValueError(msg)
    ordered = tuple(sorted(changes, key=lambda change: change.on))
    frames = (WIDE, NARROW) if ordered else ()
    scale = PRICES if prices else NUMBERS
    drawings = tuple(_steps(frame, ordered, until, language, scale) for frame in frames)
    return StepChart(ordered, tuple(series), drawings, scale.write)


def _steps(frame: Frame, changes: Sequence[Change], until: date, language: str, scale: Scale) -> Drawing[Change]:
    heights = [[scale.height(value) for value in change.values] for change in changes]
    texts = [scale.write(value, language) if value is not None else "" for value in changes[-1].values]
    known = [height for row in heights for height in row if height is not None]
    plot = plot_in(frame, [*known, scale.least], scale.per_euro, language, beside=texts)
    first, last = changes[0].on.toordinal(), max(until, changes[-1].on).toordinal()
    unit = (plot.right - plot.left) / max(last - first, 1)
    places = [round(plot.left + (change.on.toordinal() - first) * unit, 2) for change in changes]
    slots = tuple(
        Slot(change, x, width, dots=tuple(Dot(at, place, plot.y(it)) for at, it in enumerate(row) if it is not None))
        for change, row, place, (x, width) in zip(changes, heights, places, _strips(plot, places), strict=True)
    )
    lines = [_line(plot, at, places, [row[at] for row in heights], text) for at, text in enumerate(texts)]
    drawn = [line for line in lines if line.path]
    return Drawing(
        frame, plot, tuple(_day_labels(frame, changes, places, language)), slots, tuple(_apart(frame, plot, drawn))
    )


def _strips(plot: Plot, places: Sequence[float]) -> list[tuple[float, float]]:
    """From the middle between a change and the one before to the middle between it and the next."""
    edges = [plot.left, *((one + other) / 2 for one, other in pairwise(places)), plot.right]
    return [(round(one, 2), round(other - one, 2)) for one, other in pairwise(edges)]


def _line(plot: Plot, series: int, places: Sequence[float], heights: Sequence[int | None], text: str) -> Line:
    """Level from each change to the next; broken where there is no price."""
    path, drawing, end = "", False, 0.0
    for x, to, height in zip(places, [*places[1:], round(plot.right, 2)], heights, strict=True):
        if height is not None:
            end = plot.y(height)
            path += f"{f'V{end}' if drawing else f'M{x},{end}'}H{to}"
        drawing = height is not None
    return Line(series, path, round(plot.right, 2), end, text, end)


def _apart(frame: Frame, plot: Plot, lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, their texts moved so that none covers another: upwards from the lowest, as far as there is room."""
    floor = plot.bottom
    for line in sorted(lines, key=lambda it: -it.y):
        at = min(line.text_y, floor)
        floor = at - frame.letters * 1.2
        yield line._replace(text_y=round(at, 2))


def _day_labels(frame: Frame, changes: Sequence[Change], places: Sequence[float], language: str) -> Iterator[Label]:
    """The first day and the last, and of those between as many as have room; the year stands below."""
    days = [formats.day(change.on, language)[:-4].rstrip("/") for change in changes]
    room, taken = frame.room(days), list[float]()
    for at in (0, len(days) - 1, *range(1, len(days) - 1)):
        x = min(max(places[at], room / 2 + 2), frame.width - room / 2 - 2)
        if all(abs(x - other) >= room + frame.letters / 2 for other in taken):
            taken.append(x)
            yield Label(round(x, 2), days[at], str(changes[at].on.year))
