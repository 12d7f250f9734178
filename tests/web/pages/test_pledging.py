"""Pledging to a pool: recorded once, refused at its field, taken back."""

from decimal import Decimal

from procurement.application.access import Role
from tests.web.conftest import Town
from tests.web.pages.pools import JOINED, OPEN, PLEDGE, REFUSED, outsider, pool_of
from tests.web.pages.test_pool import pledge


class TestPledging:
    def test_is_recorded_for_the_own_member(self, town):
        """With all that the order will need; a member that was smuggled in changes nothing."""
        answer = pledge(town, OPEN, quantity="30", note="Neue Stelle", member="wedel")

        pledged = pool_of(town, OPEN).pledges
        assert "Ihre Anmeldung steht." in answer.text
        assert (Decimal(30), "1.1.1.06.543150", "DS0001/26", "Neue Stelle") == (
            pledged["buxtehude"].quantity,
            pledged["buxtehude"].budget_code,
            pledged["buxtehude"].decision_ref,
            pledged["buxtehude"].note,
        )
        assert Decimal(40) == pledged["wedel"].quantity

    def test_twice_the_same_is_one_pledge(self, town):
        """A second click changes nothing and says that all is well."""
        pledge(town, OPEN)
        before = town.head

        answer = pledge(town, OPEN)

        assert (before, True) == (town.head, "Ihre Anmeldung steht." in answer.text)

    def test_below_the_least_is_refused_at_its_field(self, town_to_look_at):
        """What was typed is still there."""
        answer = pledge(town_to_look_at, OPEN, quantity="24", note="Neue Stelle")

        assert 409 == answer.status_code
        mistake = answer.text[answer.text.index('id="fehler-quantity"') :][:400]
        assert "mindestens 25" in mistake
        assert (True, True) == ('value="24"' in answer.text, "Neue Stelle" in answer.text)

    def test_without_a_budget_code_is_refused_at_its_field(self, town_to_look_at):
        """Nothing is asked of the pool before the form is complete."""
        answer = pledge(town_to_look_at, OPEN, budget_code="")

        assert (422, True) == (answer.status_code, 'id="fehler-budget_code"' in answer.text)

    def test_after_the_deadline_is_refused_with_the_reason(self, town_to_look_at):
        """The page no longer has the form; whoever still sends one reads why."""
        answer = pledge(town_to_look_at, REFUSED)

        assert (409, False) == (answer.status_code, 'id="anmeldung"' in answer.text)
        assert "Die Frist des Pools" in answer.text

    def test_of_a_member_that_is_not_entitled_is_refused(self, town_to_look_at):
        """There is no form, the page says why, and what is sent all the same is refused."""
        member = outsider(town_to_look_at, JOINED)
        visitor = town_to_look_at.visit(Role.OFFICER, member)
        page = visitor.get(f"/pools/{JOINED}")

        answer = visitor.post(f"/pools/{JOINED}/anmelden", {**PLEDGE, "quantity": "3"})

        assert (True, False) == (
            "Ihr Mitglied kann hier nicht anmelden" in page.text,
            'id="feld-quantity"' in page.text,
        )
        assert 409 == answer.status_code
        assert "ist nur offen für" in answer.text

    def test_is_open_to_managers_for_any_member(self, town):
        """The member is chosen; without one the form says so."""
        missing = pledge(town, OPEN, Role.MANAGER)
        pledge(town, OPEN, Role.MANAGER, member="buxtehude")

        assert 'id="fehler-member"' in missing.text
        assert Decimal(25) == pool_of(town, OPEN).pledges["buxtehude"].quantity

    def test_of_auditors_is_not_there(self, town_to_look_at):
        """They look."""
        assert "/anmelden" not in town_to_look_at.visit(Role.AUDITOR).get(f"/pools/{OPEN}").text


class TestWithdrawing:
    def withdraw(self, town: Town, pool: str, role: Role = Role.OFFICER, member: str = ""):
        visitor = town.visit(role)
        visitor.get(f"/pools/{pool}")
        return visitor.post(f"/pools/{pool}/zurueckziehen", {"withdraw_reason": "Kein Bedarf", "member": member})

    def test_takes_the_pledge_back(self, town):
        """Also when it is sent twice."""
        answers = [self.withdraw(town, JOINED) for _ in range(2)]

        assert [200, 200] == [answer.status_code for answer in answers]
        assert all("Die Anmeldung ist zurückgezogen." in answer.text for answer in answers)
        assert "buxtehude" not in pool_of(town, JOINED).pledges

    def test_after_the_deadline_is_the_managers(self, town):
        """As long as the pool runs."""
        officer = self.withdraw(town, REFUSED)
        self.withdraw(town, REFUSED, Role.MANAGER, "buxtehude")

        assert (409, True) == (officer.status_code, "Die Frist des Pools" in officer.text)
        assert "buxtehude" not in pool_of(town, REFUSED).pledges
