"""The filters, groupings and columns of any report, from what its projection declares."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from api.web.choices import articles, contracts, members, months, statuses, vendors
from api.web.code_words import CODES, STATUSES_OF
from api.web.column_names import column_name
from api.web.columns import Column, Row
from api.web.fields import Choice
from api.web.links import with_query
from api.web.listing import Filter
from api.web.named_columns import columns_of
from api.web.periods import years
from api.web.visit import Visit
from procurement.application.access import Action, allow
from procurement.application.report_request import filterable
from procurement.kernel.projection import Projection
from procurement.kernel.wording import Wording

AS_KEPT = Wording("as recorded", "wie aufgezeichnet")
UNFILTERED = frozenset({"order_id", "month", "year", "placed_on", "valid_from", "ends_on"})
"""Keys that a period, a search or another column narrows better."""
TO_ORDERS = ("member", "contract", "vendor", "article")


def _coded(name: str) -> Callable[[Visit], Iterable[Choice]]:
    def choices(visit: Visit) -> Iterable[Choice]:
        return [(code, words.in_language(visit.language)) for code, words in CODES[name].items()]

    return choices


def _statuses(projection: Projection) -> Callable[[Visit], Iterable[Choice]]:
    known = STATUSES_OF.get(projection.name)
    if known is None:
        return statuses
    return lambda visit: [(status, CODES["status"][status].in_language(visit.language)) for status in known]


def _products(visit: Visit) -> Iterable[Choice]:
    return visit.names.products.items()


CHOICES: Mapping[str, Callable[[Visit], Iterable[Choice]]] = {
    "member": members,
    "contract": contracts,
    "vendor": vendors,
    "article": articles,
    "product": _products,
    **{name: _coded(name) for name in ("category", "centre", "clause", "side")},
}


def filters_of(visit: Visit, projection: Projection) -> Sequence[Filter]:
    """Search, columns, period and grouping, in this order. Whoever sees one member only has no other to choose."""
    own = allow(visit.actor, Action.READ_REPORTS)
    found = [Filter(name="q", label=Wording("Search", "Suche"), kind="search")] if projection.search else []
    for name in filterable(projection):
        if name == projection.member and own:
            name_of_own = visit.names.member(own)
            found.append(Filter(name=name, label=column_name(name), otherwise=Wording(name_of_own, name_of_own)))
        elif name == "status":
            found.append(Filter(name=name, label=column_name(name), choices=_statuses(projection)))
        elif name in CHOICES:
            found.append(Filter(name=name, label=column_name(name), choices=CHOICES[name]))
        elif name in projection.key and name not in UNFILTERED:
            found.append(Filter(name=name, label=column_name(name), kind="search"))
    return [*found, *_period(projection), *_grouping(projection)]


def _period(projection: Projection) -> Sequence[Filter]:
    if not projection.period:
        return ()
    choices = years if projection.period == "year" else months
    return (
        Filter(name="from", label=Wording("From", "Von"), choices=choices),
        Filter(name="to", label=Wording("To", "Bis"), choices=choices),
    )


def _grouping(projection: Projection) -> Sequence[Filter]:
    if projection.collapses or len(projection.key) == 1:
        return ()
    label = Wording("Add up by", "Summieren nach")
    return (Filter(name="group_by", label=label, choices=groupings(projection), otherwise=AS_KEPT),)


def groupings(projection: Projection) -> Callable[[Visit], Iterable[Choice]]:
    """One key or two."""
    groups = [*((name,) for name in projection.key), *combinations(projection.key, 2)]

    def choices(visit: Visit) -> Iterable[Choice]:
        return [
            (",".join(group), " + ".join(column_name(name).in_language(visit.language) for name in group))
            for group in groups
        ]

    return choices


def shown_columns(visit: Visit, projection: Projection, rows: Sequence[Row]) -> Sequence[Column]:
    """The columns rows have, or would have; counts lead to the orders behind them, numbers to their order."""
    once = projection.once
    kept = [column.name for column in projection.columns if once is None or column.name != once.first]
    other = "next_step_en" if visit.language == "de" else "next_step_de"
    return [_linked(column) for column in columns_of(rows, kept) if column.name != other]


def _linked(column: Column) -> Column:
    if column.name == "orders":
        return replace(column, link=orders_link)
    if column.name == "number":
        return replace(column, link=_order_link)
    return column


def _order_link(row: Row) -> str:
    return f"/abrufe/{row['order_id']}" if row.get("order_id") else ""


def orders_link(row: Row) -> str:
    """The orders that make a row's figures; nowhere where the row names nothing that orders are filtered by."""
    named = {name: row[name] for name in TO_ORDERS if row.get(name)}
    if row.get("month"):
        named |= {"from": row["month"], "to": row["month"]}
    elif row.get("year"):
        named |= {"from": f"{row['year']}-01", "to": f"{row['year']}-12"}
    return with_query("/abrufe", {}, **{f"{name}_": value for name, value in named.items()}) if named else ""
