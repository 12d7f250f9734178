"""What an alliance cost its members and saved them, by member and product, for a period of months."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from api.web.choices import months
from api.web.columns import Row
from api.web.fields import Choice
from api.web.links import with_query
from api.web.visit import Visit
from procurement.application.parameter import among, invalid
from procurement.application.reading import Wanted
from procurement.projections.percent import percent_of

SUMMED = ("listed_cents", "paid_cents", "saved_cents")


@dataclass(frozen=True)
class Costs:
    """`rows` as the report gives them, for the members the visitor may see. `first` and `last` are months or empty."""

    alliance: Row
    rows: Sequence[Row]
    members: Sequence[Row]
    first: str
    last: str

    @cached_property
    def by_member(self) -> Sequence[Row]:
        """One row for each member seen, with its share of what all seen paid."""
        return [self._of_member(membership) for membership in self.members]

    @cached_property
    def products(self) -> Sequence[str]:
        """The products anybody called off, as the alliance lists them."""
        found = {row["product"] for row in self.rows}
        return [product for product in self.alliance["products"] if product in found]

    @property
    def unused(self) -> Sequence[str]:
        return [product for product in self.alliance["products"] if product not in self.products]

    @cached_property
    def cells(self) -> Mapping[tuple[str, str], Row]:
        """By product and member."""
        return {(row["product"], row["member"]): row for row in self.rows}

    @cached_property
    def total(self) -> Row:
        return _sums(self.rows)

    def of_product(self, product: str) -> Row:
        return _sums([row for row in self.rows if row["product"] == product])

    def of_member(self, member: str) -> Row:
        return _sums([row for row in self.rows if row["member"] == member])

    def orders_link(self, member: str, product: str) -> str:
        """The orders behind a cell: of the months that count."""
        membership = next(row for row in self.members if row["member"] == member)
        first = max(self.first, membership["joined_on"][:7])
        ends = [end for end in (self.last, *(membership[name] or "" for name in ("leaves_on", "dissolved_on"))) if end]
        return with_query(
            "/abrufe", {}, member=member, product=product, from_=first, to=min((end[:7] for end in ends), default="")
        )

    def _of_member(self, membership: Row) -> Row:
        sums = self.of_member(membership["member"])
        return {
            **membership,
            **sums,
            "share_percent": percent_of(sums["paid_cents"], self.total["paid_cents"]),
        }


def _sums(rows: Iterable[Row]) -> Row:
    counted = list(rows)
    sums = {name: sum(row[name] for row in counted) for name in SUMMED}
    return {**sums, "saved_percent": percent_of(sums["saved_cents"], sums["listed_cents"])}


def costs_of(visit: Visit, alliance: Row, first: str = "", last: str = "") -> Costs:
    """The costs of all members, or of one's own for whoever sees one member only."""
    own = visit.actor.member
    members = [row for row in alliance["memberships"] if own in {"", row["member"]}]
    parameters: dict[str, Sequence[str]] = {
        "group_by": [""],
        "product": alliance["products"],
        "member": [own] if own else [row["member"] for row in members],
        "from": [first],
        "to": [last],
    }
    report = visit.reports(Wanted(name="product_spending", parameters=parameters, extras=True))[0]
    rows = [row for row in report.extras["alliance_costs"] if row["alliance"] == alliance["alliance"]]
    named = sorted(members, key=lambda row: visit.names.member(row["member"]))
    return Costs(alliance, rows, named, first, last)


def period_months(visit: Visit, alliance: Row) -> Sequence[Choice]:
    """The months since the alliance was formed, the newest first."""
    first = alliance["formed_on"][:7]
    return [choice for choice in months(visit) if choice[0] >= first]


def asked_month(visit: Visit, name: str, possible: Sequence[Choice]) -> str:
    """A month of the address, empty where none is asked for. Raises `ParameterInvalid`."""
    month = visit.asked(name)
    known = dict(possible)
    if month and month not in known:
        raise invalid(name, month, among(list(known)))
    return month
