"""Pooling opportunities one by one: looked up where they are found, dismissed, and shown again."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, ClassVar

from procurement.application.access import Action, Actor, allow
from procurement.application.decisions import Done
from procurement.application.keeping import Keeping
from procurement.application.reading import Reading, Report, Wanted
from procurement.domain.opportunity.commands import DismissOpportunity, RestoreOpportunity
from procurement.kernel.projection import Rows
from procurement.kernel.refusal import Stale, Unknown

Row = dict[str, Any]


@dataclass(eq=False, kw_only=True)
class UnknownOpportunity(Unknown):
    """It is not found, or not any more, or not for this reader."""

    opportunity: str
    DE: ClassVar[str] = "Die Möglichkeit {opportunity} gibt es nicht oder nicht mehr."
    EN: ClassVar[str] = "There is no opportunity {opportunity}, or it is gone."


@dataclass(eq=False, kw_only=True)
class OpportunityChanged(Stale):
    """What is decided on is not what was seen."""

    opportunity: str
    seen_cents: int
    potential_cents: int
    DE: ClassVar[str] = (
        "Die Möglichkeit hat sich geändert: Statt {seen_cents} sind es jetzt {potential_cents}. Bitte sehen Sie sie "
        "noch einmal an."
    )
    EN: ClassVar[str] = (
        "The opportunity has changed: instead of {seen_cents} it is {potential_cents} now. Please look at it again."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity:
    """One opportunity. `shown` is its row as lists show it, None while it is dismissed; `whole` has its whole figures.

    Both are the same row unless it was dismissed with smaller figures; then `shown` has the difference.
    """

    shown: Row | None
    whole: Row
    position: int


class Opportunities:
    """Found in the rows of licence pooling; only what was decided about them is recorded."""

    def __init__(self, reading: Reading, keeping: Keeping) -> None:
        self._reading, self._keeping = reading, keeping

    def report(self, actor: Actor, moment: Mapping[str, Sequence[str]] | None = None) -> Report:
        """`opportunities` and `dismissed` are among its extras; whoever sees one member only sees none.

        `moment` is `as_of` or `min_position` as reports take them.
        """
        return self._reading.reports(actor, [Wanted(name="licence_pooling", parameters=moment or {}, extras=True)])[0]

    def find(self, actor: Actor, key: str) -> Opportunity:
        """Raises `UnknownOpportunity`."""
        return opportunity_in(self.report(actor), key)

    def dismiss(
        self, actor: Actor, key: str, reason: str, correlation_id: str, seen_cents: int | None = None
    ) -> Future[Done]:
        """Not to be shown again with its present figures. `seen_cents` is the potential that was decided on.

        Raises `ActionNotAllowed`, `UnknownOpportunity` or `OpportunityChanged` at once, other refusals in the future.
        """
        allow(actor, Action.KEEP_POOLS)
        found = self.find(actor, key).whole
        if seen_cents not in {None, found["potential_cents"]}:
            seen, now = int(seen_cents or 0), found["potential_cents"]
            raise OpportunityChanged(opportunity=key, seen_cents=seen, potential_cents=now)
        command = DismissOpportunity(
            opportunity=key,
            kind=found["kind"],
            product=found["product"],
            potential_cents=found["potential_cents"],
            quantities=found["quantities"],
            reason=reason,
        )
        return self._keeping.keep(actor, command, correlation_id)

    def restore(self, actor: Actor, key: str, reason: str, correlation_id: str) -> Future[Done]:
        """To be shown whole again, found today or not. The future may raise `OpportunityNotDismissed`."""
        return self._keeping.keep(actor, RestoreOpportunity(opportunity=key, reason=reason), correlation_id)


def opportunity_in(report: Report, key: str) -> Opportunity:
    """One opportunity of the report on licence pooling. Raises `UnknownOpportunity`."""
    shown = _named(report.extras["opportunities"], key)
    whole = _named(report.extras["dismissed"], key) or shown
    if whole is None:
        raise UnknownOpportunity(opportunity=key)
    return Opportunity(shown=shown, whole=whole, position=report.position)


def _named(rows: Rows, key: str) -> Row | None:
    return next((row for row in rows if row["key"] == key), None)
