"""What was used recently, within a bound: the least recently used goes first."""

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """A mapping that any number of threads may use. All weights together stay at or below `most`.

    What weighs more than half of that is not kept, so that one large thing does not push out all others.
    """

    def __init__(self, most: int) -> None:
        self._most, self._weight = most, 0
        self._kept: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: K) -> V | None:
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def put(self, key: K, value: V, weight: int) -> None:
        if weight > self._most // 2:
            return
        with self._lock:
            self._forget(key)
            self._kept[key] = (value, weight)
            self._weight += weight
            while self._weight > self._most:
                self._forget(next(iter(self._kept)))

    def held(self) -> list[K]:
        with self._lock:
            return list(self._kept)

    @property
    def weight(self) -> int:
        return self._weight

    def _forget(self, key: K) -> None:
        found = self._kept.pop(key, None)
        if found is not None:
            self._weight -= found[1]
