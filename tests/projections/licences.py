"""Licences received and used, and the opportunities found in them."""

from datetime import date

from procurement.kernel.event import Event
from procurement.kernel.projection import Rows
from procurement.projections import licence_pooling, licence_samples, samples
from tests.projections.kept_rows import extra


def opportunities(*events: Event, on: date = date(2026, 7, 1)) -> Rows:
    return extra(licence_pooling.PROJECTION, "opportunities", *events, on=on)


def received(member: str, quantity: str, **changes: object) -> Event:
    line = samples.line(quantity=quantity)
    return samples.received(samples.placed(line, order_id=f"o-{member}", member=member, **changes))


def used(member: str, quantity: str, on: date = date(2026, 6, 30), **changes: object) -> Event:
    return licence_samples.reported(quantity, member=member, reported_on=on, **changes)


SPARE_AND_NEED = (received("buxtehude", "10"), used("buxtehude", "6"), received("jork", "2"), used("jork", "5"))
