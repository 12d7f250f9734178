"""How a report is calculated: its projection's own words, in parts for a page, and its executed examples."""

import inspect
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from procurement.kernel.projection import Projection


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (`items` empty) or a list."""

    text: str
    items: Sequence[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """An example: what happens, by the types of its events, and the rows that follow."""

    title: str
    types: Sequence[str]
    rows: Sequence[dict[str, Any]]


def blocks_of(projection: Projection) -> Sequence[Block]:
    """The docstring of the projection's module, in paragraphs and lists."""
    text = inspect.getdoc(inspect.getmodule(projection.contributions)) or ""
    return [_block(part) for part in text.split("\n\n")]


def _block(part: str) -> Block:
    if not part.startswith("- "):
        return Block(" ".join(part.split()), ())
    return Block("", [" ".join(item.split()) for item in f"\n{part}".split("\n- ")[1:]])


def examples_of(projection: Projection) -> Iterator[Shown]:
    for example in projection.examples:
        types = [event.TYPE for event in example.given]
        yield Shown(example.title, types, [asdict(row) for row in example.rows])
