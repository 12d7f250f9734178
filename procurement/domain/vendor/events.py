"""What happens to a vendor."""

from dataclasses import dataclass
from typing import ClassVar

from procurement.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorEvent(Event):
    vendor: str
    name: str
    vat_id: str
    city: str

    @property
    def stream(self) -> str:
        return f"vendor/{self.vendor}"


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorRegistered(VendorEvent):
    TYPE: ClassVar[str] = "vendor.registered"


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorDetailsChanged(VendorEvent):
    TYPE: ClassVar[str] = "vendor.details_changed"
