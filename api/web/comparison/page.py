"""Two or three articles side by side: every fact in a row, and in words whether it differs and which is best."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from starlette.responses import Response

from api.web.article.page import offer_at
from api.web.basket.contents import Basket, basket_of
from api.web.formats import NOTHING, day, euro, number, percent, unit_price
from api.web.offer import Offer, may_order
from api.web.page import Door, Look, Page
from api.web.pricing_words import pricing_words
from api.web.visit import Visit
from procurement.application.access import Action, Role
from procurement.kernel.wording import Wording

MOST = 3
CHEAPEST = Wording("cheapest", "am günstigsten")
MOST_SAVED = Wording("most saved", "größte Ersparnis")
MOST_LEFT = Wording("most left", "am meisten frei")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One fact of every article. `best` marks, by place, what is best; empty where none is."""

    label: Wording
    texts: Sequence[str]
    best: Sequence[Wording | None]

    @property
    def differs(self) -> bool:
        return len(set(self.texts)) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact of an article: its words, and a number by which the best is found, the larger the better."""

    label: Wording
    text: Callable[[Visit, Offer], str]
    mark: Wording | None = None
    measure: Callable[[Offer], Decimal | None] = lambda _offer: None


def _price(offer: Offer, language: str) -> str:
    return unit_price(offer.now.unit_price if offer.now else None, language)


def _list_price(offer: Offer, language: str) -> str:
    return unit_price(offer.now.list_unit_price if offer.now else None, language)


def _saving(offer: Offer, language: str) -> str:
    if offer.now is None:
        return NOTHING
    return f"{percent(offer.saving_percent, language)} ({unit_price(offer.saving_unit_price, language)})"


def _tier(offer: Offer, language: str) -> str:
    if offer.now is None or offer.now.tier_from is None:
        return NOTHING
    start = "ab" if language == "de" else "from"
    return f"{start} {number(offer.now.tier_from, language)}: {unit_price(offer.now.tier_unit_price, language)}"


def _rule(offer: Offer, language: str) -> str:
    return pricing_words(offer.now.pricing.written).in_language(language) if offer.now else NOTHING


def _term(offer: Offer, language: str) -> str:
    months = offer.article.term_months
    return (f"{months} Monate" if language == "de" else f"{months} months") if months else NOTHING


FACTS: Sequence[Fact] = (
    Fact(label=Wording("Vendor", "Lieferant"), text=lambda visit, it: visit.names.vendor(it.contract.vendor)),
    Fact(label=Wording("Contract", "Vertrag"), text=lambda visit, it: visit.names.contract(it.contract.contract)),
    Fact(label=Wording("Category", "Kategorie"), text=lambda visit, it: it.category.in_language(visit.language)),
    Fact(label=Wording("Unit", "Einheit"), text=lambda visit, it: it.unit.in_language(visit.language)),
    Fact(label=Wording("List price", "Listenpreis"), text=lambda visit, it: _list_price(it, visit.language)),
    Fact(
        label=Wording("Contract price", "Vertragspreis"),
        text=lambda visit, it: _price(it, visit.language),
        mark=CHEAPEST,
        measure=lambda it: -it.now.unit_price if it.now else None,
    ),
    Fact(
        label=Wording("Saving", "Ersparnis"),
        text=lambda visit, it: _saving(it, visit.language),
        mark=MOST_SAVED,
        measure=lambda it: it.saving_percent,
    ),
    Fact(label=Wording("How the price is made", "Preisregel"), text=lambda visit, it: _rule(it, visit.language)),
    Fact(label=Wording("Next tier", "Nächste Staffel"), text=lambda visit, it: _tier(it, visit.language)),
    Fact(label=Wording("Least quantity", "Mindestmenge"), text=lambda visit, it: number(it.least, visit.language)),
    Fact(
        label=Wording("Most per order", "Höchstmenge je Abruf"),
        text=lambda visit, it: number(it.article.max_quantity, visit.language),
    ),
    Fact(label=Wording("Licence metric", "Lizenzmetrik"), text=lambda visit, it: it.metric.in_language(visit.language)),
    Fact(label=Wording("Term", "Laufzeit"), text=lambda visit, it: _term(it, visit.language)),
    Fact(
        label=Wording("Left", "Noch frei"),
        text=lambda visit, it: euro(it.left.cents, visit.language),
        mark=MOST_LEFT,
        measure=lambda it: Decimal(it.left.cents),
    ),
    Fact(
        label=Wording("Orders until", "Abrufe bis"),
        text=lambda visit, it: day(it.contract.last_order_on, visit.language),
    ),
)


def show(visit: Visit) -> Response:
    """The articles that were ticked; fewer than two or more than three are not compared, and it is said so."""
    asked = list(dict.fromkeys(visit.query.get("artikel", ())))
    offers = [offer_at(visit, *_parts(key)) for key in asked[: MOST + 1]]
    compared = [_compared(visit, offers, fact) for fact in FACTS] if 1 < len(offers) <= MOST else []
    basket = basket_of(visit) if may_order(visit) else Basket()
    return visit.render(
        "comparison/page.html",
        200 if compared else 422,
        offers=offers,
        compared=compared,
        same_unit=len({offer.unit for offer in offers}) == 1,
        may_order=may_order(visit),
        basket=basket,
    )


def _parts(key: str) -> tuple[str, str]:
    contract, _, article = key.partition("/")
    return contract, article


def _compared(visit: Visit, offers: Sequence[Offer], fact: Fact) -> Compared:
    measures = [fact.measure(offer) for offer in offers]
    known = [it for it in measures if it is not None]
    comparable = fact.mark is not CHEAPEST or len({offer.unit for offer in offers}) == 1
    best = max(known) if comparable and len(known) > 1 and min(known) < max(known) else None
    return Compared(
        label=fact.label,
        texts=[fact.text(visit, offer) for offer in offers],
        best=[fact.mark if best is not None and it == best else None for it in measures],
    )


PAGE = Page(
    doors=(Door(path="/katalog/vergleich", action=Action.READ_REFERENCE, answer=show),),
    looks=(
        Look(path="/katalog/vergleich", role=Role.OFFICER, name="nothing", status=422),
        Look(path="/katalog/vergleich?artikel={contract}/{article}", role=Role.OFFICER, name="one", status=422),
    ),
    help="beschaffung#vergleich",
)
