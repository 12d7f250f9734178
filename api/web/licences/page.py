"""Licences of a member: owned, in use, spare and missing by product, what ends next, and reporting usage."""

from collections.abc import Sequence
from functools import partial

from starlette.responses import Response

from api.web.choices import members
from api.web.columns import Row
from api.web.fields import Choice, Field
from api.web.forms import Filled, blank, read
from api.web.licence_words import age_words
from api.web.licences.listing import MATTERS, MISSING, Matter, listing_for, narrowed, product_link
from api.web.links import with_query
from api.web.page import MEMBERS_PEOPLE, Door, Look, Menu, Page
from api.web.visit import Visit
from procurement.application.access import ACCESS, Action, Role
from procurement.application.reading import Wanted
from procurement.domain.licence.commands import ReportUsage
from procurement.kernel.refusal import Refused
from procurement.kernel.wording import Wording

MOST_SOURCE = 200
SOURCE_OTHERWISE = "web"
"""What stands as the source where nothing was typed."""


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


def _page(visit: Visit, filled: Filled, *, opened: bool) -> Response:
    listing = listing_for(visit)
    rows, claims = _rows(visit)
    found = narrowed(visit, rows)
    if visit.asked("format"):
        return listing.answer_with(visit, "", found)
    hits = listing.hits_with(visit, found)
    return visit.render(
        "licences/page.html",
        max(filled.status, hits.status),
        hits=hits,
        tiles=_tiles(visit, rows),
        claims_count=len(claims),
        filled=filled,
        opened=opened,
        age=age_words,
        today=visit.today,
        product_link=product_link,
        offering=partial(_offering, visit),
        may_report=visit.role in ACCESS[Action.REPORT_USAGE],
        may_share=visit.role in ACCESS[Action.SHARE_LICENCES],
    )


def _rows(visit: Visit) -> tuple[Sequence[Row], Sequence[Row]]:
    """Every position, of which the list shows some, and claims of others on what one's own member offers."""
    asked = {"member": visit.query["member"]} if "member" in visit.query else {}
    wanted = [Wanted(name="licence_pooling", parameters=asked)]
    if visit.actor.member:
        wanted.append(Wanted(name="licence_claims", parameters={"side": ["giver"], "status": ["open"]}))
    positions, *claims = visit.reports(*wanted)
    # In lists of several members a row says whose it is.
    rows = positions.rows if visit.actor.member else [{**row, "of_member": row["member"]} for row in positions.rows]
    return rows, [row for report in claims for row in report.rows]


def _tiles(visit: Visit, rows: Sequence[Row]) -> Sequence[tuple[Matter, int, str]]:
    """Each matter with how many rows it holds of, and the address of these."""
    kept = {"member": visit.query.get("member", [])}
    return [
        (matter, sum(1 for row in rows if matter.holds(row, visit.today)), with_query("/lizenzen", kept, stand=name))
        for name, matter in MATTERS.items()
    ]


def _offering(visit: Visit, row: Row) -> str:
    member = "" if visit.actor.member else row["member"]
    return with_query("/lizenzen/angebote/neu", {}, produkt=row["product"], member=member)


PAGE = Page(
    doors=(
        Door(path="/lizenzen", action=Action.READ_REPORTS, answer=show),
        Door(path="/lizenzen", action=Action.REPORT_USAGE, answer=report, method="POST"),
    ),
    looks=(
        Look(path="/lizenzen", role=Role.OFFICER),
        Look(path="/lizenzen?produkt=oracle", role=Role.OFFICER, name="report"),
        Look(path=f"/lizenzen?stand={MISSING}", role=Role.OFFICER, name="missing"),
        Look(path="/lizenzen?member={member}", role=Role.MANAGER, name="one-member"),
        Look(path="/lizenzen", role=Role.AUDITOR, name="auditor"),
        Look(path="/lizenzen?sort=nonsense", role=Role.OFFICER, name="bad-sort", status=422),
    ),
    help="beschaffung#lizenzen",
    menu=Menu(label=Wording("Licences", "Lizenzen"), order=50, roles=MEMBERS_PEOPLE),
)
