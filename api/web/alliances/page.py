"""Alliances as a list: who leads them, who is in them, what they share, how one leaves."""

from collections.abc import Iterable, Sequence

from starlette.responses import Response

from api.web.alliance.standing import STANDING_TONES, STANDINGS, by_alliance, notice_rule
from api.web.choices import members
from api.web.columns import Column, Row
from api.web.fields import Choice
from api.web.listing import Filter, Listing
from api.web.page import MEMBERS_PEOPLE, Door, Look, Menu, Page
from api.web.visit import Visit
from procurement.application.access import ACCESS, Action, Role
from procurement.kernel.wording import Wording


def _standings(visit: Visit) -> Iterable[Choice]:
    return [(name, words.in_language(visit.language)) for name, words in STANDINGS.items()]


ORDER = tuple(STANDINGS)
LIST = Listing(
    report="alliances",
    columns=(
        Column(name="title", label=Wording("Alliance", "Verbund"), link=lambda row: f"/verbuende/{row['alliance']}"),
        Column(name="alliance", label=Wording("Short name", "Kürzel"), in_file_only=True),
        Column(name="standing", label=Wording("Status", "Status"), words=STANDINGS, tones=STANDING_TONES),
        Column(name="lead_name", label=Wording("Led by", "Federführend")),
        Column(name="count", label=Wording("Members", "Mitglieder"), kind="number"),
        Column(name="names", label=Wording("Names", "Namen"), in_file_only=True),
        Column(name="products", label=Wording("Products", "Produkte"), sortable=False),
        Column(name="formed_on", label=Wording("Since", "Seit")),
        Column(name="dissolved_on", label=Wording("Until", "Bis"), in_file_only=True),
        Column(
            name="notice_months",
            label=Wording("Notice", "Kündigung"),
            show=lambda visit, row: notice_rule(row["notice_months"]).in_language(visit.language),
        ),
        Column(name="purpose", label=Wording("Purpose", "Zweck"), in_file_only=True),
        Column(name="legal_basis", label=Wording("Legal basis", "Rechtsgrundlage"), in_file_only=True),
    ),
    filters=(
        Filter(name="q", label=Wording("Search", "Suche"), kind="search"),
        Filter(name="status", label=Wording("Status", "Status"), choices=_standings),
        Filter(name="member", label=Wording("Member", "Mitglied"), choices=members),
    ),
)


def show(visit: Visit) -> Response:
    """Everybody sees all alliances: who may join one knows whom to ask."""
    found = by_alliance(visit.report("alliances").rows, visit.today.isoformat())
    rows = sorted(_asked(visit, [_named(visit, row) for row in found]), key=_place)
    return LIST.answer_with(visit, "alliances/page.html", rows, may_keep=visit.role in ACCESS[Action.KEEP_ALLIANCES])


def _place(row: Row) -> tuple[int, str]:
    """What stands first unless asked otherwise: alliances that run, by name."""
    return ORDER.index(row["standing"]), row["title"].casefold()


def _named(visit: Visit, row: Row) -> Row:
    names = sorted(visit.names.member(member) for member in row["members"])
    return {
        **row,
        "lead_name": visit.names.member(row["lead_member"]),
        "count": len(names),
        "names": ", ".join(names),
        "products": ", ".join(row["products"]),
    }


def _asked(visit: Visit, rows: Sequence[Row]) -> Sequence[Row]:
    text, status, member = visit.asked("q").casefold(), visit.asked("status"), visit.asked("member")
    return [
        row
        for row in rows
        if any(text in row[name].casefold() for name in ("alliance", "title", "purpose", "products", "names"))
        and status in {"", row["standing"]}
        and (not member or member in row["members"])
    ]


PAGE = Page(
    doors=(Door(path="/verbuende", action=Action.READ_REPORTS, answer=show),),
    looks=(
        Look(path="/verbuende", role=Role.MANAGER),
        Look(path="/verbuende", role=Role.OFFICER, name="officer"),
        Look(path="/verbuende?q=gibtesnicht", role=Role.AUDITOR, name="empty"),
        Look(path="/verbuende?sort=nonsense", role=Role.MANAGER, name="bad-sort", status=422),
    ),
    help="geschaeftsfuehrung#verbuende",
    menu=Menu(label=Wording("Alliances", "Verbünde"), order=72, roles=(*MEMBERS_PEOPLE, Role.MANAGER)),
)
