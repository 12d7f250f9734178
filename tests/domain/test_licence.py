"""What a record of licences in use promises."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from procurement.domain.contract.commands import AgreeLicenceMinimum
from procurement.domain.licence.commands import ReportUsage
from procurement.domain.licence.events import SiteUsage, UsageReported
from procurement.domain.licence.using import (
    MOST_SITES,
    MetricUnknown,
    SiteFigureNotPossible,
    SiteNamedTwice,
    TooManySites,
    UsageNotAsCounted,
    UsageNotGiven,
    UsageNotPossible,
    UsageReportedAhead,
    UsageReportOutdated,
)
from procurement.domain.member.aggregate import UnknownMember
from tests.samples import TODAY, admitted, history
from tests.sharing_samples import MARKET, bought
from tests.spec import given

REPORT = ReportUsage(member="buxtehude", product="zeit", quantity=Decimal(80), source="inventory")
REPORTED = UsageReported(
    member="buxtehude", product="zeit", quantity=Decimal(80), source="inventory", reported_on=TODAY
)
NONE = Decimal(0)


def site(name: str, **figures: str) -> SiteUsage:
    return SiteUsage(site=name, **{figure: Decimal(value) for figure, value in figures.items()})


def by_site(*sites: SiteUsage, **changes: Any) -> ReportUsage:
    return replace(REPORT, quantity=None, sites=sites, **changes)


class TestReportUsage:
    def test_done(self):
        """A report counts from today where no day is named."""
        given(admitted()).when(REPORT).then(REPORTED)

    def test_done_with_none_in_use(self):
        """None in use is a report too."""
        given(admitted()).when(replace(REPORT, quantity=NONE)).then(replace(REPORTED, quantity=NONE))

    def test_done_again_on_the_same_day(self):
        """A second count on the same day corrects the first."""
        again = replace(REPORT, quantity=Decimal(79))
        given(admitted(), REPORTED).when(again).then(replace(REPORTED, quantity=Decimal(79)))

    def test_done_above_what_is_owned(self):
        """More in use than owned is the truth about a shortage: it is recorded, not refused."""
        before = history(*bought("buxtehude", "5"), before=MARKET)
        given(*before).when(REPORT).then(replace(REPORTED, metric="named_user"))

    def test_today_is_that_of_berlin(self):
        """Half an hour before midnight UTC it is tomorrow in Berlin."""
        late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
        given(admitted()).when(REPORT, at=late).then(replace(REPORTED, reported_on=date(2026, 3, 3)))

    @pytest.mark.parametrize("quantity", ["-1", "0.0001", "1e30", "NaN", "sNaN", "-Infinity"])
    def test_usage_not_possible(self, quantity: str):
        """What cannot be counted cannot be reported."""
        impossible = replace(REPORT, quantity=Decimal(quantity))
        given(admitted()).when(impossible).then_refused(UsageNotPossible, product="zeit")

    def test_not_given(self):
        """A report without a number and without sites says nothing."""
        given(admitted()).when(by_site()).then_refused(UsageNotGiven, product="zeit")

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

    def test_metric_unknown(self):
        """A metric that nobody counts by is refused with those there are."""
        refused = given(admitted()).when(replace(REPORT, metric="core")).then_refused(MetricUnknown, metric="core")
        assert "named_user" in refused.facts["known"]


class TestReportUsageBySite:
    def test_done(self):
        """Sites add up, each with what the metric makes of it: 32 cores with factor 0.5 are 16 processors."""
        rathaus, bauhof = site("rathaus", cores="32", core_factor="0.5"), site("bauhof", cores="3", core_factor="0.5")
        given(admitted()).when(by_site(rathaus, bauhof, metric="processor")).then(
            replace(
                REPORTED,
                quantity=Decimal(18),
                metric="processor",
                sites=(replace(rathaus, needed=Decimal(16)), replace(bauhof, needed=Decimal(2))),
            )
        )

    def test_done_under_the_metric_of_what_is_owned(self):
        """Nobody need say how their licences are counted, and an agreed minimum counts without being asked."""
        minimum = AgreeLicenceMinimum(contract="soft", article="zeit-dauer", per="processor", quantity=Decimal(25))
        rathaus = site("rathaus", units="10", cores="3", core_factor="0.5")
        before = history(minimum, *bought("buxtehude", "5"), before=MARKET)
        given(*before).when(by_site(rathaus)).then(
            replace(REPORTED, quantity=Decimal(50), metric="named_user", sites=(replace(rathaus, needed=Decimal(50)),))
        )

    def test_done_without_a_metric_known(self):
        """Where nothing is owned and nothing said, units count as they are."""
        rathaus = site("rathaus", units="10.5", cores="64")
        given(admitted()).when(by_site(rathaus)).then(
            replace(REPORTED, quantity=Decimal("10.5"), sites=(replace(rathaus, needed=Decimal("10.5")),))
        )

    def test_done_whatever_was_said_to_be_needed(self):
        """What a site needs follows from its figures, not from who reports."""
        rathaus = site("rathaus", units="10", needed="3")
        (reported,) = given(admitted()).when(by_site(rathaus)).decided()
        assert isinstance(reported, UsageReported)
        assert Decimal(10) == reported.quantity == reported.sites[0].needed

    def test_done_with_the_sum(self):
        """A number beside the sites is possible if it is theirs."""
        both = replace(by_site(site("rathaus", units="7"), site("bauhof", units="3")), quantity=Decimal(10))
        (reported,) = given(admitted()).when(both).decided()
        assert isinstance(reported, UsageReported)
        assert Decimal(10) == reported.quantity

    def test_not_as_counted(self):
        """A number that is not the sum of the sites is refused with both."""
        other = replace(by_site(site("rathaus", units="7")), quantity=Decimal(8))
        given(admitted()).when(other).then_refused(UsageNotAsCounted, quantity=Decimal(8), counted=Decimal(7))

    def test_sum_not_possible(self):
        """Figures that are possible each can be beyond any count together."""
        most = "9999999.999"
        huge = by_site(site("rathaus", cores=most, core_factor=most), metric="processor")
        given(admitted()).when(huge).then_refused(UsageNotPossible)

    def test_site_named_twice(self):
        """One site counts once, and the refusal points at the second."""
        twice = by_site(site("rathaus", units="1"), site("rathaus", units="2"))
        refused = given(admitted()).when(twice).then_refused(SiteNamedTwice, site="rathaus")
        assert refused.pointer == "/sites/1/site"

    @pytest.mark.parametrize("figure", ["units", "cores", "core_factor", "servers", "needed"])
    @pytest.mark.parametrize("value", ["-1", "0.0001", "1e30", "NaN", "sNaN", "Infinity"])
    def test_figure_not_possible(self, figure: str, value: str):
        """A figure that cannot be counted is refused where it stands."""
        bad = by_site(site("rathaus", units="1"), site("bauhof", **{figure: value}))
        refused = given(admitted()).when(bad).then_refused(SiteFigureNotPossible, site="bauhof", field=figure)
        assert refused.pointer == f"/sites/1/{figure}"

    def test_too_many_sites(self):
        """A report has an end; as many as there may be are taken."""
        sites = [site(f"s{number}", units="1") for number in range(MOST_SITES + 1)]
        given(admitted()).when(by_site(*sites)).then_refused(TooManySites, sites=MOST_SITES + 1)
        assert given(admitted()).when(by_site(*sites[1:])).decided()
