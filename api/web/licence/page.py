"""One product's licences of a member: what it holds and from where, what was reported and passed on, and reporting."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from starlette.responses import Response

from api.faults import NOT_FOUND, Faulty
from api.web.code_words import CODES
from api.web.columns import Column, Row
from api.web.fields import Choice
from api.web.formats import number
from api.web.licence.reporting import AS_NUMBER, BY_SITE, Reporting, begun, by_site, over_used, sent
from api.web.licence.standing import Reported, Standing, member_in, reports_of, standing_of
from api.web.licence_words import CLAUSE_TONES, CLAUSES, MEANINGS, age_words, counts_words, minimum_words
from api.web.licences.listing import positions_of
from api.web.links import with_query
from api.web.listing import Filter, Listing
from api.web.page import Door, Look, Page
from api.web.price_chart import Change, StepChart, step_chart
from api.web.visit import Visit
from procurement.application.access import ACCESS, Action, Role
from procurement.domain.licence.events import LicencesTransferredIn, Transfer, UsageReported
from procurement.domain.licence.metric import Minimum
from procurement.kernel.wording import Wording

MOST_REPORTS = 12
"""So many reports are shown; a file holds them all."""
REPORTS = "meldungen"
IN_USE = Wording("in use", "in Nutzung")
TERMS = {"running": Wording("running", "läuft"), "ended": Wording("ended", "beendet")}


def _terms(visit: Visit) -> Sequence[Choice]:
    return [(name, words.in_language(visit.language)) for name, words in TERMS.items()]


def _clause(visit: Visit, row: Row) -> str:
    return CLAUSES[row["clause"]].in_language(visit.language) if row["clause"] in CLAUSES else row["clause"]


def _origin(visit: Visit, row: Row) -> str:
    if not row["giver"]:
        return row["number"]
    giver = visit.names.member(row["giver"])
    return Wording(f"taken over from {giver}", f"übernommen von {giver}").in_language(visit.language)


def _minimum_of(row: Row) -> Wording | None:
    return minimum_words(Minimum(per=row["minimum_per"], quantity=row["minimum_quantity"] or Decimal(0)))


def _minimum(visit: Visit, row: Row) -> str:
    words = _minimum_of(row)
    return words.in_language(visit.language) if words else ""


HELD = Listing(
    report="entitlements",
    columns=(
        Column(
            name="article",
            label=Wording("Article", "Artikel"),
            show=lambda visit, row: visit.names.article(row["article"]),
        ),
        Column(name="quantity", label=Wording("Quantity", "Menge")),
        Column(name="ends_on", label=Wording("Ends on", "Endet am")),
        Column(name="clause", label=Wording("Passing on", "Weitergabe"), show=_clause, tones=CLAUSE_TONES),
        Column(name="metric", label=Wording("Metric", "Metrik"), words=CODES["metric"]),
        Column(name="unit_price", label=Wording("Unit price", "Preis je Einheit")),
        Column(
            name="number",
            label=Wording("From", "Herkunft"),
            kind="key",
            show=_origin,
            link=lambda row: "" if row["giver"] else f"/abrufe/{row['order_id']}",
        ),
        Column(name="term", label=Wording("Term", "Laufzeit"), words=TERMS, in_file_only=True),
        Column(
            name="contract",
            label=Wording("Contract", "Vertrag"),
            show=lambda visit, row: visit.names.contract(row["contract"]),
            in_file_only=True,
        ),
        Column(name="minimum_quantity", label=Wording("Minimum", "Mindestmenge"), show=_minimum, in_file_only=True),
        Column(name="received_on", label=Wording("Received on", "Erhalten am"), in_file_only=True),
    ),
    filters=(Filter(name="laufzeit", label=Wording("Term", "Laufzeit"), choices=_terms),),
    keep=frozenset({"member", "art"}),
)
HISTORY = Listing(
    report="usage_reports",
    columns=(
        Column(name="reported_on", label=Wording("Counted on", "Gezählt am")),
        Column(name="quantity", label=Wording("In use", "In Nutzung")),
        Column(name="metric", label=Wording("Metric", "Metrik"), words=CODES["metric"]),
        Column(name="sites", label=Wording("Sites", "Standorte")),
        Column(name="source", label=Wording("Source", "Quelle")),
        Column(name="who", label=Wording("Recorded by", "Eingetragen von")),
    ),
)


def show(visit: Visit) -> Response:
    """The member's position, or whose there are to choose from."""
    member, product = member_in(visit), visit.part("product")
    if not member:
        return _members(visit, product)
    standing = _known(visit, member, product)
    asked = visit.asked("format")
    if asked and visit.asked("liste") == REPORTS:
        return HISTORY.answer_with(visit, "", [_as_row(visit, one) for one in reports_of(visit, standing)])
    if asked:
        return HELD.answer_with(visit, "", _held(visit, standing))
    return _page(visit, standing, begun(visit, standing))


def report(visit: Visit) -> Response:
    """Record how many licences are in use, or show the form again with what was typed."""
    standing = _known(visit, member_in(visit), visit.part("product"))
    done = sent(visit, standing)
    if isinstance(done, Reporting):
        return _page(visit, standing, done)
    plainly = Wording(
        f"The usage is reported: {number(done.quantity, 'en')}.",
        f"Die Nutzung ist gemeldet: {number(done.quantity, 'de')}.",
    )
    return visit.go(_address(visit, standing), over_used(standing, done) or plainly)


def _address(visit: Visit, standing: Standing, **changes: Any) -> str:
    member = "" if visit.actor.member else standing.member
    return with_query(f"/lizenzen/{standing.product}", {}, member=member, **changes)


def _known(visit: Visit, member: str, product: str) -> Standing:
    """Raises `Faulty` where there is no such product, nor anybody chosen."""
    standing = standing_of(visit, member, product) if member else None
    if standing is None or not (standing.recorded or product in visit.names.products):
        raise Faulty(NOT_FOUND)
    return standing


def _members(visit: Visit, product: str) -> Response:
    """Whoever serves all chooses a member that holds or uses the product."""
    listing = positions_of(product)
    rows = visit.report(listing.report, {"product": [product]}).rows
    if not (rows or product in visit.names.products):
        raise Faulty(NOT_FOUND)
    return listing.answer_with(visit, "licence/members.html", rows, product=product)


def _held(visit: Visit, standing: Standing) -> Sequence[Row]:
    term = visit.asked("laufzeit")
    return [row for row in standing.entitlements() if term in {"", row["term"]}]


def _page(visit: Visit, standing: Standing, form: Reporting) -> Response:
    hits, reports = HELD.hits_with(visit, _held(visit, standing)), reports_of(visit, standing)
    return visit.render(
        "licence/page.html",
        max(form.filled.status, hits.status),
        standing=standing,
        figures=standing.figures or {},
        hits=hits,
        reports=[_as_row(visit, one) for one in reports[:MOST_REPORTS]],
        reports_count=len(reports),
        chart=_chart(visit, reports),
        form_of=form,
        ways=_ways(visit, standing),
        minimum_of=_minimum_of,
        clauses=CLAUSES,
        meanings=[
            (code, words) for code, words in MEANINGS.items() if any(row["clause"] == code for row, _ in hits.rows)
        ],
        counts=counts_words(standing.metric),
        minimum=minimum_words(standing.minimum),
        metric=CODES["metric"].get(standing.metric),
        age=age_words,
        is_in=_is_in,
        files=[_address(visit, standing, liste=REPORTS, format=kind) for kind in ("csv", "xlsx")],
        may_report=visit.role in ACCESS[Action.REPORT_USAGE],
        may_share=visit.role in ACCESS[Action.SHARE_LICENCES],
        offering=with_query(
            "/lizenzen/angebote/neu",
            {},
            produkt=standing.product,
            member="" if visit.actor.member else standing.member,
        ),
    )


def _is_in(event: Transfer) -> bool:
    return isinstance(event, LicencesTransferredIn)


def _ways(visit: Visit, standing: Standing) -> Sequence[tuple[str, Wording, bool]]:
    """The two ways to report: the address of each, and which it is now."""
    named = ((AS_NUMBER, Wording("As one number", "Als Zahl")), (BY_SITE, Wording("Site by site", "Nach Standorten")))
    now = BY_SITE if by_site(visit, standing) else AS_NUMBER
    return [(_address(visit, standing, art=name) + "#melden", words, name == now) for name, words in named]


def _as_row(visit: Visit, one: Reported) -> dict[str, Any]:
    event = one.event
    sites = [f"{site.site} {number(site.needed, visit.language)}" for site in event.sites]
    return {
        "reported_on": event.reported_on.isoformat(),
        "quantity": event.quantity,
        "metric": event.metric or None,
        "sites": ", ".join(sites) or None,
        "source": event.source,
        "who": one.who,
    }


def _chart(visit: Visit, reports: Sequence[Reported]) -> StepChart | None:
    """The last word of each day, as a line; one report alone is no line."""
    days: dict[Any, UsageReported] = {one.event.reported_on: one.event for one in reversed(reports)}
    if len(days) <= 1:
        return None
    changes = [Change(on=day, values=(event.quantity,)) for day, event in days.items()]
    return step_chart(changes, (IN_USE.in_language(visit.language),), visit.today, visit.language, prices=False)


PAGE = Page(
    doors=(
        Door(path="/lizenzen/{product}", action=Action.READ_REPORTS, answer=show),
        Door(path="/lizenzen/{product}", action=Action.REPORT_USAGE, answer=report, method="POST"),
    ),
    looks=(
        Look(path="/lizenzen/{product}", role=Role.OFFICER),
        Look(path="/lizenzen/{product}?art=standorte", role=Role.OFFICER, name="by-site"),
        Look(path="/lizenzen/{product}?laufzeit=ended", role=Role.OFFICER, name="ended"),
        Look(path="/lizenzen/{product}", role=Role.MANAGER, name="members"),
        Look(path="/lizenzen/{product}?member={member}", role=Role.MANAGER, name="one-member"),
        Look(path="/lizenzen/{product}?member={member}", role=Role.AUDITOR, name="auditor"),
        Look(path="/lizenzen/gibtesnicht", role=Role.OFFICER, name="unknown", status=404),
    ),
    help="beschaffung#nutzung-melden",
)
