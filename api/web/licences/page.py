"""Licences of a member: owned, in use, spare and missing by product, what ends next, and reporting usage."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from starlette.responses import Response

from api.web.choices import members
from api.web.columns import Column, Row
from api.web.fields import Choice, Field
from api.web.forms import Filled, blank, read
from api.web.links import with_query
from api.web.listing import Filter, Listing
from api.web.page import MEMBERS_PEOPLE, Door, Look, Menu, Page
from api.web.visit import Visit
from procurement.application.access import ACCESS, Action, Role
from procurement.domain.licence.commands import ReportUsage
from procurement.kernel.refusal import Refused
from procurement.kernel.wording import Wording

MOST_SOURCE = 200
SOURCE_OTHERWISE = "web"
"""What stands as the source where nothing was typed."""

MEMBER = Column(
    name="member", label=Wording("Member", "Mitglied"), show=lambda visit, row: visit.names.member(row["member"])
)
COLUMNS = (
    Column(
        name="product",
        label=Wording("Product", "Produkt"),
        show=lambda visit, row: visit.names.products.get(row["product"], row["product"]),
    ),
    Column(name="owned", label=Wording("Owned", "Im Bestand"), kind="number"),
    Column(name="used", label=Wording("In use", "In Nutzung"), kind="number"),
    Column(name="used_on", label=Wording("Reported on", "Gemeldet am")),
    Column(name="spare", label=Wording("Spare", "Frei"), kind="number"),
    Column(name="missing", label=Wording("Missing", "Fehlend"), kind="number"),
    Column(name="ends_next_on", label=Wording("Next end of a term", "Nächstes Laufzeitende")),
)


def show(visit: Visit) -> Response:
    """The list with the form below; a product in the address stands in the form already."""
    fields = _fields(visit)
    begins = {"product": visit.asked("produkt"), "member": visit.asked("member"), "reported_on": visit.today}
    filled = blank(fields, visit.language, **{each.name: begins.get(each.name) for each in fields})
    return _page(visit, filled, opened="produkt" in visit.query)


def report(visit: Visit) -> Response:
    """Record how many licences are in use, or show the form again with what was typed."""
    filled = read(_fields(visit), visit)
    if filled.ok:
        command = ReportUsage(
            member=visit.actor.member or filled["member"],
            product=filled["product"],
            quantity=filled["quantity"],
            source=filled["source"] or SOURCE_OTHERWISE,
            reported_on=filled["reported_on"],
        )
        try:
            visit.decided(visit.services.keeping.keep(visit.actor, command, visit.correlation_id))
        except Refused as refusal:
            filled.refused(refusal, visit.language)
        else:
            kept = {} if visit.actor.member else {"member": [command.member]}
            return visit.go(with_query("/lizenzen", kept), _reported(visit, command))
    return _page(visit, filled, opened=True)


def _reported(visit: Visit, command: ReportUsage) -> Wording:
    product = visit.names.products.get(command.product, command.product)
    return Wording(f"The usage of {product} is reported.", f"Die Nutzung von {product} ist gemeldet.")


def _fields(visit: Visit) -> Sequence[Field]:
    """The questions; the member only for those who report for all."""
    asked = [
        Field(name="product", label=Wording("Product", "Produkt"), kind="choice", choices=_products(visit)),
        Field(
            name="quantity",
            label=Wording("Licences in use", "Lizenzen in Nutzung"),
            kind="number",
            hint=Wording("0 if none is in use any more.", "0, wenn keine mehr genutzt wird."),
        ),
        Field(name="reported_on", label=Wording("Counted on", "Gezählt am"), kind="day"),
        Field(
            name="source",
            label=Wording("How it was counted", "Wie gezählt wurde"),
            hint=Wording("e.g. inventory, count by hand", "z. B. Inventarprogramm, Zählung von Hand"),
            required=False,
            most=MOST_SOURCE,
        ),
    ]
    if not visit.actor.member:
        choices = tuple(members(visit))
        asked.insert(0, Field(name="member", label=Wording("Member", "Mitglied"), kind="choice", choices=choices))
    return asked


def _products(visit: Visit) -> Sequence[Choice]:
    return tuple(visit.names.products.items())


def _listing(visit: Visit) -> Listing:
    """Of one's own member; of all, or the one in the address, for those who serve all."""
    columns, filters = COLUMNS, ()
    if not visit.actor.member:
        columns = (COLUMNS[0], MEMBER, *COLUMNS[1:])
        filters = (Filter(name="member", label=MEMBER.label, choices=members),)
    return Listing(report="licence_pooling", path="/lizenzen", columns=columns, filters=filters, sort="product")


def _page(visit: Visit, filled: Filled, *, opened: bool) -> Response:
    listing = _listing(visit)
    if visit.asked("format"):
        return listing.answer(visit, "")
    hits = listing.hits(visit)
    return visit.render(
        "licences/page.html",
        max(filled.status, hits.status),
        hits=hits,
        filled=filled,
        opened=opened,
        may_report=visit.role in ACCESS[Action.REPORT_USAGE],
        report_link=partial(_report_link, visit),
    )


def _report_link(visit: Visit, row: Row) -> str:
    changes: Mapping[str, Any] = {} if visit.actor.member else {"member": row["member"]}
    return with_query("/lizenzen", {}, produkt=row["product"], **changes) + "#melden"


PAGE = Page(
    doors=(
        Door(path="/lizenzen", action=Action.READ_REPORTS, answer=show),
        Door(path="/lizenzen", action=Action.REPORT_USAGE, answer=report, method="POST"),
    ),
    looks=(
        Look(path="/lizenzen", role=Role.OFFICER),
        Look(path="/lizenzen?produkt=oracle", role=Role.OFFICER, name="report"),
        Look(path="/lizenzen?member={member}", role=Role.MANAGER, name="one-member"),
        Look(path="/lizenzen", role=Role.AUDITOR, name="auditor"),
        Look(path="/lizenzen?sort=nonsense", role=Role.OFFICER, name="bad-sort", status=422),
    ),
    help="beschaffung#lizenzen",
    menu=Menu(label=Wording("Licences", "Lizenzen"), order=50, roles=MEMBERS_PEOPLE),
)
