"""Which orders count, and how often: for savings, volumes and licences alike.

An order counts from its approval, or from its placing where none is required. What is rejected or cancelled is
taken back only if it counted. An order counts once for each of its articles (`orders`), however many lines name
it, and once at its first line (`first_lines`); it stops counting when nothing of that article, or of the whole
order, is left.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from procurement.domain.order.events import (
    GivingBack,
    LineGivenBack,
    OrderApproved,
    OrderCancelled,
    OrderLine,
    OrderPlaced,
    OrderRejected,
)
from procurement.kernel.calendar import month_of

COUNTING = (OrderPlaced, OrderApproved, OrderRejected, OrderCancelled)
"""The events that make orders count or stop counting."""


Counted = tuple[int, OrderLine | LineGivenBack, int, int]
"""One line with the sign of its amounts before it, and `orders` and `first_lines` after it: what it adds to them."""

month_counted = lru_cache(maxsize=10_000)(month_of)
"""The month an order's date falls into; many orders share a date."""


def sign_of(event: Any) -> int:
    """1 when the event's order starts to count, -1 when some of it stops counting, 0 otherwise."""
    match event:
        case OrderPlaced():
            return 0 if event.requires_approval else 1
        case OrderApproved():
            return 1
        case OrderRejected() | OrderCancelled():
            return -1 if event.approved else 0
        case _:
            return 0


class _LastCounted:
    """The lines of the event that was asked about last: several projections count the same event one after the other."""

    def __init__(self) -> None:
        self._known: tuple[Any, Sequence[Counted]] = (None, ())

    def __call__(self, event: Any) -> Sequence[Counted]:
        """The event's lines, if its order counts."""
        known = self._known
        if known[0] is not event:
            # One assignment, so that threads see the lines of one event or of the other.
            known = self._known = (event, _counted(event))
        return known[1]


counted_lines = _LastCounted()


def _counted(event: Any) -> Sequence[Counted]:
    sign = sign_of(event)
    if sign == 0:
        return ()
    if sign < 0:
        return _given_back(event)
    if len(event.lines) == 1:
        return ((1, event.lines[0], 1, 1),)
    seen: set[str] = set()
    counted: list[Counted] = []
    for agreed in event.lines:
        article = agreed.article
        counted.append((1, agreed, 0 if article in seen else 1, 0 if seen else 1))
        seen.add(article)
    return counted


def _given_back(event: GivingBack) -> Sequence[Counted]:
    settled = {line.article for line in event.lines if not line.emptied}
    first_lines = -1 if event.whole else 0
    counted: list[Counted] = []
    for line in event.lines:
        counted.append((-1, line, 0 if line.article in settled else -1, first_lines))
        settled.add(line.article)
        first_lines = 0
    return counted
