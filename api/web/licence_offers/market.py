"""What members offer each other: open offers of all, one's own offers with the claims on them, one's own claims."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from api.web.code_words import CODES
from api.web.columns import Column, Row
from api.web.fields import Choice
from api.web.licence.standing import member_in
from api.web.licence_words import CLAUSE_TONES, CLAUSES
from api.web.links import with_query
from api.web.listing import Filter, Listing
from api.web.visit import Visit
from procurement.application.reading import Wanted
from procurement.kernel.wording import Wording

PATH = "/lizenzen/angebote"
OPEN, GIVER, CLAIMANT = "open", "giver", "claimant"


def offer_path(giver: str, product: str, offer: object) -> str:
    return f"{PATH}/{quote(giver)}/{quote(product)}/{offer}"


def offer_link(row: Row) -> str:
    return with_query(offer_path(row["member"], row["product"], row["offer"]), {}, member=row.get("acting"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """Open offers of all members; of the member that acts, its own offers and both sides of its claims."""

    member: str
    open_offers: Sequence[Row]
    own_offers: Sequence[Row]
    claims: Sequence[Row]

    @property
    def claimed(self) -> Sequence[Row]:
        """Claims on own offers that wait for an answer."""
        return [row for row in self.claims if row["side"] == GIVER and row["status"] == OPEN]

    @property
    def own_claims(self) -> Sequence[Row]:
        """What the member asked of others, what is open ahead."""
        own = [row for row in self.claims if row["side"] == CLAIMANT]
        return sorted(own, key=lambda row: (row["status"] != OPEN, row["product"]))


def market_of(visit: Visit) -> Market:
    """Whoever serves all chooses the member to act for. Raises `UnknownMember`, `OtherMember`."""
    member = member_in(visit)
    wanted = [Wanted(name="licence_offers", parameters={"sort": ["product"]})]
    if member:
        wanted.append(Wanted(name="licence_claims", parameters={"member": [member], "sort": ["-claimed_on"]}))
    offers, *claims = visit.reports(*wanted)
    acting = "" if visit.actor.member else member
    rows = [{**row, "acting": acting, **_of_row(row)} for row in offers.rows]
    own = [row for row in rows if row["member"] == member]
    return Market(
        member=member,
        open_offers=[row for row in rows if row["status"] == OPEN],
        own_offers=sorted(own, key=lambda row: (row["status"] != OPEN, row["product"])),
        claims=[{**row, "acting": acting, "link": _link(row, acting)} for report in claims for row in report.rows],
    )


def _of_row(row: Row) -> dict[str, Any]:
    return {"free_quantity": row["left_quantity"] - row["claimed_quantity"]}


def _link(claim: Row, acting: str) -> str:
    return with_query(offer_path(claim["giver"], claim["product"], claim["offer"]), {}, member=acting)


def narrowed(visit: Visit, market: Market) -> Sequence[Row]:
    """The open offers that the address asks for."""
    product, giver, text = visit.asked("produkt"), visit.asked("abgebend"), visit.asked("q").casefold()
    return [
        row
        for row in market.open_offers
        if product in {"", row["product"]} and giver in {"", row["member"]} and (not text or text in _text(visit, row))
    ]


def _text(visit: Visit, row: Row) -> str:
    names = visit.names
    said = (row["product"], names.article(row["article"]), names.member(row["member"]), row["note"] or "")
    return " ".join(said).casefold()


def listing_of(market: Market) -> Listing:
    """Filters offer only what there is to be found."""

    def products(visit: Visit) -> Iterable[Choice]:
        return _choices(visit.names.products, {row["product"] for row in market.open_offers})

    def givers(visit: Visit) -> Iterable[Choice]:
        return _choices(visit.names.members, {row["member"] for row in market.open_offers})

    return Listing(
        report="licence_offers",
        path=PATH,
        columns=COLUMNS,
        filters=(
            Filter(name="q", label=Wording("Search", "Suche"), kind="search"),
            Filter(name="produkt", label=Wording("Product", "Produkt"), choices=products),
            Filter(name="abgebend", label=Wording("Offered by", "Angeboten von"), choices=givers),
        ),
        keep=frozenset({"member"}),
    )


def _choices(names: Mapping[str, str], there: Iterable[str]) -> Sequence[Choice]:
    return sorted(((name, names.get(name, name)) for name in there), key=lambda it: it[1].casefold())


COLUMNS = (
    Column(
        name="product",
        label=Wording("Product", "Produkt"),
        show=lambda visit, row: visit.names.products.get(row["product"], row["product"]),
        link=offer_link,
    ),
    Column(
        name="article",
        label=Wording("Article", "Artikel"),
        show=lambda visit, row: visit.names.article(row["article"]),
    ),
    Column(
        name="member",
        label=Wording("Offered by", "Angeboten von"),
        show=lambda visit, row: visit.names.member(row["member"]),
    ),
    Column(name="free_quantity", label=Wording("Still free", "Noch frei")),
    Column(name="clause", label=Wording("Passing on", "Weitergabe"), words=CLAUSES, tones=CLAUSE_TONES),
    Column(name="note", label=Wording("Note", "Hinweis")),
    Column(name="offered_on", label=Wording("Offered on", "Angeboten am")),
    Column(name="left_quantity", label=Wording("Left", "Rest"), in_file_only=True),
    Column(name="claimed_quantity", label=Wording("Claimed", "Angemeldet"), in_file_only=True),
    Column(
        name="contract",
        label=Wording("Contract", "Vertrag"),
        show=lambda visit, row: visit.names.contract(row["contract"]),
        in_file_only=True,
    ),
    Column(name="status", label=Wording("Status", "Status"), words=CODES["status"], in_file_only=True),
)
