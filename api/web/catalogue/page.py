"""The catalogue: find an article, see what it costs, what is saved and what is left, put it into the basket."""

from collections.abc import Sequence
from dataclasses import replace

from starlette.responses import Response

from api.web.basket.contents import basket_of
from api.web.catalogue.search import ALL, YES, Search
from api.web.choices import members
from api.web.columns import Column
from api.web.listing import Filter, Listing
from api.web.offer import Offer, may_order
from api.web.page import EVERYBODY, Door, Look, Menu, Page
from api.web.visit import Visit
from procurement.application.access import Action, Role
from procurement.kernel.wording import Wording

LIST = Listing(
    report="catalogue",
    columns=(
        Column(name="name", label=Wording("Article", "Artikel")),
        Column(name="unit_price", label=Wording("Price per unit, net", "Preis je Einheit, netto")),
        Column(name="saving_percent", label=Wording("Saving", "Ersparnis")),
        Column(name="tier", label=Wording("Next tier", "Nächste Staffel"), sortable=False),
        Column(name="left_cents", label=Wording("Left", "Noch frei")),
        Column(name="basket", label=Wording("Order", "Bestellen"), sortable=False),
    ),
    sort="name",
    action=Action.READ_REFERENCE,
)
FILE = replace(
    LIST,
    columns=(
        Column(name="contract", label=Wording("Contract", "Vertrag")),
        Column(name="contract_title", label=Wording("Contract title", "Vertragstitel")),
        Column(name="vendor_name", label=Wording("Vendor", "Lieferant")),
        Column(name="article", label=Wording("Article number", "Artikelnummer")),
        Column(name="name", label=Wording("Article", "Artikel")),
        Column(name="category", label=Wording("Category", "Kategorie")),
        Column(name="licence_metric", label=Wording("Licence metric", "Lizenzmetrik")),
        Column(name="unit", label=Wording("Unit", "Einheit")),
        Column(name="least_quantity", label=Wording("Least quantity", "Mindestmenge")),
        Column(name="list_unit_price", label=Wording("List price", "Listenpreis")),
        Column(name="unit_price", label=Wording("Contract price", "Vertragspreis")),
        Column(name="saving_unit_price", label=Wording("Saving per unit", "Ersparnis je Einheit")),
        Column(name="saving_percent", label=Wording("Saving", "Ersparnis")),
        Column(name="tier_quantity", label=Wording("Next tier from", "Nächste Staffel ab")),
        Column(name="tier_unit_price", label=Wording("Price there", "Preis dort")),
        Column(name="left_cents", label=Wording("Left in value", "Noch frei (Wert)")),
        Column(name="left_quantity", label=Wording("Left in quantity", "Noch frei (Menge)")),
    ),
)
TEMPLATE = "catalogue/page.html"
EVERYTHING = Wording("all articles", "alle Artikel")
SCOPE = Filter(
    name=ALL,
    label=Wording("Selection", "Auswahl"),
    choices=lambda visit: ((YES, EVERYTHING.in_language(visit.language)),),
    otherwise=Wording("open to us", "für uns abrufbar"),
)
SEARCH = Filter(name="q", label=Wording("Search", "Suche"), kind="search")
MEMBER = Filter(name="member", label=Wording("To be ordered by", "Abrufbar für"), choices=members)


def show(visit: Visit) -> Response:
    """What one's own member may order, or everything; all hits as a file where `format` asks for one."""
    offered = visit.services.offering.catalogue(visit.actor, {"totals": ["no"]})
    visit.position = max(visit.position, offered.report.position)
    member = visit.actor.member or visit.asked("member")
    search = Search(visit, offered, member)
    rows = [_row(visit, offer) for offer in search.found()]
    if visit.asked("format"):
        return FILE.answer_with(visit, TEMPLATE, rows)
    listing = replace(LIST, filters=(SEARCH, *_scope(visit), *search.facets()))
    hits = listing.hits_with(visit, rows)
    basket = basket_of(visit) if may_order(visit) else None
    return visit.render(TEMPLATE, hits.status, hits=hits, member=member, basket=basket)


def _scope(visit: Visit) -> Sequence[Filter]:
    """Members' people see what they may order unless they want all; managers choose for whom."""
    if visit.role is Role.MANAGER:
        return (MEMBER,)
    return (SCOPE,) if visit.actor.member else ()


def _row(visit: Visit, offer: Offer) -> dict[str, object]:
    """An offer as a line of a file."""
    now, language = offer.now, visit.language
    return {
        "offer": offer,
        "contract": offer.contract.contract,
        "contract_title": visit.names.contract(offer.contract.contract),
        "vendor_name": visit.names.vendor(offer.contract.vendor),
        "article": offer.article.article,
        "name": offer.article.name,
        "category": offer.category.in_language(language),
        "licence_metric": offer.metric.in_language(language) if offer.article.licence_metric else "",
        "unit": offer.unit.in_language(language),
        "least_quantity": offer.least,
        "list_unit_price": now.list_unit_price if now else None,
        "unit_price": now.unit_price if now else None,
        "saving_unit_price": offer.saving_unit_price,
        "saving_percent": offer.saving_percent,
        "tier_quantity": now.tier_from if now else None,
        "tier_unit_price": now.tier_unit_price if now else None,
        "left_cents": offer.left.cents,
        "left_quantity": offer.left.lot_quantity,
    }


PAGE = Page(
    doors=(Door(path="/katalog", action=Action.READ_REFERENCE, answer=show),),
    looks=(
        Look(path="/katalog", role=Role.OFFICER),
        Look(path="/katalog?alle=ja&sort=-saving_percent", role=Role.OFFICER, name="all"),
        Look(path="/katalog?q=gibtesnicht", role=Role.OFFICER, name="empty"),
        Look(path="/katalog", role=Role.MANAGER, name="manager"),
        Look(path="/katalog", role=Role.AUDITOR, name="auditor"),
        Look(path="/katalog?sort=nonsense", role=Role.OFFICER, name="bad-sort", status=422),
    ),
    help="beschaffung#katalog",
    menu=Menu(
        label=Wording("Catalogue", "Katalog"), order=10, roles=[role for role in EVERYBODY if role is not Role.AUDITOR]
    ),
)
