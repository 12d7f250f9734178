"""Orders as a list: every filter in the address, each order a link, all hits as a file."""

from starlette.responses import Response

from api.web.choices import STATUS_TONES, STATUSES, articles, contracts, members, months, statuses, vendors
from api.web.columns import Column, Row
from api.web.listing import Filter, Listing
from api.web.page import Door, Look, Menu, Page
from api.web.visit import Visit
from procurement.application.access import Action, Role
from procurement.kernel.wording import Wording


def order_link(row: Row) -> str:
    return f"/abrufe/{row['order_id']}"


FILTERS = (
    Filter(name="q", label=Wording("Search", "Suche"), kind="search"),
    Filter(name="status", label=Wording("Status", "Status"), choices=statuses),
    Filter(name="contract", label=Wording("Contract", "Vertrag"), choices=contracts),
    Filter(name="vendor", label=Wording("Vendor", "Lieferant"), choices=vendors),
    Filter(name="article", label=Wording("Article", "Artikel"), choices=articles),
    Filter(name="from", label=Wording("From month", "Von Monat"), choices=months),
    Filter(name="to", label=Wording("To month", "Bis Monat"), choices=months),
)
MEMBER = Filter(name="member", label=Wording("Member", "Mitglied"), choices=members)
COLUMNS = (
    Column(name="number", label=Wording("Number", "Nummer"), link=order_link),
    Column(name="placed_on", label=Wording("Ordered on", "Abgerufen am")),
    Column(name="status", label=Wording("Status", "Status"), words=STATUSES, tones=STATUS_TONES),
    Column(name="names", label=Wording("Articles", "Artikel"), sortable=False),
    Column(
        name="contract",
        label=Wording("Contract", "Vertrag"),
        show=lambda visit, row: visit.names.contract(row["contract"]),
    ),
    Column(name="budget_code", label=Wording("Budget code", "Haushaltsstelle")),
    Column(name="net_cents", label=Wording("Net", "Netto")),
)
OF_ONE = Listing(report="order_book", columns=COLUMNS, filters=FILTERS, sort="-placed_on", action=Action.READ_ORDERS)
OF_ALL = Listing(
    report="order_book",
    columns=(
        COLUMNS[0],
        Column(
            name="member", label=Wording("Member", "Mitglied"), show=lambda visit, row: visit.names.member(row["member"])
        ),
        *COLUMNS[1:],
    ),
    filters=(FILTERS[0], MEMBER, *FILTERS[1:]),
    sort="-placed_on",
    action=Action.READ_ORDERS,
)


def show(visit: Visit) -> Response:
    """The orders of one's own member, or of all for those who serve all."""
    listing = OF_ONE if visit.actor.member else OF_ALL
    return listing.answer(visit, "orders/page.html")


PAGE = Page(
    doors=(Door(path="/abrufe", action=Action.READ_ORDERS, answer=show),),
    looks=(
        Look(path="/abrufe", role=Role.OFFICER),
        Look(path="/abrufe", role=Role.MANAGER, name="all-members"),
        Look(path="/abrufe?q=gibtesnicht", role=Role.OFFICER, name="empty"),
        Look(path="/abrufe?sort=nonsense", role=Role.OFFICER, name="bad-sort", status=422),
    ),
    help="beschaffung#abrufe",
    menu=Menu(
        label=Wording("Orders", "Abrufe"), order=30, roles=(Role.OFFICER, Role.APPROVER, Role.MANAGER, Role.AUDITOR)
    ),
)
