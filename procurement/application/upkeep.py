"""Keeping the service in order: how it stands, projections from zero, and served figures against the log."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from procurement.application.ports import Log, ViewStatus
from procurement.application.report_request import UnknownReport
from procurement.kernel.refusal import Refused

Tell = Callable[[int, int], None]
"""Called with what is done and what there is to do."""


class KeptViews(Protocol):
    """The views, as whoever looks after them needs them."""

    def statuses(self) -> Sequence[ViewStatus]: ...

    def rebuild(self, names: Sequence[str], progress: Tell) -> int:
        """Fold from zero beside what is served, then swap all at once. The position reached.

        Raises a `Refused` where an event cannot be folded; what was served stays.
        """
        ...

    def differences(self, name: str) -> tuple[int, list[str]]:
        """What is served against a fold from zero: the position, and a text for each row that differs."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A projection compared with the log. `stopped` says why it could not be."""

    name: str
    position: int | None
    differences: Sequence[str]
    stopped: Refused | None = None

    @property
    def identical(self) -> bool:
        return self.stopped is None and not self.differences


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """How the service stands. `views` has those that stopped first; sizes are bytes."""

    head: int
    views: Sequence[ViewStatus]
    size_bytes: int
    started_at: datetime


class Upkeep:
    def __init__(self, log: Log, views: KeptViews, size: Callable[[], int], started_at: datetime) -> None:
        self._log, self._views, self._size, self._started_at = log, views, size, started_at

    def condition(self) -> Condition:
        views = sorted(self._views.statuses(), key=lambda view: (view.failed_position is None, view.name))
        return Condition(head=self._log.head(), views=views, size_bytes=self._size(), started_at=self._started_at)

    def known(self, name: str = "") -> Sequence[str]:
        """One projection, or all of them without a name. Raises `UnknownReport`."""
        names = [view.name for view in self._views.statuses()]
        if name and name not in names:
            raise UnknownReport(report=name[:80])
        return [name] if name else names

    def rebuild(self, names: Sequence[str], tell: Tell) -> int:
        """Fold projections anew; the position reached. Raises a `Refused` where an event cannot be folded."""
        return self._views.rebuild(names, tell)

    def check(self, names: Sequence[str], tell: Tell) -> Sequence[Checked]:
        """Each projection folded from zero and compared, row by row, with what is served."""
        found: list[Checked] = []
        for name in names:
            tell(len(found), len(names))
            found.append(self._checked(name))
        tell(len(found), len(names))
        return found

    def _checked(self, name: str) -> Checked:
        try:
            position, differences = self._views.differences(name)
        except Refused as refusal:
            return Checked(name=name, position=None, differences=(), stopped=refusal)
        return Checked(name=name, position=position, differences=differences)
