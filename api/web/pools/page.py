"""Pools: those that run as cards, all of them as a list; officers see what their own member pledged and saved."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from starlette.responses import Response

from api.web.choices import contracts
from api.web.code_words import CODES
from api.web.columns import Column, Row
from api.web.fields import Choice
from api.web.listing import Filter, Listing
from api.web.page import Door, Look, Menu, Page
from api.web.pool_words import RUNNING, STATUSES, TONES, open_to_words, time_left
from api.web.pools.running import Running, running, soonest
from api.web.visit import Visit
from procurement.application.access import ACCESS, Action, Role, allow
from procurement.application.reading import Report, Wanted
from procurement.kernel.wording import Wording

MOST_CARDS = 6
ALIVE = "laufend"
OVER = "beendet"
SHOWN: Mapping[str, Wording] = {
    ALIVE: Wording("still running", "noch laufende"),
    OVER: Wording("ended", "beendete"),
    **STATUSES,
}
NOTHING = Decimal(0)


def _statuses(visit: Visit) -> Iterable[Choice]:
    return [(name, words.in_language(visit.language)) for name, words in SHOWN.items()]


def _products(visit: Visit) -> Iterable[Choice]:
    return visit.names.products.items()


def _pool(row: Row) -> str:
    return f"/pools/{row['pool']}"


TITLE = Column(name="title", label=Wording("Pool", "Pool"), link=_pool)
ARTICLE = Column(
    name="article", label=Wording("Article", "Artikel"), show=lambda visit, row: visit.names.article(row["article"])
)
CONTRACT = Column(
    name="contract",
    label=Wording("Contract", "Vertrag"),
    show=lambda visit, row: visit.names.contract(row["contract"]),
    in_file_only=True,
)
DEADLINE = Column(name="deadline_on", label=Wording("Deadline", "Frist"))
REACHED = Column(name="reached_percent", label=Wording("Pledged of target", "Angemeldet vom Ziel"))
STATUS = Column(name="status", label=Wording("Status", "Status"), words=STATUSES, tones=TONES)
OWN = Column(name="own_quantity", label=Wording("Own pledge", "Eigene Anmeldung"))
SAVED = Column(name="saved_cents", label=Wording("Saved together", "Gemeinsam gespart"))
OWN_SAVED = Column(name="own_gain_cents", label=Wording("Own part of it", "Eigener Anteil"))
IN_FILE = (
    Column(name="pool", label=Wording("Identifier", "Kürzel"), in_file_only=True),
    CONTRACT,
    Column(name="pledged_quantity", label=Wording("Pledged together", "Zusammen angemeldet"), in_file_only=True),
    Column(name="target_quantity", label=Wording("Target", "Zielmenge"), in_file_only=True),
    Column(name="members", label=Wording("Members", "Mitglieder"), kind="number", in_file_only=True),
    Column(name="opened_on", label=Wording("Opened on", "Eröffnet am"), in_file_only=True),
    Column(name="open_to", label=Wording("Open to", "Offen für"), words=CODES["open_to"], in_file_only=True),
    Column(name="open_to_name", label=Wording("Centre or alliance", "Zentrum oder Verbund"), in_file_only=True),
    Column(name="split", label=Wording("Split", "Aufteilung"), words=CODES["split"], in_file_only=True),
    Column(name="legal_basis", label=Wording("Legal basis", "Rechtsgrundlage"), in_file_only=True),
    Column(name="closed_on", label=Wording("Closed on", "Abgeschlossen am"), in_file_only=True),
    Column(name="unit_price", label=Wording("Unit price", "Preis je Einheit"), in_file_only=True),
    Column(name="alone_cents", label=Wording("Apart", "Einzeln"), in_file_only=True),
    Column(name="net_cents", label=Wording("Together, net", "Gemeinsam netto"), in_file_only=True),
    Column(name="lapsed_on", label=Wording("Ended on", "Beendet am"), in_file_only=True),
    Column(name="reason", label=Wording("Reason", "Grund"), in_file_only=True),
)
FILTERS = (
    Filter(name="status", label=Wording("Status", "Status"), choices=_statuses),
    Filter(name="contract", label=Wording("Contract", "Vertrag"), choices=contracts),
    Filter(name="product", label=Wording("Product", "Produkt"), choices=_products),
    Filter(name="q", label=Wording("Search", "Suche"), kind="search"),
)


def _list(*shown: Column) -> Listing:
    columns = (TITLE, ARTICLE, DEADLINE, REACHED, STATUS, *shown, *IN_FILE)
    return Listing(report="pools", columns=columns, filters=FILTERS)


OF_MEMBER, OF_ALL = _list(OWN, OWN_SAVED, SAVED), _list(SAVED)


def show(visit: Visit) -> Response:
    """Every pool is everybody's to see; of pledges, a member's people see their own only."""
    own = allow(visit.actor, Action.READ_REPORTS)
    found = _read(visit, own)
    shares = {row["pool"]: row for row in found["pool_shares"].rows} if own else {}
    rows = [_joined(row, shares.get(row["pool"])) for row in found["pools"].rows]
    listing = OF_MEMBER if own else OF_ALL
    alive = [row for row in rows if row["status"] in RUNNING]
    cards = () if visit.asked("format") else _cards(visit, own, soonest(alive, MOST_CARDS))
    return listing.answer_with(
        visit,
        "pools/page.html",
        [row for row in _in_time(rows) if _asked(visit, row)],
        cards=cards,
        alive=len(alive),
        may_keep=visit.role in ACCESS[Action.KEEP_POOLS],
        may_pledge=visit.role in ACCESS[Action.PLEDGE] and bool(own),
        today=visit.today,
        time_left=time_left,
        day_of=date.fromisoformat,
        open_to={card.row["pool"]: _open_to(visit, card.row, found) for card in cards},
    )


def _read(visit: Visit, own: str) -> Mapping[str, Report]:
    """Everything from one moment; alliances for their names."""
    wanted = [Wanted(name="pools"), Wanted(name="alliances")]
    if own:
        wanted.append(Wanted(name="pool_shares", parameters={"member": [own]}))
    return {each.name: report for each, report in zip(wanted, visit.reports(*wanted), strict=True)}


def _joined(row: Row, share: Row | None) -> dict[str, Any]:
    """A pool with what the visitor's member has in it."""
    closed = row["status"] == "closed"
    mine = share if share is not None and share["status"] != "withdrawn" else None
    return {
        **row,
        "saved_cents": row["gain_cents"] if closed else None,
        "own_quantity": mine["quantity"] if mine else None,
        "own_gain_cents": mine["gain_cents"] if mine and closed else None,
    }


def _in_time(rows: Sequence[Row]) -> Sequence[Row]:
    """Those that run by their deadline, then those that ended, the newest first."""
    alive = sorted((row for row in rows if row["status"] in RUNNING), key=lambda row: row["deadline_on"])
    over = sorted((row for row in rows if row["status"] not in RUNNING), key=_ended_on, reverse=True)
    return [*alive, *over]


def _ended_on(row: Row) -> str:
    return row["closed_on"] or row["lapsed_on"] or ""


def _asked(visit: Visit, row: Row) -> bool:
    status, text = visit.asked("status"), visit.asked("q").casefold()
    statuses = {ALIVE: RUNNING, OVER: ("closed", "lapsed")}.get(status, (status,))
    names = (row["pool"], row["title"], row["article"], visit.names.article(row["article"]))
    return (
        (not status or row["status"] in statuses)
        and visit.asked("contract") in {"", row["contract"]}
        and visit.asked("product") in {"", row["product"]}
        and any(text in str(name).casefold() for name in names)
    )


def _cards(visit: Visit, own: str, rows: Sequence[Row]) -> Sequence[Running]:
    names = {row["contract"] for row in rows}
    contracts = {each.contract: each for each in visit.decided(visit.services.keeping.contracts(visit.actor, names))}
    joinable = None
    if own and visit.role in ACCESS[Action.PLEDGE]:
        pools = [row["pool"] for row in rows]
        joinable = visit.decided(visit.services.pooling.joinable(visit.actor, own, pools))
    return [running(visit, row, contracts, row["own_quantity"] or NOTHING, joinable) for row in rows]


def _open_to(visit: Visit, row: Row, found: Mapping[str, Report]) -> str:
    alliances = {each["alliance"]: each["title"] for each in found["alliances"].rows}
    return open_to_words(row["open_to"], row["open_to_name"] or "", alliances).in_language(visit.language)


PAGE = Page(
    doors=(Door(path="/pools", action=Action.READ_REPORTS, answer=show),),
    looks=(
        Look(path="/pools", role=Role.OFFICER),
        Look(path="/pools", role=Role.MANAGER, name="all-members"),
        Look(path="/pools", role=Role.AUDITOR, name="auditor"),
        Look(path="/pools?status=lapsed", role=Role.OFFICER, name="lapsed"),
        Look(path="/pools?q=gibtesnicht", role=Role.MANAGER, name="empty"),
    ),
    help="beschaffung#pools",
    menu=Menu(
        label=Wording("Pools", "Pools"),
        order=71,
        roles=(Role.OFFICER, Role.APPROVER, Role.MANAGER),
    ),
)
