"""Vendors as they stand now."""

from collections.abc import Iterator

from procurement.domain.vendor.events import VendorDetailsChanged, VendorEvent, VendorRegistered
from procurement.exchange.gobd.table import Column, Example, Table, Text, key
from procurement.kernel.event import Recorded


def records(found: Iterator[Recorded]) -> Iterator[VendorEvent]:
    """The newest of each vendor, in the order of registration."""
    vendors: dict[str, VendorEvent] = {}
    for recorded in found:
        if isinstance(recorded.event, VendorEvent):
            vendors[recorded.event.vendor] = recorded.event
    yield from vendors.values()


TABLE = Table(
    file="lieferanten.csv",
    name="Lieferanten",
    description="Lieferanten, jüngster Stand",
    consumes=(VendorRegistered, VendorDetailsChanged),
    records=records,
    columns=(
        key("lieferant", Text(40), "Kürzel des Lieferanten", "vendor"),
        Column("name", Text(100), "Firma", "name"),
        Column("ust_id", Text(14), "Umsatzsteuer-Identifikationsnummer", "vat_id"),
        Column("ort", Text(60), "Sitz", "city"),
    ),
    examples=[
        Example(
            title="Ein Lieferant ändert seine Firma",
            given=[
                VendorRegistered(vendor="datenhaus", name="Datenhaus GmbH", vat_id="DE136695976", city="Stade"),
                VendorDetailsChanged(vendor="datenhaus", name="Datenhaus AG", vat_id="DE136695976", city="Stade"),
            ],
            lines=['"datenhaus";"Datenhaus AG";"DE136695976";"Stade"'],
        )
    ],
)
