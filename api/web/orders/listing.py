"""The order book as a list: columns, filters, and what the statuses in the address stand for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from api.web.choices import STATUS_TONES, STATUSES, articles, contracts, members, months, products, statuses, vendors
from api.web.columns import Column, Row
from api.web.fields import Choice
from api.web.listing import Filter, Listing
from api.web.visit import Visit
from procurement.application.access import Action
from procurement.domain.order.life import BINDING
from procurement.kernel.wording import Wording

AWAITING, OPEN = "awaiting", "open"
AWAITING_WORDS = Wording("waits for approval", "wartet auf Freigabe")
OPEN_WORDS = Wording("open", "offen")
PRODUCT = Wording("Product", "Produkt")
MEANINGS: Mapping[str, Mapping[str, Sequence[str]]] = {
    AWAITING: {"status": ["placed"], "requires_approval": ["true"]},
    OPEN: {"status": BINDING},
}
"""Statuses in the address that the order book knows under several columns or values."""


def order_link(row: Row) -> str:
    return f"/abrufe/{row['order_id']}"


def status_words(row: Row) -> Wording:
    return AWAITING_WORDS if row["awaits_approval"] else STATUSES[row["status"]]


def _statuses(visit: Visit) -> Iterable[Choice]:
    named = ((AWAITING, AWAITING_WORDS), (OPEN, OPEN_WORDS))
    return [*((value, words.in_language(visit.language)) for value, words in named), *statuses(visit)]


def _means(status: str) -> Mapping[str, Sequence[str]]:
    return MEANINGS.get(status, {"status": [status]})


FILTERS = (
    Filter(name="q", label=Wording("Search", "Suche"), kind="search"),
    Filter(name="status", label=Wording("Status", "Status"), choices=_statuses, means=_means),
    Filter(name="contract", label=Wording("Contract", "Vertrag"), choices=contracts),
    Filter(name="vendor", label=Wording("Vendor", "Lieferant"), choices=vendors),
    Filter(name="article", label=Wording("Article", "Artikel"), choices=articles),
    Filter(name="from", label=Wording("From month", "Von Monat"), choices=months),
    Filter(name="to", label=Wording("To month", "Bis Monat"), choices=months),
)
MEMBER = Filter(name="member", label=Wording("Member", "Mitglied"), choices=members)
COLUMNS = (
    Column(name="number", label=Wording("Number", "Nummer"), kind="key", link=order_link),
    Column(name="placed_on", label=Wording("Ordered on", "Abgerufen am")),
    Column(
        name="status",
        label=Wording("Status", "Status"),
        show=lambda visit, row: status_words(row).in_language(visit.language),
        tones=STATUS_TONES,
    ),
    Column(name="net_cents", label=Wording("Net", "Netto")),
    Column(name="names", label=Wording("Articles", "Artikel"), sortable=False),
    Column(
        name="contract",
        label=Wording("Contract", "Vertrag"),
        show=lambda visit, row: visit.names.contract(row["contract"]),
        in_file_only=True,
    ),
    Column(name="budget_code", label=Wording("Budget code", "Haushaltsstelle")),
)
MEMBER_COLUMN = Column(
    name="member",
    label=Wording("Member", "Mitglied"),
    show=lambda visit, row: visit.names.member(row["member"]),
)
OF_ONE = Listing(
    report="order_book",
    path="/abrufe",
    columns=COLUMNS,
    filters=FILTERS,
    sort="-placed_on",
    action=Action.READ_ORDERS,
)
OF_ALL = Listing(
    report="order_book",
    path="/abrufe",
    columns=(COLUMNS[0], MEMBER_COLUMN, *COLUMNS[1:-1], replace(COLUMNS[-1], in_file_only=True)),
    filters=(FILTERS[0], MEMBER, *FILTERS[1:]),
    sort="-placed_on",
    action=Action.READ_ORDERS,
)


def listing_for(visit: Visit) -> Listing:
    """The orders of one's own member, or of all for those who serve all."""
    of = OF_ONE if visit.actor.member else OF_ALL
    product = Filter(name="product", label=PRODUCT, choices=products, means=partial(_of_product, visit))
    return replace(of, filters=(*of.filters[:-2], product, *of.filters[-2:]))


def _of_product(visit: Visit, product: str) -> Mapping[str, Sequence[str]]:
    """The order book knows articles; a product without any is in no order."""
    found = visit.names.articles_of.get(product, ("",))
    article = visit.asked("article")
    return {"article": found if not article else [article if article in found else ""]}
