"""Sample events of licences: received, passed on with all that was agreed on them, counted site by site."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.domain.licence.events import (
    Licences,
    LicencesReceived,
    LicencesTransferredIn,
    LicencesTransferredOut,
    SiteUsage,
    Transfer,
    UsageReported,
)
from procurement.projections import sharing_samples

TWO_SITES = tuple(
    SiteUsage(site=site, units=Decimal(30), cores=Decimal(3), core_factor=Decimal("0.5"), needed=Decimal(50))
    for site in ("rathaus", "bauhof")
)
"""Each 1.5 processors, so 50 named users at 25 for each processor."""


def licences(quantity: str, **changes: Any) -> Licences:
    """Oracle licences of the sample order, received on 16 March 2026 for twelve months; no minimum was agreed."""
    received = Licences(
        order_id="o-1",
        line=1,
        contract="rv-db",
        vendor="datenhaus",
        article="ora-user",
        metric="named_user",
        minimum_per="",
        minimum_quantity=Decimal(0),
        unit_price=Decimal(60),
        clause="allowed",
        received_on=date(2026, 3, 16),
        ends_on=date(2027, 3, 16),
        quantity=Decimal(quantity),
    )
    return replace(received, **changes)


def licences_received(quantity: str, **changes: Any) -> LicencesReceived:
    return LicencesReceived(member="buxtehude", product="oracle", licences=licences(quantity, **changes))


def passed_on(quantity: str) -> LicencesTransferredOut:
    """From Buxtehude to Jork on 20 June 2026."""
    return replace(sharing_samples.passed_on(quantity), licences=(licences(quantity),))


def taken_over(quantity: str) -> LicencesTransferredIn:
    """The same on Jork's side."""
    gone = passed_on(quantity)
    shared: dict[str, Any] = {each.name: getattr(gone, each.name) for each in fields(Transfer)}
    shared["member"] = "jork"
    return LicencesTransferredIn(**shared, from_member="buxtehude")


def reported(quantity: str, **changes: Any) -> UsageReported:
    """So many in use at Buxtehude at the end of June 2026."""
    report = UsageReported(
        member="buxtehude",
        product="oracle",
        quantity=Decimal(quantity),
        reported_on=date(2026, 6, 30),
        source="inventory",
    )
    return replace(report, **changes)
