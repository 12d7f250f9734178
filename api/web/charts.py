"""Geometry of charts: plain numbers for the macros of `shared/charts.html` to print; colours are classes there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import NamedTuple

from api.web import formats
from api.web.drawing import CENTS, NARROW, WIDE, Bar, Dot, Drawing, Frame, Label, Line, Plot, Slot, plot_in

MOST_COLUMNS = 2
MOST_COLUMN_WIDTH = 34
GAP = 2.0
"""Ground between two columns or two parts of one: neighbours need not differ by colour alone."""
LEAST_DOT_ROOM = 14
"""Lines with points closer than this have no dots."""
EVERY = (1, 2, 3, 6, 12, 24, 60, 120)
"""One month in so many has its name under the axis."""
SCARCE = 80
"""Percent of a ceiling from which on it runs out."""
TENTH = Decimal("0.1")
SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 96, 24, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A month (`2026-03`) of a column chart: whole cents for each series, and the page with the rows behind them."""

    month: str
    values: tuple[int, ...]
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table with bars: `value` makes the bar, `shown` is what people read."""

    name: str
    value: int | Decimal
    shown: str
    href: str = ""


class ColumnChart(NamedTuple):
    """`peak` is the highest month of what `total` sums: the first series, or all columns where they are stacked."""

    points: tuple[Point, ...]
    series: tuple[str, ...]
    columns: int
    stacked: bool
    drawings: tuple[Drawing[Point], ...]
    totals: tuple[int, ...]
    total: int
    peak: Point | None
    peak_cents: int


class BarRow(NamedTuple):
    """A row with its bar in hundredths of the cell, and its share of the whole in percent."""

    row: Row
    x: float
    width: float
    share: Decimal | None


class Utilisation(NamedTuple):
    """How much of a ceiling is used; `state` is `room`, `scarce`, `exhausted` or `exceeded`."""

    used_cents: int
    most_cents: int
    percent: Decimal
    state: str


class Spark(NamedTuple):
    width: int
    height: int
    path: str
    x: float
    y: float


def every_month(points: Sequence[Point]) -> tuple[Point, ...]:
    """The points in order, with zeros in the months between them that had none.

    >>> [it.month for it in every_month([Point(month="2026-02", values=(5,)), Point(month="2025-12", values=(3,))])]
    ['2025-12', '2026-01', '2026-02']
    """
    found = {point.month: point for point in points}
    if not found:
        return ()
    numbers = range(_month_number(min(found)), _month_number(max(found)) + 1)
    months = (f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers)
    nothing = tuple(0 for _ in points[0].values)
    return tuple(found.get(month) or Point(month=month, values=nothing) for month in months)


def _month_number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def column_chart(
    points: Sequence[Point], series: Sequence[str], language: str, *, stacked: bool = False, line: bool = False
) -> ColumnChart:
    """One or two columns for each month; with `line` the last series is a line over them."""
    columns = len(series) - line
    if not 1 <= columns <= MOST_COLUMNS or any(len(point.values) != len(series) for point in points):
        msg = f"{len(series)} series ({line=}) do not fit the values, or the {MOST_COLUMNS} columns there can be"
        raise ValueError(msg)
    sums = [sum(point.values[: columns if stacked else 1]) for point in points]
    best = max(range(len(points)), key=sums.__getitem__, default=0)
    frames = (WIDE, NARROW) if points else ()
    return ColumnChart(
        points=tuple(points),
        series=tuple(series),
        columns=columns,
        stacked=stacked,
        drawings=tuple(_months(frame, points, columns, language, stacked=stacked) for frame in frames),
        totals=tuple(sum(point.values[index] for point in points) for index in range(columns)),
        total=sum(sums),
        peak=points[best] if points and sums[best] > 0 else None,
        peak_cents=max(sums, default=0),
    )


def _months(frame: Frame, points: Sequence[Point], columns: int, language: str, *, stacked: bool) -> Drawing[Point]:
    reached = [value for point in points for value in point.values]
    if stacked:
        reached += [end for point in points for _, _, end in _piled(point.values[:columns])]
    plot = plot_in(frame, reached, CENTS, language)
    width = (plot.right - plot.left) / len(points)
    slots = tuple(
        Slot(
            point,
            round(plot.left + index * width, 2),
            round(width, 2),
            tuple(_bars(plot, plot.left + index * width, width, point.values[:columns], stacked=stacked)),
            tuple(
                Dot(series, round(plot.left + (index + 0.5) * width, 2), plot.y(value))
                for series, value in enumerate(point.values)
                if series >= columns
            ),
        )
        for index, point in enumerate(points)
    )
    return Drawing(frame, plot, tuple(_month_labels(frame, slots, language)), *_line(slots, width))


def _bars(plot: Plot, x: float, slot: float, values: Sequence[int], *, stacked: bool) -> Iterator[Bar]:
    number = 1 if stacked else len(values)
    gap = min(GAP, slot / 10)
    width = min((slot * 0.72 - gap * (number - 1)) / number, MOST_COLUMN_WIDTH)
    start = x + (slot - width * number - gap * (number - 1)) / 2
    if not stacked:
        for series, value in enumerate(values):
            left = start + series * (width + gap)
            yield plot.bar(series, (left, left + width), 0, value)
        return
    for series, base, end in _piled(values):
        bar = plot.bar(series, (start, start + width), base, end)
        cut = GAP if base and bar.height > 2 * GAP else 0
        yield bar._replace(y=bar.y if end > base else round(bar.y + cut, 2), height=round(bar.height - cut, 2))


def _piled(values: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Series, start and end of each part: what is positive upwards from zero, what is negative downwards."""
    up = down = 0
    for series, value in enumerate(values):
        start = up if value >= 0 else down
        yield series, start, start + value
        up, down = (start + value, down) if value >= 0 else (up, start + value)


def _line(slots: tuple[Slot[Point], ...], width: float) -> tuple[tuple[Slot[Point], ...], tuple[Line, ...]]:
    """The slots, without dots where these would touch, and the line through the dots if there is one."""
    dots = [dot for slot in slots for dot in slot.dots]
    path = "M" + "L".join(f"{dot.x},{dot.y}" for dot in dots)
    lines = (Line(dots[-1].series, path, dots[-1].x, dots[-1].y),) if dots else ()
    roomy = width >= LEAST_DOT_ROOM or len(slots) == 1
    return (slots if roomy else tuple(slot._replace(dots=()) for slot in slots)), lines


def _month_labels(frame: Frame, slots: Sequence[Slot[Point]], language: str) -> Iterator[Label]:
    names = [formats.month(slot.of.month, language, short=True).split()[0] for slot in slots]
    needed = max(frame.room(names), frame.room(["2026"])) + frame.letters / 2
    every = next((it for it in EVERY if it * slots[0].width >= needed), len(slots))
    first = next((at for at, slot in enumerate(slots[:every]) if _month_number(slot.of.month) % every == 0), 0)
    before = ""
    for slot, name in list(zip(slots, names, strict=True))[first::every]:
        year = slot.of.month[:4]
        yield Label(round(slot.x + slot.width / 2, 2), name, year if year != before else "")
        before = year


def bars(rows: Sequence[Row], whole: int | Decimal | None = None) -> tuple[BarRow, ...]:
    """Bars as long as their values: the largest fills the cell. With `whole`, also each row's share of it.

    >>> [
    ...     (it.x, it.width, it.share)
    ...     for it in bars([Row(name="a", value=3, shown="3"), Row(name="b", value=-1, shown="-1")], 4)
    ... ]
    [(25.0, 75.0, Decimal('75')), (0.0, 25.0, Decimal('-25'))]
    """
    low, high = min([0, *(it.value for it in rows)]), max([0, *(it.value for it in rows)])
    unit = 100 / (float(high - low) or 1)
    zero = -float(low) * unit
    found: list[BarRow] = []
    for row in rows:
        width = max(abs(float(row.value)) * unit, 1 if row.value else 0)
        x = min(zero, 100 - width) if row.value >= 0 else max(zero - width, 0)
        share = 100 * Decimal(row.value) / Decimal(whole) if whole else None
        found.append(BarRow(row, round(x, 2), round(width, 2), share))
    return tuple(found)


def utilisation(used_cents: int, most_cents: int) -> Utilisation:
    """Percent with one place, rounded down: 100 only where nothing is left, more than 0 where anything is used.

    >>> utilisation(1_200_000_000, 1_200_000_001)
    Utilisation(used_cents=1200000000, most_cents=1200000001, percent=Decimal('99.9'), state='scarce')
    >>> str(utilisation(1, 1_200_000_000).percent), utilisation(5, 5).state, utilisation(6, 5).state
    ('0.1', 'exhausted', 'exceeded')
    """
    left = most_cents - used_cents
    if most_cents <= 0:
        percent = Decimal(100)
    else:
        floor = (Decimal(100) * used_cents / most_cents).quantize(TENTH, rounding=ROUND_DOWN)
        percent = max(floor, TENTH if used_cents > 0 else Decimal(0))
    state = "room" if used_cents * 100 < most_cents * SCARCE else "scarce"
    if left <= 0:
        state = "exceeded" if left < 0 else "exhausted"
    return Utilisation(used_cents, most_cents, percent, state)


def spark(values: Sequence[int | Decimal]) -> Spark:
    """A small line through the values, from their lowest to their highest; level where all are the same.

    >>> spark([1, 3]).path, spark([]).path, spark([7]).path
    ('M3.0,21.0L93.0,3.0', '', 'M3,12.0L93.0,12.0')
    """
    if not values:
        return Spark(SPARK_WIDTH, SPARK_HEIGHT, "", 0, 0)
    low, spread = min(values), max(values) - min(values)
    step = (SPARK_WIDTH - 2 * SPARK_EDGE) / max(len(values) - 1, 1)
    heights = [float((it - low) / spread) if spread else 0.5 for it in values]
    room = SPARK_HEIGHT - 2 * SPARK_EDGE
    dots = [(round(SPARK_EDGE + step * at, 2), round(SPARK_EDGE + room * (1 - it), 2)) for at, it in enumerate(heights)]
    dots = dots if len(dots) > 1 else [(SPARK_EDGE, dots[0][1]), (SPARK_EDGE + step, dots[0][1])]
    return Spark(SPARK_WIDTH, SPARK_HEIGHT, "M" + "L".join(f"{x},{y}" for x, y in dots), *dots[-1])
