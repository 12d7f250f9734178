"""The way from a row of a report to the events that make its figures."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from api.web.columns import Column, Row
from procurement.kernel.projection import Projection
from procurement.kernel.wording import Wording

PATH = "/herkunft"
ORIGIN = Wording("Origin", "Herkunft")
OF_A_PAGE = {"group_by", "limit", "page", "totals", "sort", "cursor", "format"}
OF_EVERY_REPORT = {"from", "to", "q", "as_of", "on"}


def origin_column(projection: Projection, parameters: Mapping[str, Sequence[str]]) -> Column:
    """The way from each row of a list to the events that make it."""
    return Column(
        name="origin",
        label=ORIGIN,
        show=lambda visit, _row: ORIGIN.in_language(visit.language),
        link=lambda row: origin_link(projection, parameters, row),
        sortable=False,
    )


def origin_link(projection: Projection, parameters: Mapping[str, Sequence[str]], row: Row) -> str:
    """The origin of a row of a report that was asked for with these parameters: its filters, and the row's own key.

    A key that is empty stands in the address as well: it means rows without it, not all rows.
    """
    possible = {*projection.key, *OF_EVERY_REPORT} if projection.collapses else set(parameters) - OF_A_PAGE
    asked = {name: [*values] for name, values in parameters.items() if name in possible}
    asked |= {name: [str(row[name])] for name in projection.key if row.get(name) is not None}
    return origin_path(projection.name, asked)


def origin_path(report: str, parameters: Mapping[str, Sequence[str]], path: str = PATH) -> str:
    pairs = [(name, value) for name, values in parameters.items() for value in values]
    return f"{path}?{urlencode([('auswertung', report), *pairs])}"
