"""What is received under a licence metric becomes the member's licences, in the same transaction as the receipt."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from procurement.domain.contract.aggregate import Contract
from procurement.domain.licence.events import Licences, LicencesReceived
from procurement.domain.order.aggregate import Order
from procurement.domain.order.events import OrderLine
from procurement.kernel.calendar import add_months
from procurement.kernel.event import States


def licences_received(
    states: States, order: Order, arrived: Mapping[int, Decimal], received_on: date
) -> Iterator[LicencesReceived]:
    """One event for each line with a licence metric; a term begins on the day of receipt."""
    contract: Contract | None = states.get(f"contract/{order.contract}")
    for line in order.lines:
        agreed = line.agreed
        if agreed.licence_metric is not None and arrived.get(agreed.line):
            yield LicencesReceived(
                member=order.member,
                product=agreed.product,
                licences=_licences(order, contract, agreed, arrived[agreed.line], received_on),
            )


def _licences(
    order: Order, contract: Contract | None, agreed: OrderLine, quantity: Decimal, received_on: date
) -> Licences:
    article = contract.articles.get(agreed.article) if contract else None
    return Licences(
        order_id=order.order_id,
        line=agreed.line,
        contract=order.contract,
        vendor=order.vendor,
        article=agreed.article,
        metric=agreed.licence_metric or "",
        minimum_per=article.minimum_per if article else "",
        minimum_quantity=article.minimum_quantity if article else Decimal(0),
        unit_price=agreed.unit_price,
        clause=order.placed.pooling,
        received_on=received_on,
        ends_on=add_months(received_on, agreed.term_months) if agreed.term_months else None,
        quantity=quantity,
    )
