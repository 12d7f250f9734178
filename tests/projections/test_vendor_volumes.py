"""What a report adds to volumes: how vendors compare."""

from decimal import Decimal

from procurement.projections import (
    samples,
    vendor_volumes,
)
from tests.projections.kept_rows import extra, picked


class TestVendorVolumes:
    def test_shares_compare_vendors(self):
        """The largest vendor comes first."""
        orders = [samples.placed(), samples.placed(samples.line(quantity="30"), vendor="softwerk")]

        assert picked(extra(vendor_volumes.PROJECTION, "shares", *orders), "vendor", "share_percent") == [
            ("softwerk", Decimal("75.0")),
            ("datenhaus", Decimal("25.0")),
        ]
