"""A vendor: who sells under a contract."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from procurement.domain.vendor.commands import ChangeVendorDetails, RegisterVendor
from procurement.domain.vendor.events import VendorDetailsChanged, VendorEvent, VendorRegistered
from procurement.kernel.event import Event, States
from procurement.kernel.names import possible_names
from procurement.kernel.record import Record
from procurement.kernel.refusal import Refused, Unknown


@dataclass(eq=False, kw_only=True)
class UnknownVendor(Unknown):
    vendor: str
    DE: ClassVar[str] = "Den Lieferanten {vendor} gibt es nicht."
    EN: ClassVar[str] = "There is no vendor {vendor}."
    POINTER: ClassVar[str] = "/vendor"


@dataclass(eq=False, kw_only=True)
class VendorAlreadyRegistered(Refused):
    vendor: str
    DE: ClassVar[str] = "Der Lieferant {vendor} ist schon angelegt."
    EN: ClassVar[str] = "Vendor {vendor} has been registered already."


class Vendor(Record):
    vendor: str
    name: str
    vat_id: str
    city: str


def vendor_in(states: States, vendor: str) -> Vendor:
    """The vendor, or `UnknownVendor`."""
    found = states.get(f"vendor/{vendor}")
    if found is None:
        raise UnknownVendor(vendor=vendor)
    return found


def _register(states: States, command: RegisterVendor, _at: datetime) -> Sequence[Event]:
    possible_names(vendor=command.vendor)
    if states.get(f"vendor/{command.vendor}") is not None:
        raise VendorAlreadyRegistered(vendor=command.vendor)
    return [VendorRegistered(vendor=command.vendor, name=command.name, vat_id=command.vat_id, city=command.city)]


def _change_details(states: States, command: ChangeVendorDetails, _at: datetime) -> Sequence[Event]:
    vendor_in(states, command.vendor)
    return [VendorDetailsChanged(vendor=command.vendor, name=command.name, vat_id=command.vat_id, city=command.city)]


DECIDE: Mapping[type, Callable[[States, Any, datetime], Sequence[Event]]] = {
    RegisterVendor: _register,
    ChangeVendorDetails: _change_details,
}


def evolve(_state: Vendor | None, event: VendorEvent) -> Vendor:
    """The vendor after `event`."""
    return Vendor(vendor=event.vendor, name=event.name, vat_id=event.vat_id, city=event.city)
