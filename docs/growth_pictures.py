"""Draws how each figure grows with the number of orders, one picture per figure, from the lines that `bench/growth.py` gave.

`python docs/growth_pictures.py [FILE…]` reads JSON lines, by default all of `bench/results/` (of several lines for one
point the last counts), and writes `docs/explanation/growth/*.svg`: orders across on a logarithmic scale, the figure up
from zero. Readable on light and on dark ground; each line is named where it ends.
"""

import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "explanation" / "growth"
WIDTH, HEIGHT = 640, 320
LEFT, RIGHT, TOP, BOTTOM = 76, 104, 44, 52
STEPS = (1, 2, 2.5, 5, 10)
NAMES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1d2733 } .title { font-weight: 600; font-size: 15px }
.ground { fill: #fff }
.grid { stroke: #1d2733; stroke-opacity: .15 } .sqlite { --of: #0b62a4 } .postgres { --of: #b0460f }
polyline { fill: none; stroke: var(--of); stroke-width: 2 } circle, .name { fill: var(--of) }
@media (prefers-color-scheme: dark) {
  text { fill: #e6ebf0 } .ground { fill: #12181f } .grid { stroke: #e6ebf0 } .sqlite { --of: #6cb6f0 } .postgres { --of: #f2a06b }
}
"""
Points = Mapping[int, float]
"""The figure by number of orders."""


def recorded(lines: Iterable[str]) -> dict[str, tuple[str, dict[str, dict[int, float]]]]:
    """By figure its unit, and by database its points."""
    found: dict[str, tuple[str, dict[str, dict[int, float]]]] = {}
    for line in lines:
        told: dict[str, Any] = json.loads(line) if line.strip() else {"bench": ""}
        if told["bench"].startswith("growth "):
            settings = told["settings"]
            _, databases = found.setdefault(settings["figure"], (told["unit"], {}))
            databases.setdefault(settings["database"], {})[settings["orders"]] = told["value"]
    return found


def ticks(most: float) -> list[float]:
    """Round values from zero to at least the largest, four to six of them."""
    rough = most / 4 or 1.0
    scale = 10 ** math.floor(math.log10(rough))
    step = next(scale * factor for factor in STEPS if scale * factor >= rough)
    return [step * number for number in range(math.ceil(most / step) + 1)]


def spoken(value: float) -> str:
    """1,000 and 2.5, never 2.50."""
    return f"{value:,.0f}" if value == round(value) else f"{value:,.3f}".rstrip("0")


class Scale:
    """Where a point stands in the picture."""

    def __init__(self, orders: Sequence[int], top: float) -> None:
        self._from, self._to, self._top = math.log10(orders[0]), math.log10(orders[-1]), top

    def across(self, orders: int) -> float:
        part = (math.log10(orders) - self._from) / ((self._to - self._from) or 1.0)
        return round(LEFT + part * (WIDTH - LEFT - RIGHT), 1)

    def up(self, value: float) -> float:
        return round(HEIGHT - BOTTOM - value / self._top * (HEIGHT - TOP - BOTTOM), 1)


def axes(orders: Sequence[int], values: Sequence[float], unit: str, scale: Scale) -> list[str]:
    parts: list[str] = []
    for value in values:
        y = scale.up(value)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{spoken(value)}</text>')
    for count in orders:
        place = f'x="{scale.across(count)}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle"'
        parts.append(f"<text {place}>{count:,}</text>")
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{HEIGHT - 10}" text-anchor="middle">orders (logarithmic)</text>')
    parts.append(f'<text x="{LEFT}" y="{TOP - 10}" text-anchor="end">{escape(unit)}</text>')
    return parts


def names_apart(ends: Mapping[str, float]) -> dict[str, float]:
    """Where the names of lines stand, so that none covers another."""
    places: dict[str, float] = {}
    for name, y in sorted(ends.items(), key=lambda end: end[1]):
        places[name] = max([y, *(place + 16 for place in places.values())])
    return places


def line(database: str, points: Points, scale: Scale, name_y: float) -> list[str]:
    places = [(scale.across(orders), scale.up(value)) for orders, value in sorted(points.items())]
    drawn = " ".join(f"{x},{y}" for x, y in places)
    dots = [f'<circle cx="{x}" cy="{y}" r="3"/>' for x, y in places]
    named = f'<text class="name" x="{WIDTH - RIGHT + 10}" y="{name_y + 4}">{NAMES.get(database, database)}</text>'
    return [f'<g class="{database}"><polyline points="{drawn}"/>', *dots, f"{named}</g>"]


def picture(figure: str, unit: str, databases: Mapping[str, Points]) -> str:
    orders = sorted({count for points in databases.values() for count in points})
    values = ticks(max(value for points in databases.values() for value in points.values()))
    scale = Scale(orders, values[-1])
    names = names_apart({name: scale.up(points[max(points)]) for name, points in databases.items()})
    title = figure[0].upper() + figure[1:]
    told = "; ".join(
        f"{NAMES.get(name, name)}: " + ", ".join(f"{spoken(points[count])} at {count:,}" for count in sorted(points))
        for name, points in sorted(databases.items())
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
            f"<title>{escape(title)}, {escape(unit)}</title><desc>{escape(told)}</desc>",
            f'<style>{STYLE}</style><rect class="ground" width="{WIDTH}" height="{HEIGHT}"/>',
            f'<text class="title" x="{LEFT}" y="20">{escape(title)}</text>',
            *axes(orders, values, unit, scale),
            *(part for name, points in sorted(databases.items()) for part in line(name, points, scale, names[name])),
            "</svg>\n",
        ]
    )


def main() -> None:
    files = [Path(name) for name in sys.argv[1:]] or sorted((ROOT / "bench" / "results").glob("*.jsonl"))
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    TARGET.mkdir(parents=True, exist_ok=True)
    for figure, (unit, databases) in recorded(lines).items():
        place = TARGET / f"{figure.replace(' ', '-')}.svg"
        place.write_text(picture(figure, unit, databases), encoding="utf-8")


if __name__ == "__main__":
    main()
