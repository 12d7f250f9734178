"""Folding projections from zero beside what is served, alone or with helpers, and swapping all at once."""

import contextlib
import itertools
from collections.abc import Callable, Sequence

from procurement.application.ports import LogUnavailable
from procurement.kernel.projection import Projection
from procurement.storage.database import Database
from procurement.storage.event_log import EventLog
from procurement.storage.gathering import Gathering, Stopped
from procurement.storage.pages import pages
from procurement.storage.rebuild_parts import Bounds, Helper
from procurement.storage.served import ProjectionStopped
from procurement.storage.view_registry import Build, Registry, mark_at, tell_stopped


class Rebuilding:
    """One rebuild. `progress` is told how many positions are folded and how many there are."""

    def __init__(
        self, database: Database, log: EventLog, registry: Registry, progress: Callable[[int, int], None]
    ) -> None:
        self._database, self._log, self._registry, self._progress = database, log, registry, progress

    def run(self, projections: Sequence[Projection], helpers: Sequence[Helper]) -> int:
        """The position reached. Raises `ProjectionStopped`; the new builds are then dropped again."""
        with self._database.writing() as session:
            self._registry.one_at_a_time(session)
            builds = [self._registry.new_build(session, projection, active=0) for projection in projections]
        try:
            return self._build(builds, helpers)
        except BaseException as error:
            with contextlib.suppress(LogUnavailable), self._database.writing() as session:
                for build in builds:
                    self._registry.drop(session, build)
            if isinstance(error, Stopped):
                tell_stopped(error.name, error.position, error.reason)
                raise ProjectionStopped(projection=error.name, failed_position=error.position) from error
            raise

    def _build(self, builds: Sequence[Build], helpers: Sequence[Helper]) -> int:
        head = self._log.head()
        first, *later = cuts(head, len(helpers) + 1)
        for helper, bounds in zip(helpers, later, strict=True):
            helper.begin(builds, bounds)
        self._fold(builds, first, head, helpers)
        for helper in helpers:
            helper.finish(lambda: self._tell(first[1], head, helpers))
        with self._database.writing() as session:
            for build in builds:
                self._registry.index(session, build)
        return self._serve(builds, self._fold_meanwhile(builds, head))

    def _fold(self, builds: Sequence[Build], bounds: Bounds, head: int, helpers: Sequence[Helper] = ()) -> None:
        after, stop = bounds
        gathering = Gathering(self._log, builds, self._database.writing, after, fresh=after == 0)
        for rows, reached in pages(self._log, after, stop, gathering.types):
            gathering.fold(rows, reached)
            self._tell(reached, head, helpers)
        gathering.write(gathering.families)

    def _tell(self, reached: int, head: int, helpers: Sequence[Helper]) -> None:
        for helper in helpers:
            helper.look()
        self._progress(reached + sum(helper.folded for helper in helpers), head)

    def _fold_meanwhile(self, builds: Sequence[Build], position: int) -> int:
        """What was recorded while the log was folded up to a position."""
        while position < (head := self._log.head()):
            self._fold(builds, (position, head), head)
            position = head
        return position

    def _serve(self, builds: Sequence[Build], reached: int) -> int:
        mark = mark_at(self._log, reached)
        with self._database.writing() as session:
            self._registry.reached(session, builds, reached, mark)
            self._registry.changed(session, builds, reached, mark)
            for build in builds:
                self._registry.serve(session, build)
        return reached


def cuts(head: int, parts: int) -> Sequence[Bounds]:
    """The log in so many parts of about equal numbers of events: positions are dense but for rare jumps."""
    bounds = [head * number // parts for number in range(parts + 1)]
    return list(itertools.pairwise(bounds))
