"""What evidence needs from outside, as protocols; `storage` provides them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from procurement.application.history import EventFilter

Line = tuple[int, bytes]
"""The position of an event and its canonical line, without the line end: what is hashed."""
Tell = Callable[[int, int], None]
"""Called with what is done and what there is to do."""


class Lines(Protocol):
    """The log as the lines that the leaves of the tree are made from.

    A row that cannot be read is given as a line that no event can have, so that it is found and nothing stops.
    """

    def head(self) -> int: ...

    def read(self, after: int, limit: int, *, stop: int | None = None) -> Sequence[Line]:
        """Lines after a position, at most up to `stop`, in log order."""
        ...

    def matching(self, wanted: EventFilter) -> Iterator[Line]:
        """The lines of the events that a filter leaves; memory does not grow with their number."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCheckpoint:
    """A signed checkpoint. `position` is that of its last event, `note` its text as it is handed out."""

    size: int
    position: int
    root: bytes
    note: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How far the tree has followed the log: so many events, and the position and leaf hash of the last one."""

    size: int
    position: int
    last: bytes


Place = tuple[int, int]
"""(level, tile): level 0 holds leaf hashes, each next one the roots of full tiles below."""


class Tiles(Protocol):
    """The hashes of the tree, 256 in a full tile."""

    def reached(self) -> Reached: ...

    def tile(self, level: int, tile: int) -> bytes:
        """Hashes one after the other; empty where there are none."""
        ...

    def positions(self, tile: int) -> Sequence[int]:
        """Where in the log the leaves of a tile of level 0 stand."""
        ...


class GrowingTiles(Tiles, Protocol):
    """The tree while nobody else can change it."""

    def put(self, hashes: Mapping[Place, bytes], positions: Mapping[int, Sequence[int]]) -> None: ...

    def newest(self) -> KeptCheckpoint | None: ...

    def add(self, checkpoint: KeptCheckpoint) -> None: ...

    def origin(self) -> tuple[str, str] | None:
        """The name of the log and its public key, once it has them."""
        ...

    def name(self, origin: str, verifier_key: str, made_at: datetime) -> None: ...


class Evidence(Tiles, Protocol):
    """Tiles and checkpoints, kept beside the log."""

    def growing(self) -> AbstractContextManager[GrowingTiles]:
        """One process at a time; others wait. What was put stands once this ends without an exception."""
        ...

    def origin(self) -> tuple[str, str] | None:
        """The name of the log and its public key; None before there is one."""
        ...

    def tile_at(self, position: int) -> tuple[int, Sequence[int], bytes]:
        """The tile of level 0 that an event at this position would stand in: number, positions and hashes.

        (-1, (), b"") before the first.
        """
        ...

    def leaves(self, tile: int, count: int) -> Sequence[tuple[Sequence[int], bytes]]:
        """Positions and hashes of so many tiles of level 0 from a tile on."""
        ...

    def checkpoints(self, *, before: int | None = None, limit: int | None = None) -> Sequence[KeptCheckpoint]:
        """Largest first; `before` is a size."""
        ...

    def checkpoint(self, size: int) -> KeptCheckpoint | None: ...
