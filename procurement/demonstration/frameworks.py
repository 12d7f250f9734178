"""Frameworks laid out over the demonstration's days: one after the other, each within the longest term of its regime."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from procurement.demonstration.planned import ONE_DAY, Span
from procurement.kernel.calendar import add_months
from procurement.reference import ReferenceMember
from procurement.reference.made_up import MadeUpFramework

LEAST_MONTHS = 13
"""An older framework runs so long at least, so that no two of a kind start in the same year."""

ENTITLED_AFTER_MONTHS = 10
LOT_ENDS_BEFORE_DAYS = 75


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """One framework with its days. `entitled` maps members to the day from which they may order; `newest` is the
    last of its row; `lots_ended` maps a lot to its last day.
    """

    contract: str
    made_up: MadeUpFramework
    starts_on: date
    ends_on: date
    newest: bool
    entitled: Mapping[str, date]
    lots_ended: Mapping[str, date]

    @property
    def first_end_on(self) -> date:
        """The end first agreed: earlier than `ends_on` where the framework is extended later."""
        if self.newest and self.made_up.then[:1] == ("extended",):
            return add_months(self.ends_on, -int(self.made_up.then[1]))
        return self.ends_on


def frameworks_over(
    span: Span, made_up: Sequence[MadeUpFramework], members: Sequence[ReferenceMember]
) -> Sequence[Framework]:
    """Every framework the demonstration needs, oldest first."""
    laid_out = [
        _framework(span, row, members, days, newest=index == 0)
        for row in made_up
        for index, days in enumerate(_terms(span, row))
    ]
    return sorted(laid_out, key=lambda framework: (framework.starts_on, framework.contract))


def _terms(span: Span, row: MadeUpFramework) -> Iterator[tuple[date, date]]:
    """First and last day of each framework, newest first, back to the demonstration's first day."""
    ends_on = add_months(span.today, row.ends_after_months)
    while True:
        earliest = min(add_months(span.first, -row.lead_months), add_months(ends_on, -LEAST_MONTHS))
        starts_on = max(add_months(ends_on + ONE_DAY, -row.term_months), earliest)
        yield starts_on, ends_on
        if starts_on <= span.first:
            return
        ends_on = starts_on - ONE_DAY


def _framework(
    span: Span, row: MadeUpFramework, members: Sequence[ReferenceMember], days: tuple[date, date], *, newest: bool
) -> Framework:
    starts_on, ends_on = days
    joins_on = add_months(span.first, ENTITLED_AFTER_MONTHS)
    entitled = {
        member.member: max(joins_on, starts_on) if member.member in row.later else starts_on
        for member in members
        if member.member not in row.never and not (member.member in row.later and joins_on > ends_on)
    }
    ended = newest and row.then[:1] == ("lot_ended",)
    return Framework(
        contract=f"{row.key}-{starts_on.year}",
        made_up=row,
        starts_on=starts_on,
        ends_on=ends_on,
        newest=newest,
        entitled=entitled,
        lots_ended={row.then[1]: date.fromordinal(span.today.toordinal() - LOT_ENDS_BEFORE_DAYS)} if ended else {},
    )
