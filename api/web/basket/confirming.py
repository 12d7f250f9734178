"""Third step: the orders as they stand, to look at, to print and to follow."""

from collections.abc import Sequence

from starlette.responses import Response

from api.faults import NOT_FOUND, Faulty
from api.web.basket.contents import basket_of
from api.web.choices import STATUS_TONES, STATUSES
from api.web.unit_words import unit_words
from api.web.visit import Visit
from procurement.domain.order.aggregate import Order

MOST_SHOWN = 50


def show(visit: Visit) -> Response:
    """Orders by their ids; one that is not there, or another member's, is not found."""
    asked = list(dict.fromkeys(visit.query.get("abruf", ())))
    if not asked or len(asked) > MOST_SHOWN:
        raise Faulty(NOT_FOUND)
    orders: Sequence[Order] = [visit.services.ordering.seen(visit.actor, order_id).order for order_id in asked]
    left = len(basket_of(visit).orders)
    return visit.render(
        "basket/confirming.html", orders=orders, left=left, statuses=STATUSES, tones=STATUS_TONES, units=unit_words
    )
