"""Drawing one of several things in proportion to whole-number weights."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Draw(Generic[Thing]):
    """Things to draw from; empty where no weight is left."""

    def __init__(self, things: Sequence[Thing], weight: Callable[[Thing], int]) -> None:
        self._things = things
        self._sums = list(accumulate(weight(thing) for thing in things))

    def __bool__(self) -> bool:
        return bool(self._sums) and self._sums[-1] > 0

    def one(self, random: Random) -> Thing:
        return self._things[bisect_right(self._sums, below(random, self._sums[-1]))]


def seeded(seed: int) -> Random:
    """Chance that repeats itself: the same for the same seed. Made-up data needs no secrecy."""
    return Random(seed)  # noqa: S311


def below(random: Random, limit: int) -> int:
    """A whole number from 0 to below `limit`; the bias of the product is below limit / 2^32."""
    return (random.getrandbits(32) * limit) >> 32


def between(random: Random, low: int, high: int) -> int:
    """A whole number from `low` to `high`, both included."""
    return low + below(random, high - low + 1)
