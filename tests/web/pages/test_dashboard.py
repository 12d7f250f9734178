"""The overview shows managers what was bought, saved and is left, and what needs attention."""

import re
from datetime import date
from typing import Any

import pytest

from api.web.dashboard.attention import groups
from api.web.dashboard.figures import Read, before, ceilings, sums
from api.web.periods import Period
from procurement.application.access import Role
from procurement.application.reading import Wanted
from procurement.kernel.wording import Wording
from tests.web.conftest import Town, actor_of

MANAGER = actor_of(Role.MANAGER)
YEAR = Period(value="2026", first="2026-01", last="2026-12", label=Wording("2026", "2026"))


def figure(town: Town, **parameters: str) -> dict[str, int]:
    """Sums of the savings book, as REST would report them."""
    asked = {name.rstrip("_"): [value] for name, value in {"group_by": "", **parameters}.items()}
    report = town.cooperative.reading.reports(MANAGER, [Wanted(name="discount_savings", parameters=asked)])[0]
    return report.rows[0] if report.rows else {"paid_cents": 0, "saved_cents": 0, "orders": 0}


def euro(cents: int) -> str:
    whole, part = divmod(cents, 100)
    return f"{whole:,}".replace(",", ".") + f",{part:02d}\u00a0€"


class TestOverview:
    def test_shows_the_sums_of_this_year(self, town_to_look_at):
        """Volume and savings are those of the savings book from January to December."""
        known = figure(town_to_look_at, from_="2026-01", to="2026-12")

        page = town_to_look_at.visit(Role.MANAGER).get("/uebersicht")

        assert (
            200,
            True,
            True,
        ) == (page.status_code, euro(known["paid_cents"]) in page.text, euro(known["saved_cents"]) in page.text)

    def test_of_one_member_has_that_members_sums(self, town_to_look_at):
        """A member in the address narrows the figures."""
        known = figure(town_to_look_at, from_="2026-01", to="2026-12", member="buxtehude")

        page = town_to_look_at.visit(Role.MANAGER).get("/uebersicht?member=buxtehude")

        assert euro(known["paid_cents"]) in page.text

    def test_of_another_year_has_that_years_sums(self, town_to_look_at):
        """A year in the address narrows the figures."""
        known = figure(town_to_look_at, from_="2025-01", to="2025-12")

        page = town_to_look_at.visit(Role.MANAGER).get("/uebersicht?year=2025")

        assert euro(known["paid_cents"]) in page.text

    def test_leads_from_each_month_to_its_orders(self, town_to_look_at):
        """Every month of the chart is a link to the orders of that month; 24 months are 24 links."""
        visitor = town_to_look_at.visit(Role.MANAGER)

        twelve, more = (visitor.get(f"/uebersicht?months={count}").text for count in (12, 24))

        found = [set(re.findall(r"/abrufe\?from=(\d{4}-\d\d)&amp;to=\1", text)) for text in (twelve, more)]
        assert [12, 24] == [len(months) for months in found]
        assert "2026-11" == max(found[0])

    def test_refuses_a_year_that_cannot_be_chosen(self, town_to_look_at):
        """What cannot be is said with its reason, not guessed."""
        assert 422 == town_to_look_at.visit(Role.MANAGER).get("/uebersicht?year=1999").status_code

    def test_shows_officers_their_own_member_only(self, town_to_look_at):
        """An officer gets the figures of the own member, and none of another."""
        own = figure(town_to_look_at, from_="2026-01", to="2026-12", member="buxtehude")
        officer = town_to_look_at.visit(Role.OFFICER)

        page = officer.get("/uebersicht")

        assert euro(own["paid_cents"]) in page.text
        assert 403 == officer.get("/uebersicht?member=hadeln").status_code

    def test_is_true_at_the_position_asked_for(self, town_to_look_at):
        """With `as_of` before the first order there is no volume."""
        page = town_to_look_at.visit(Role.MANAGER).get("/uebersicht?as_of=1")

        assert "0,00\u00a0€" in page.text

    def test_needs_somebody_who_may_read_reports(self, town_to_look_at):
        """Admins keep the service; figures are not theirs."""
        assert 403 == town_to_look_at.visit(Role.ADMIN).get("/uebersicht").status_code


class Seen:
    """What sentences need of a visit: names that stand for themselves."""

    class Names:
        """An article and a contract are called as they are."""

        def article(self, name: str) -> str:
            return name

        contract = article

    names = Names()

    def asked(self, _name: str) -> str:
        return ""


def contract(**changes):
    return {
        "contract": "rv",
        "lot": "",
        "title": "Papier",
        "starts_on": "2026-01-01",
        "ends_on": "2027-12-31",
        "ended_on": None,
        "ceiling_cents": 100_000,
        "allocated_cents": 50_000,
        "remaining_cents": 50_000,
        "exhausted_on": "2028-06-01",
    } | changes


def read(**changes) -> Read:
    nothing: dict[str, Any] = {name: [] for name in ("savings", "ceilings", "waiting", "tiers", "used_licences")}
    given: dict[str, Any] = {"on": date(2026, 11, 20)} | nothing | changes
    return Read(**given)


def sentences(**changes) -> list[str]:
    found = groups(Seen(), read(**changes), YEAR)  # type: ignore[arg-type]
    return [item.sentence.german for group in found for item in group.items]


class TestAttention:
    def test_names_a_ceiling_that_is_reached_before_the_contract_ends(self):
        """The forecast, the end, and what is left stand in one sentence."""
        early = contract(exhausted_on="2027-03-01", allocated_cents=90_000, remaining_cents=10_000)

        assert [
            (
                "Papier: bei diesem Tempo am 01.03.2027 erreicht, vor dem Vertragsende am 31.12.2027; "
                "frei sind noch 100,00\u00a0€ (90,0\u00a0% genutzt)."
            )
        ] == sentences(ceilings=[early])

    def test_says_when_nothing_is_left(self):
        """A ceiling that is used up needs no forecast."""
        used_up = contract(allocated_cents=100_000, remaining_cents=0, exhausted_on=None)

        assert [
            "Papier: Der Höchstwert von 1.000,00\u00a0€ ist ausgeschöpft, der Vertrag läuft bis 31.12.2027."
        ] == sentences(ceilings=[used_up])

    def test_leaves_out_contracts_that_reach_their_end_first(self):
        """A forecast after the end is no reason to worry."""
        assert [] == sentences(ceilings=[contract()])

    @pytest.mark.parametrize(("ends_on", "named"), [("2027-05-19", 1), ("2027-05-20", 0), ("2026-11-19", 0)])
    def test_names_contracts_that_end_within_180_days(self, ends_on, named):
        """The last day counts; a contract that is over does not end any more."""
        assert named == len(sentences(ceilings=[contract(ends_on=ends_on)]))

    @pytest.mark.parametrize(("placed_on", "named"), [("2026-11-12", 1), ("2026-11-13", 0)])
    def test_names_orders_that_wait_more_than_seven_days(self, placed_on, named):
        """Exactly seven days are not more than seven."""
        assert named == len(sentences(waiting=[{"placed_on": placed_on, "net_cents": 100}]))

    def test_names_unusual_savings(self):
        """The flag of the savings book decides, in the months of the period."""
        row = {"month": "2026-03", "contract": "rv", "saved_percent": None, "listed_cents": 5, "outside_usual": True}
        found = [len(sentences(savings=[{**row, **it}])) for it in ({}, {"outside_usual": False}, {"month": "2025-03"})]

        assert [1, 0, 0] == found

    @pytest.mark.parametrize(("used_on", "named"), [("2026-05-23", 1), ("2026-05-24", 0)])
    def test_names_licence_reports_older_than_180_days(self, used_on, named):
        """A report 180 days old still holds."""
        assert named == len(sentences(used_licences=[{"member": "stade", "used_on": used_on}]))

    @pytest.mark.parametrize(("units", "year", "named"), [(20, "1", 1), (21, "1", 0), (20, "2", 0)])
    def test_names_tiers_of_the_present_contract_year_that_are_near(self, units, year, named):
        """Near is at most a fifth of the next tier; a year that is over counts no more."""
        row = {
            "contract": "rv",
            "article": "a",
            "contract_year": year,
            "counts_year": True,
            "quantity": 80,
            "next_tier_from": 100,
            "units_to_next": units,
            "next_unit_price": None,
            "next_discount_percent": None,
        }

        assert named == len(sentences(ceilings=[contract()], tiers=[row]))


class TestFigures:
    def test_orders_ceilings_by_how_full_they_are(self):
        """The fullest comes first; what is over is left out."""
        rows = [
            contract(contract="a", allocated_cents=10),
            contract(contract="b", allocated_cents=99_000),
            contract(contract="c", allocated_cents=99_900, ends_on="2026-01-31"),
        ]

        assert ["b", "a"] == [each.contract for each in ceilings(rows, date(2026, 11, 20))]

    def test_compares_with_the_same_months_of_the_year_before(self):
        """From January to the present month, a year earlier."""
        rows = [
            {"month": month, "orders": 1, "paid_cents": 1, "saved_cents": 1, "listed_cents": 2}
            for month in ("2024-12", "2025-01", "2025-11", "2025-12", "2026-01")
        ]

        assert (1, 2) == (sums(rows, "2026-01", "2026-12").orders, before(rows, YEAR, date(2026, 11, 20)).orders)
