"""What a vendor's record promises."""

from procurement.domain.vendor.aggregate import UnknownVendor, VendorAlreadyRegistered
from procurement.domain.vendor.commands import ChangeVendorDetails, RegisterVendor
from procurement.domain.vendor.events import VendorDetailsChanged
from tests.samples import registered
from tests.spec import given

REGISTER = RegisterVendor(vendor="holzwerk", name="Holzwerk GmbH", vat_id="DE136695976", city="Stade")
CHANGE = ChangeVendorDetails(vendor="holzwerk", name="Holzwerk SE", vat_id="DE136695976", city="Hamburg")


class TestRegisterVendor:
    def test_done(self):
        """A vendor is registered with its name, VAT id and city."""
        given().when(REGISTER).then(registered())

    def test_repeated(self):
        """A vendor is registered once."""
        given(registered()).when(REGISTER).then_refused(VendorAlreadyRegistered, vendor="holzwerk")


class TestChangeVendorDetails:
    def test_done(self):
        """The newest details stand."""
        given(registered()).when(CHANGE).then(
            VendorDetailsChanged(vendor="holzwerk", name="Holzwerk SE", vat_id="DE136695976", city="Hamburg")
        )

    def test_unknown_vendor(self):
        """Only a registered vendor has details to change."""
        given().when(CHANGE).then_refused(UnknownVendor, vendor="holzwerk")
