"""Licences for servers, ordered by members that count by site, so that there is something to count on any day."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid5

from procurement.demonstration.frameworks import Framework
from procurement.demonstration.market import ORDER_IDS, PRODUCT_AREAS, SOFTWARE_ACCOUNT, request_digest
from procurement.demonstration.planned import Planned, Span, at_hour, subject, variation, working_day
from procurement.domain.order.commands import AskedLine, PlaceOrder
from procurement.kernel.calendar import add_months

ORDERED = (("gis", "GIS-ALK-SRV", Decimal(2)), ("oracle", "ORA-SE-NUP", Decimal(50)))
"""Framework, article and quantity; the first is a term of 24 months."""

ORDERED_MONTHS = -11


def server_plan(span: Span, frameworks: Sequence[Framework], members: Sequence[str], seed: int) -> Iterator[Planned]:
    """One order of each of these members under each framework, where it is entitled."""
    newest = {framework.made_up.key: framework for framework in frameworks if framework.newest}
    day = working_day(add_months(span.today, ORDERED_MONTHS))
    for key, article, quantity in ORDERED:
        for index, member in enumerate(members):
            if newest[key].entitled.get(member, date.max) <= day:
                order = PlaceOrder(
                    order_id=str(uuid5(ORDER_IDS, f"servers/{article}/{member}")),
                    member=member,
                    contract=newest[key].contract,
                    lines=(AskedLine(article=article, quantity=quantity),),
                    budget_code=f"{PRODUCT_AREAS[0]}.{SOFTWARE_ACCOUNT}",
                    requested_by=subject(member, "officer"),
                    decision_ref=f"DS{variation(900, seed, article, member) + 1:04d}/{day:%y}",
                    placed_on=day,
                )
                command = replace(order, request_digest=request_digest(order))
                yield Planned(at_hour(day, 7, index), command, "officer", order.requested_by, if_possible=True)
