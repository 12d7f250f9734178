"""What drawings of charts are made of: their size, axes with round ticks in short EUR, and from values to heights."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import count
from typing import Generic, NamedTuple, TypeVar

from api.web import formats
from procurement.kernel.money import decimal_text

Of = TypeVar("Of")

CENTS = 100
PRICE_STEPS = 10_000
"""Unit prices have four places at most: counted in such steps of a EUR they are whole numbers."""
MOST_INTERVALS = 4
LEAST_HEIGHT = 1.5
"""What is not zero stays visible beside millions."""
_LETTER = 0.57
"""Width of a letter or digit, in font sizes."""
_SHORT = (
    (10**9, 10**9, f"Mrd.{formats.NO_BREAK}", "bn"),
    (10**6, 10**6, f"Mio.{formats.NO_BREAK}", "m"),
    (10**4, 10**3, "T", "k"),
    (0, 1, "", ""),
)
"""From this many EUR on, count in this many, called so in German and English."""


class Frame(NamedTuple):
    """Size of a drawing and of its letters in units of its viewBox; CSS shows one of two by `name`."""

    name: str
    width: int
    height: int
    letters: int

    def room(self, texts: Sequence[str]) -> float:
        """Width of the longest text."""
        return round(max(map(len, texts), default=0) * self.letters * _LETTER, 2)


WIDE = Frame("chart-wide", 720, 300, 15)
NARROW = Frame("chart-narrow", 360, 280, 16)


class Bar(NamedTuple):
    series: int
    x: float
    y: float
    width: float
    height: float


class Tick(NamedTuple):
    y: float
    text: str
    zero: bool


class Plot(NamedTuple):
    """The area between the axes with its ticks, and the lowest and highest value there."""

    left: float
    right: float
    top: float
    bottom: float
    low: int
    high: int
    ticks: tuple[Tick, ...]

    def y(self, value: int) -> float:
        return height_of(value, (self.low, self.high), (self.top, self.bottom))

    def bar(self, series: int, sides: tuple[float, float], start: int, end: int) -> Bar:
        """A bar between two values; towards `end` it reaches as far as it takes to be seen at all."""
        base, tip = self.y(start), self.y(end)
        height = max(abs(tip - base), LEAST_HEIGHT if start != end else 0)
        top = base if end < start else base - height
        return Bar(series, round(sides[0], 2), round(top, 2), round(sides[1] - sides[0], 2), round(height, 2))


class Label(NamedTuple):
    """Text under the axis; `below` is its second line, empty where it would repeat the one before."""

    x: float
    text: str
    below: str = ""


class Dot(NamedTuple):
    series: int
    x: float
    y: float


class Line(NamedTuple):
    """A path, its end, and the words beside that with their own height."""

    series: int
    path: str
    x: float
    y: float
    text: str = ""
    text_y: float = 0


class Slot(NamedTuple, Generic[Of]):
    """What is drawn for one point of a chart, and the strip of the drawing that is its link."""

    of: Of
    x: float
    width: float
    bars: tuple[Bar, ...] = ()
    dots: tuple[Dot, ...] = ()


class Drawing(NamedTuple, Generic[Of]):
    frame: Frame
    plot: Plot
    labels: tuple[Label, ...]
    slots: tuple[Slot[Of], ...]
    lines: tuple[Line, ...]


def height_of(value: int, values: tuple[int, int], heights: tuple[float, float]) -> float:
    """Where a value stands between top and bottom: the lowest at the bottom, down being more as in SVG.

    >>> height_of(25, (0, 100), (0, 200))
    150.0
    """
    (low, high), (top, bottom) = values, heights
    return round(bottom - (value - low) / (high - low) * (bottom - top), 2)


def plot_in(frame: Frame, values: Sequence[int], per_euro: int, language: str, beside: Sequence[str] = ()) -> Plot:
    """Room for all values, for the ticks' texts at the left and those `beside` it at the right.

    With `per_euro` 0 the values are plain numbers.
    """
    ticks = round_ticks(min(values, default=0), max(values, default=0))
    texts = axis_texts(ticks, per_euro, language) if per_euro else tuple(formats.number(it, language) for it in ticks)
    ends, area = (ticks[0], ticks[-1]), (frame.letters * 1.0, frame.height - frame.letters * 3.2)
    return Plot(
        left=frame.room(texts) + 10,
        right=frame.width - (frame.room(beside) + 12 if beside else 4),
        top=area[0],
        bottom=area[1],
        low=ends[0],
        high=ends[1],
        ticks=tuple(Tick(height_of(it, ends, area), text, zero=it == 0) for it, text in zip(ticks, texts, strict=True)),
    )


def round_ticks(low: int, high: int) -> tuple[int, ...]:
    """Three to five round values around `low` and `high`, zero among them.

    >>> round_ticks(0, 1_234_567), round_ticks(-300, 900), round_ticks(0, 0)
    ((0, 500000, 1000000, 1500000), (-500, 0, 500, 1000), (0, 25, 50, 75, 100))
    """
    low, high = min(low, 0), max(high, 0)
    if high - low <= 1:
        high = CENTS
    step = next(it for it in _round_steps() if -(-high // it) - low // it <= MOST_INTERVALS)
    return tuple(step * index for index in range(low // step, -(-high // step) + 1))


def _round_steps() -> Iterator[int]:
    for power in count():
        yield from (it * 10**power // 10 for it in (10, 20, 25, 50) if it * 10**power % 10 == 0)


def axis_texts(ticks: Sequence[int], per_euro: int, language: str) -> tuple[str, ...]:
    r"""Ticks in EUR, all in one short form.

    >>> axis_texts((0, 25_000_000), CENTS, "de"), axis_texts((0, 120_000_000), CENTS, "de")
    (('0\xa0€', '250\xa0T€'), ('0\xa0€', '1,2\xa0Mio.\xa0€'))
    >>> axis_texts((-120_000_000, 0), CENTS, "en"), axis_texts((0, 123), PRICE_STEPS, "en")
    (('-€1.2m', '€0'), ('€0.00', '€0.0123'))
    """
    most = max(abs(tick) for tick in ticks)
    _, unit, german, english = next(it for it in _SHORT if most >= it[0] * per_euro)
    exact = unit == 1 and any(tick % per_euro for tick in ticks)
    found: list[str] = []
    for tick in ticks:
        value, sign = abs(Decimal(tick) / per_euro / unit), "-" if tick < 0 else ""
        text = decimal_text(value, language)
        if exact:
            found.append(sign + formats.unit_price(value, language))
        elif language == "de":
            found.append(f"{sign}{text}{formats.NO_BREAK}{german if tick else ''}€")
        else:
            found.append(f"{sign}€{text}{english if tick else ''}")
    return tuple(found)
