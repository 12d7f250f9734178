"""Entitlements and usage reports: what each member owns until when, and every report there was."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from procurement.projections import entitlements, licence_samples, samples, usage_reports
from tests.projections.kept_rows import picked, presented


class TestEntitlements:
    ORDER = samples.placed()

    def test_running_and_ended_terms_stand_apart(self):
        """On the day the first term is over the second still runs; nothing disappears."""
        first = samples.received(self.ORDER, {1: "4"})
        second = samples.received(self.ORDER, {1: "6"}, received_on=date(2026, 4, 1))
        rows = presented(entitlements.PROJECTION, first, second, on=date(2027, 3, 16))

        assert picked(rows, "ends_on", "quantity", "running") == [
            ("2027-03-16", Decimal(4), False),
            ("2027-04-01", Decimal(6), True),
        ]

    def test_who_took_licences_over_has_them_from_a_transfer(self):
        """Price, clause and end of term came along."""
        events = (samples.received(self.ORDER), licence_samples.passed_on("3"), licence_samples.taken_over("3"))
        rows = presented(entitlements.PROJECTION, *events)

        assert picked(rows, "member", "quantity", "origin", "unit_price", "clause", "ends_on") == [
            ("buxtehude", Decimal(7), "order", Decimal(60), "allowed", "2027-03-16"),
            ("jork", Decimal(3), "transfer", Decimal(60), "allowed", "2027-03-16"),
        ]

    def test_the_agreed_minimum_stands_beside(self):
        """As it was when they were received."""
        minimum = licence_samples.licences_received("10", minimum_per="server", minimum_quantity=Decimal(10))
        rows = presented(entitlements.PROJECTION, samples.received(self.ORDER), minimum)

        assert picked(rows, "quantity", "minimum_per", "minimum_quantity") == [(Decimal(10), "server", Decimal(10))]


class TestUsageReports:
    def test_every_report_stays(self):
        """Also one that another of the same day corrected, and one counted otherwise."""
        counted = licence_samples.reported("9", source="Zählung")
        reports = [licence_samples.reported("9"), licence_samples.reported("8"), counted, licence_samples.reported("9")]
        older = replace(reports[0], reported_on=date(2025, 6, 30))
        rows = presented(usage_reports.PROJECTION, *reports, older)

        assert sorted(picked(rows, "reported_on", "quantity", "source", "times")) == [
            ("2025-06-30", Decimal(9), "inventory", 1),
            ("2026-06-30", Decimal(8), "inventory", 1),
            ("2026-06-30", Decimal(9), "Zählung", 1),
            ("2026-06-30", Decimal(9), "inventory", 2),
        ]
