"""What can be asked of a vendor's record."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterVendor:
    vendor: str
    name: str
    vat_id: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeVendorDetails:
    vendor: str
    name: str
    vat_id: str = ""
    city: str = ""
