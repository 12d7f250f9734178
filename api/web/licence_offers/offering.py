"""Offering spare licences: chosen from what the member holds, with what of it can be spared."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from starlette.responses import Response

from api.web.choices import members
from api.web.columns import Row
from api.web.fields import Field
from api.web.formats import number
from api.web.forms import Filled, blank, read
from api.web.licence.standing import member_in
from api.web.licence_offers.market import OPEN, PATH
from api.web.licence_offers.recording import kept
from api.web.links import with_query
from api.web.visit import Visit
from procurement.application.reading import Report, Wanted
from procurement.domain.contract.events import PERMITTING_CLAUSES
from procurement.domain.licence.commands import OfferLicences
from procurement.kernel.wording import Wording

NOTHING = Decimal(0)
CHANGED = Wording(
    "Meanwhile an offer was added, perhaps this one. Look at your offers, then send again.",
    "Inzwischen ist ein Angebot dazugekommen, vielleicht dieses. Sehen Sie Ihre Angebote an und senden Sie dann noch einmal.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Licences of one article that run, and what of them can be spared; None as long as usage is unknown."""

    product: str
    contract: str
    article: str
    quantity: Decimal
    clause: str
    spare: Decimal | None

    @property
    def key(self) -> str:
        return f"{self.product}/{self.contract}/{self.article}"

    @property
    def may_be_offered(self) -> bool:
        """Whether its contract lets it; then what is unknown is offered too, for the refusal to say what to do."""
        return self.clause in PERMITTING_CLAUSES and self.spare != 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What the member holds, and how many offers it made so far."""

    member: str
    holdings: Sequence[Holding]
    offers: int

    def offerable(self, product: str) -> Sequence[Holding]:
        return [each for each in self.holdings if each.may_be_offered and product in {"", each.product}]

    def held_back(self, product: str) -> Sequence[Holding]:
        """Spare, but their contract does not let them go."""
        barred = (each for each in self.holdings if each.clause not in PERMITTING_CLAUSES and each.spare)
        return [each for each in barred if product in {"", each.product}]


def show(visit: Visit) -> Response:
    """The form; whoever serves all chooses the member first."""
    stock = _stock(visit)
    if stock is None:
        return visit.render("licence_offers/member.html", members=list(members(visit)))
    fields = _fields(visit, stock)
    asked = visit.asked("produkt")
    first = next(iter(stock.offerable(asked)), None) if asked else None
    begins = {"what": first.key if first else None, "quantity": first.spare if first else None}
    return _page(visit, stock, blank(fields, visit.language, **begins))


def offer(visit: Visit) -> Response:
    """Offer them, or the form again with what was typed."""
    stock = _stock(visit)
    if stock is None:
        return visit.go(f"{PATH}/neu")
    filled = read(_fields(visit, stock), visit)
    if filled.ok and visit.typed("seen") != str(stock.offers):
        filled.wrong("", CHANGED, visit.language)
        filled.status = 409
    if not filled.ok:
        return _page(visit, stock, filled)
    holding = next(each for each in stock.holdings if each.key == filled["what"])
    command = OfferLicences(
        member=stock.member,
        product=holding.product,
        contract=holding.contract,
        article=holding.article,
        quantity=filled["quantity"],
        note=filled["note"],
    )
    if not kept(visit, command, filled, "what"):
        return _page(visit, stock, filled)
    done = Wording(
        f"{number(command.quantity, 'en')} licences of {holding.product} are offered.",
        f"{number(command.quantity, 'de')} Lizenzen von {holding.product} sind angeboten.",
    )
    return visit.go(with_query(PATH, {}, member="" if visit.actor.member else stock.member) + "#eigene", done)


def _page(visit: Visit, stock: Stock, filled: Filled) -> Response:
    product = visit.asked("produkt")
    return visit.render(
        "licence_offers/new.html",
        filled.status,
        filled=filled,
        seen=stock.offers,
        member=stock.member,
        product=product,
        offerable=stock.offerable(product),
        held_back=stock.held_back(product),
        everything=with_query(f"{PATH}/neu", {}, member="" if visit.actor.member else stock.member),
    )


def _fields(visit: Visit, stock: Stock) -> Sequence[Field]:
    choices = [(each.key, _label(visit, each)) for each in stock.offerable(visit.asked("produkt"))]
    return (
        Field(
            name="what",
            label=Wording("Which licences", "Welche Lizenzen"),
            kind="choice",
            choices=choices,
            hint=Wording(
                "Of each article with what can be spared: owned, neither in use nor offered.",
                "Je Artikel mit dem, was Sie entbehren können: im Bestand, weder in Nutzung noch angeboten.",
            ),
        ),
        Field(name="quantity", label=Wording("Quantity", "Menge"), kind="number"),
        Field(
            name="note",
            label=Wording("Note for other members", "Hinweis für andere Mitglieder"),
            kind="area",
            required=False,
        ),
    )


def _label(visit: Visit, each: Holding) -> str:
    spare = (
        Wording("usage not reported", "Nutzung nicht gemeldet")
        if each.spare is None
        else Wording(f"{number(each.spare, 'en')} to spare", f"{number(each.spare, 'de')} entbehrlich")
    )
    article, contract = visit.names.article(each.article), visit.names.contract(each.contract)
    return f"{each.product}: {article}, {contract} ({spare.in_language(visit.language)})"


def _stock(visit: Visit) -> Stock | None:
    """None where no member was chosen. Raises `UnknownMember`, `OtherMember`."""
    member = member_in(visit)
    if not member:
        return None
    named = {"member": [member]}
    held, positions, offers = visit.reports(
        Wanted(name="entitlements", parameters=named),
        Wanted(name="licence_pooling", parameters=named),
        Wanted(name="licence_offers", parameters=named),
    )
    holdings = list(_holdings(held, {row["product"]: row for row in positions.rows}, offers))
    return Stock(
        member=member, holdings=sorted(holdings, key=lambda it: (it.product, it.article)), offers=len(offers.rows)
    )


def _holdings(held: Report, positions: Mapping[str, Row], offers: Report) -> Iterator[Holding]:
    """As the decision counts: no more than the product can spare, and than is there of the article."""
    running: dict[tuple[str, str, str], list[Row]] = {}
    for row in held.rows:
        if row["running"] and row["quantity"]:
            running.setdefault((row["product"], row["contract"], row["article"]), []).append(row)
    for (product, contract, article), rows in running.items():
        quantity = sum((row["quantity"] for row in rows), NOTHING)
        offered = sum(
            (
                row["left_quantity"]
                for row in offers.rows
                if (row["product"], row["contract"], row["article"]) == (product, contract, article)
                and row["status"] == OPEN
            ),
            NOTHING,
        )
        position = positions.get(product)
        known = position is not None and position["used_on"]
        free = position["spare"] - position["offered"] if position is not None and known else NOTHING
        yield Holding(
            product=product,
            contract=contract,
            article=article,
            quantity=quantity,
            clause=rows[-1]["clause"],
            spare=max(min(free, quantity - offered), NOTHING) if known else None,
        )
