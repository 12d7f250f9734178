"""What can be asked of a vendor's record."""

from procurement.kernel.record import Record


class RegisterVendor(Record):
    vendor: str
    name: str
    vat_id: str = ""
    city: str = ""


class ChangeVendorDetails(Record):
    vendor: str
    name: str
    vat_id: str = ""
    city: str = ""
