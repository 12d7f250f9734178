"""Vendor register: who sells under the cooperative's contracts, as last registered. One row per vendor."""

from collections.abc import Iterator

from procurement.domain.vendor.events import VendorDetailsChanged, VendorRegistered
from procurement.kernel.event import Event
from procurement.kernel.projection import Example, Key, LatestText, Projection
from procurement.kernel.record import Record


class VendorEntry(Record):
    vendor: Key
    name: LatestText = None
    vat_id: LatestText = None
    city: LatestText = None


def contributions(event: Event) -> Iterator[VendorEntry]:
    match event:
        case VendorRegistered() | VendorDetailsChanged():
            yield VendorEntry(vendor=event.vendor, name=event.name, vat_id=event.vat_id, city=event.city)
        case _:
            return


PROJECTION = Projection(
    name="vendor_register",
    version=1,
    row=VendorEntry,
    consumes=(VendorRegistered, VendorDetailsChanged),
    contributions=contributions,
    search=("vendor", "name"),
    examples=[
        Example(
            title="A vendor that moved is listed with its new city",
            given=[
                VendorRegistered(vendor="papierhaus", name="Papierhaus", vat_id="", city="Stade"),
                VendorDetailsChanged(vendor="papierhaus", name="Papierhaus", vat_id="", city="Verden"),
            ],
            rows=[VendorEntry(vendor="papierhaus", name="Papierhaus", vat_id="", city="Verden")],
        ),
    ],
)
