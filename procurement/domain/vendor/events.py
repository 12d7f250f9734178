"""What happens to a vendor."""

from typing import ClassVar

from procurement.kernel.event import Event


class VendorEvent(Event):
    vendor: str
    name: str
    vat_id: str
    city: str

    @property
    def stream(self) -> str:
        return f"vendor/{self.vendor}"


class VendorRegistered(VendorEvent):
    TYPE: ClassVar[str] = "vendor.registered"


class VendorDetailsChanged(VendorEvent):
    TYPE: ClassVar[str] = "vendor.details_changed"
