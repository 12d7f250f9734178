"""What of a question another projection can heed, when some of its rows are a part of the answer."""

from collections.abc import Sequence

from procurement.application.ports import ReportQuery
from procurement.kernel.projection import Projection


def narrowing(projection: Projection, query: ReportQuery, heeds: Sequence[str]) -> ReportQuery:
    """The filters of a question that another projection can heed; where it says which it heeds, these only."""
    return heeding(query, heeds or [column.name for column in projection.columns])


def heeding(query: ReportQuery, heeds: Sequence[str]) -> ReportQuery:
    return ReportQuery(filters={name: values for name, values in query.filters.items() if name in heeds})


def within(period: str | None, query: ReportQuery) -> bool:
    """Whether a row's month or day lies in the asked period; a row without one always does."""
    if period is None:
        return True
    start, end = query.period_from[: len(period)], query.period_to
    return period[: len(start)] >= start and (not end or period[: len(end)] <= end)
