"""One article: what it is, how its price is made and was before, what so many cost, what is left, who ordered it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from starlette.responses import Response

from api.faults import NOT_FOUND, Faulty
from api.web.basket.quantities import read_quantity
from api.web.choices import STATUS_TONES, STATUSES
from api.web.fields import Unreadable
from api.web.formats import number
from api.web.offer import Offer, may_order
from api.web.page import Door, Look, Page
from api.web.price_chart import Change, StepChart, step_chart
from api.web.pricing_words import pricing_words
from api.web.visit import Visit
from procurement.application.access import ACCESS, Action, Role
from procurement.application.offering import Priced, priced
from procurement.application.reading import Report, Wanted
from procurement.kernel.names import is_name
from procurement.kernel.pricing import Tier
from procurement.kernel.terms import tier_price
from procurement.kernel.wording import Wording

SERIES = (Wording("List price", "Listenpreis"), Wording("Contract price", "Vertragspreis"))
LATEST = "5"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What was asked for with a quantity: the price, or why there is none. `typed` is what stands in the field."""

    typed: str
    price: Priced | None = None
    error: Wording | None = None


def show(visit: Visit) -> Response:
    """An article as anybody may see it; orders of it where the visitor may read orders."""
    offer = offer_at(visit, visit.part("contract"), visit.part("article"))
    history, *others = visit.reports(*_wanted(visit, offer))
    trial = _trial(visit, offer)
    pricing = offer.now.pricing if offer.now else None
    return visit.render(
        "article/page.html",
        422 if trial.error else 200,
        offer=offer,
        lot=offer.contract.lots[offer.article.lot],
        trial=trial,
        rule=pricing_words(pricing.written) if pricing else None,
        tiers=_tiers(offer),
        chart=_chart(visit, history),
        history=history.rows,
        orders=others[0] if others else None,
        may_order=may_order(visit),
        statuses=STATUSES,
        tones=STATUS_TONES,
    )


def offer_at(visit: Visit, contract: str, article: str) -> Offer:
    """An article of a contract, for the visitor's own member. One that is listed nowhere is not found."""
    if not (is_name(contract) and is_name(article)):
        raise Faulty(NOT_FOUND)
    found = visit.decided(visit.services.keeping.contracts(visit.actor, (contract,)))
    if not found or article not in found[0].articles:
        raise Faulty(NOT_FOUND)
    return Offer(contract=found[0], article=found[0].articles[article], on=visit.today, member=visit.actor.member)


def _wanted(visit: Visit, offer: Offer) -> Sequence[Wanted]:
    named = {"contract": [offer.contract.contract], "article": [offer.article.article]}
    history = Wanted(name="price_history", parameters=named, action=Action.READ_REFERENCE)
    if visit.role not in ACCESS[Action.READ_ORDERS]:
        return (history,)
    latest = named | {"sort": ["-placed_on"], "limit": [LATEST], "page": ["1"], "totals": ["count"]}
    return history, Wanted(name="order_book", parameters=latest, action=Action.READ_ORDERS)


def _trial(visit: Visit, offer: Offer) -> Trial:
    typed = visit.asked("menge")
    if not typed:
        return Trial(typed=number(offer.least, visit.language))
    try:
        quantity = read_quantity(typed, visit.language)
    except Unreadable as error:
        return Trial(typed=typed, error=error.words)
    price = priced(offer.contract, offer.article, quantity, visit.today)
    return Trial(typed=typed, price=price, error=_unfit(offer, quantity))


def _unfit(offer: Offer, quantity: Decimal) -> Wording | None:
    """Why an order of so much would be refused for its quantity."""
    article = offer.article
    if article.pack_size is not None and quantity % article.pack_size:
        return _said("Comes in packs of {} only.", "Gibt es nur in Packungen zu {}.", article.pack_size)
    if article.min_quantity is not None and quantity < article.min_quantity:
        return _said("At least {} per order.", "Je Abruf mindestens {}.", article.min_quantity)
    if article.max_quantity is not None and quantity > article.max_quantity:
        return _said("At most {} per order.", "Je Abruf höchstens {}.", article.max_quantity)
    return None


def _said(english: str, german: str, quantity: Decimal) -> Wording:
    return Wording(english.format(number(quantity, "en")), german.format(number(quantity, "de")))


def _tiers(offer: Offer) -> Sequence[tuple[Tier, Decimal]]:
    """The tiers of the price with what a unit costs in each; none where the rule has none."""
    if offer.now is None:
        return ()
    pricing, list_unit_price = offer.now.pricing, offer.now.list_unit_price
    tiers: Sequence[Tier] = pricing.rule.tiers(pricing.terms)
    return [(tier, tier_price(tier, list_unit_price)) for tier in tiers]


def _chart(visit: Visit, history: Report) -> StepChart:
    changes = [_change(row) for row in history.rows]
    names = tuple(name.in_language(visit.language) for name in SERIES)
    return step_chart(changes, names, visit.today, visit.language)


def _change(row: Mapping[str, Any]) -> Change:
    return Change(on=date.fromisoformat(row["valid_from"]), values=(row["list_unit_price"], row["unit_price"]))


PAGE = Page(
    doors=(Door(path="/artikel/{contract}/{article}", action=Action.READ_REFERENCE, answer=show),),
    looks=(
        Look(path="/artikel/{contract}/{article}", role=Role.OFFICER),
        Look(path="/artikel/{contract}/{article}?menge=25", role=Role.MANAGER, name="priced"),
        Look(path="/artikel/{contract}/{article}?menge=viel", role=Role.AUDITOR, name="bad-quantity", status=422),
        Look(path="/artikel/{contract}/gibtesnicht", role=Role.OFFICER, name="unknown", status=404),
    ),
    help="beschaffung#artikel",
)
