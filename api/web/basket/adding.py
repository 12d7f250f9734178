"""Putting an article into the basket: from wherever it is shown, and back to there."""

from starlette.responses import Response

from api.faults import NOT_FOUND, Faulty
from api.web.basket.contents import MOST_ITEMS, Basket, Item, basket_of, keep_basket
from api.web.basket.quantities import read_quantity
from api.web.fields import Field, Unreadable
from api.web.formats import number
from api.web.forms import Filled, blank
from api.web.links import local
from api.web.offer import Offer
from api.web.visit import Visit
from procurement.kernel.money import is_quantity
from procurement.kernel.wording import Wording

QUANTITY = Field(name="menge", label=Wording("Quantity", "Menge"), kind="number")
FULL = Wording(
    f"The basket holds at most {MOST_ITEMS} articles. Place some of them first.",
    f"In den Korb passen höchstens {MOST_ITEMS} Artikel. Rufen Sie erst einige davon ab.",
)
TOO_MANY = Wording(
    "So much of one article cannot be ordered at once.",
    "So viel lässt sich von einem Artikel nicht auf einmal abrufen.",
)


def add(visit: Visit) -> Response:
    """Into the basket, or the question for the quantity again with what was typed and what is wrong with it."""
    offer = _offer(visit)
    filled = blank((QUANTITY,), visit.language)
    filled.typed["menge"] = visit.typed("menge")
    try:
        quantity = read_quantity(visit.typed("menge"), visit.language)
    except Unreadable as error:
        filled.wrong("menge", error.words, visit.language)
        return _again(visit, offer, filled)
    item = Item(contract=offer.contract.contract, article=offer.article.article, quantity=quantity)
    basket = _of_member(visit, basket_of(visit)).added(item)
    wrong = _too_much(basket, item)
    if wrong is not None:
        filled.wrong("menge", wrong, visit.language)
        return _again(visit, offer, filled)
    keep_basket(visit, basket)
    return visit.go(local(visit.typed("zurueck") or "/korb"), _added(offer, item, basket))


def _too_much(basket: Basket, new: Item) -> Wording | None:
    if len(basket.items) > MOST_ITEMS:
        return FULL
    return None if all(is_quantity(it.quantity) for it in basket.items if it.key == new.key) else TOO_MANY


def _of_member(visit: Visit, basket: Basket) -> Basket:
    """A manager who looked for one member orders for that one, unless the basket is another's already."""
    member = visit.typed("mitglied")
    if visit.actor.member or basket.member or member not in visit.names.members:
        return basket
    return basket.ordered_by(member)


def _offer(visit: Visit) -> Offer:
    """The article that is asked for; one that is listed nowhere is not found."""
    name, article = visit.typed("contract"), visit.typed("article")
    found = visit.decided(visit.services.keeping.contracts(visit.actor, (name,)))
    if not found or article not in found[0].articles:
        raise Faulty(NOT_FOUND)
    listed = found[0].articles[article]
    return Offer(contract=found[0], article=listed, on=visit.today, member=visit.actor.member)


def _again(visit: Visit, offer: Offer, filled: Filled) -> Response:
    back = local(visit.typed("zurueck") or "/katalog")
    return visit.render("basket/add.html", filled.status, offer=offer, filled=filled, back=back)


def _added(offer: Offer, item: Item, basket: Basket) -> Wording:
    said = [
        (number(item.quantity, language), offer.unit.in_language(language), offer.article.name, len(basket.items))
        for language in ("en", "de")
    ]
    english = "In the basket: {} {} of {}. It now holds {} article(s).".format(*said[0])
    german = "In den Korb gelegt: {} {} {}. Der Korb enthält jetzt {} Artikel.".format(*said[1])
    return Wording(english, german)
