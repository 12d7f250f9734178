"""What a record of licences in use promises."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from procurement.domain.licence.aggregate import UsageNotPossible, UsageReportedAhead, UsageReportOutdated
from procurement.domain.licence.commands import ReportUsage
from procurement.domain.licence.events import UsageReported
from procurement.domain.member.aggregate import UnknownMember
from tests.samples import TODAY, admitted
from tests.spec import given

REPORT = ReportUsage(member="buxtehude", product="zeit", quantity=Decimal(80), source="inventory")
REPORTED = UsageReported(
    member="buxtehude", product="zeit", quantity=Decimal(80), source="inventory", reported_on=TODAY
)


class TestReportUsage:
    def test_done(self):
        """A report counts from today where no day is named."""
        given(admitted()).when(REPORT).then(REPORTED)

    def test_done_with_none_in_use(self):
        """None in use is a report too."""
        given(admitted()).when(replace(REPORT, quantity=Decimal(0))).then(replace(REPORTED, quantity=Decimal(0)))

    def test_done_again_on_the_same_day(self):
        """A second count on the same day corrects the first."""
        again = replace(REPORT, quantity=Decimal(79))
        given(admitted(), REPORTED).when(again).then(replace(REPORTED, quantity=Decimal(79)))

    def test_today_is_that_of_berlin(self):
        """Half an hour before midnight UTC it is tomorrow in Berlin."""
        late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
        given(admitted()).when(REPORT, at=late).then(replace(REPORTED, reported_on=date(2026, 3, 3)))

    @pytest.mark.parametrize("quantity", ["-1", "0.0001", "1e30", "NaN", "sNaN", "-Infinity"])
    def test_usage_not_possible(self, quantity: str):
        """What cannot be counted cannot be reported."""
        impossible = replace(REPORT, quantity=Decimal(quantity))
        given(admitted()).when(impossible).then_refused(UsageNotPossible, product="zeit")

    def test_reported_ahead(self):
        """Nobody knows what will be in use tomorrow."""
        tomorrow = date(2026, 3, 3)
        given(admitted()).when(replace(REPORT, reported_on=tomorrow)).then_refused(
            UsageReportedAhead, reported_on=tomorrow, today=TODAY
        )

    def test_outdated(self):
        """An older count does not replace a newer one."""
        yesterday = date(2026, 3, 1)
        given(admitted(), REPORTED).when(replace(REPORT, reported_on=yesterday)).then_refused(
            UsageReportOutdated, reported_on=yesterday, last_reported_on=TODAY
        )

    def test_unknown_member(self):
        """Only members report."""
        given().when(REPORT).then_refused(UnknownMember, member="buxtehude")
