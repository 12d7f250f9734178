"""What is served: the rows of all projections in one transaction, or why one of them answers nothing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import ClassVar

from procurement.application.ports import ReportQuery, Selected
from procurement.kernel.projection import Projection
from procurement.kernel.refusal import Unavailable
from procurement.storage import view_sql
from procurement.storage.database import Session
from procurement.storage.view_registry import Build, Serving

NEAR_POSITIONS = 1_500
"""How far behind a view is waited for: the projector folds that many events in some 0.2 seconds. Further behind it is
busy with an import or a steady load of orders, and waiting would be in vain.
"""


@dataclass(eq=False, kw_only=True)
class ProjectionStopped(Unavailable):
    """A projection met an event it could not fold and stands still; it is shown red and answers nothing."""

    projection: str
    failed_position: int
    retry_after_seconds: int = 60
    DE: ClassVar[str] = (
        "Die Auswertung {projection} ist bei Ereignis {failed_position} stehen geblieben; die Verwaltung ist gefragt."
    )
    EN: ClassVar[str] = "Report {projection} stopped at event {failed_position}; an administrator has to look."


@dataclass(eq=False, kw_only=True)
class ProjectionBuilding(Unavailable):
    projection: str
    retry_after_seconds: int = 5
    DE: ClassVar[str] = "Die Auswertung {projection} wird gerade aufgebaut."
    EN: ClassVar[str] = "Report {projection} is being built."


class Builds:
    """Which builds are served at one moment, and how far they are."""

    def __init__(self, serving: Mapping[str, Serving]) -> None:
        self._serving = serving

    @property
    def positions(self) -> dict[str, int]:
        return {name: serving.build.position for name, serving in self._serving.items()}

    def below(self, projections: Collection[Projection], position: int, min_position: int = 0) -> dict[str, int]:
        """Which of these are worth waiting for, and until when: `position` where it is near, `min_position` in any case.

        By name of the projection; one that stopped reaches nothing any more.
        """
        found: dict[str, int] = {}
        for projection in projections:
            serving = self._serving.get(projection.name)
            if serving is not None and serving.failed_position is None:
                here = serving.build.position
                until = position if position - here <= NEAR_POSITIONS else min_position
                if here < until:
                    found[projection.name] = until
        return found

    def build(self, projection: Projection) -> Build:
        return self._of(projection).build

    def position(self, projection: Projection) -> int:
        return self._of(projection).build.position

    def state(self, projection: Projection) -> str:
        """Which rows it holds: its build, the position at which they changed last, and a fingerprint of the event there,
        since a log put back has other events.
        """
        return self._of(projection).rows

    def _of(self, projection: Projection) -> Serving:
        serving = self._serving.get(projection.name)
        if serving is None or serving.build.projection.version != projection.version:
            raise ProjectionBuilding(projection=projection.name)
        if serving.failed_position is not None:
            raise ProjectionStopped(projection=projection.name, failed_position=serving.failed_position)
        return serving


class Served(Builds):
    """A snapshot of the served builds with their rows, as long as its transaction lasts."""

    def __init__(self, session: Session, serving: Mapping[str, Serving]) -> None:
        super().__init__(serving)
        self._session = session

    def origin(self, projection: Projection) -> str:
        return f"build {self.build(projection).number}"

    def select(self, projection: Projection, query: ReportQuery) -> Selected:
        """Rows from the smallest table that has them: a rollup in step with its projection, or the projection's own."""
        build = self.build(projection)
        for rollup in projection.rollups:
            coarse = self._serving.get(rollup.name)
            if coarse and coarse.in_step(build) and view_sql.answers(rollup, projection, query):
                return view_sql.run(self._session, coarse.build.table, rollup, query)
        return view_sql.run(self._session, build.table, projection, query)
