"""One contract: what everybody sees of it, and what managers change about it as a whole."""

from datetime import date
from typing import ClassVar

import pytest

from api.web.contract.changes import SAID
from api.web.formats import euro
from procurement.application.access import Role
from procurement.application.keeping import CONTRACT_CHANGES
from procurement.domain.contract.events import LicenceMinimumAgreed
from tests.web.contract_forms import CONTRACT, HERE, MANAGER, contract_in, day, fill, said

FORMS = ("berechtigen", "aendern", "verlaengern", "beenden", "artikel/neu")


class TestContract:
    @pytest.mark.parametrize("role", [Role.OFFICER, Role.MANAGER, Role.AUDITOR, Role.ADMIN])
    def test_shows_its_ceilings_to_the_cent(self, town_to_look_at, role):
        """Whoever is signed in sees what is called off and what is left, of the contract and of each lot."""
        contract = contract_in(town_to_look_at)

        page = said(town_to_look_at.visit(role).get(HERE))

        assert euro(contract.remaining_cents, "de") in page
        assert euro(contract.ceiling_cents, "de") in page
        for lot in contract.lots.values():
            assert f"Los {lot.lot}: {lot.title}" in page

    def test_shows_orders_only_of_ones_own_member(self, town_to_look_at):
        """An officer sees the call-offs of the own member, a manager those of all."""
        parameters = {"contract": [CONTRACT], "sort": ["-placed_on"], "limit": ["10"]}
        of_all = town_to_look_at.cooperative.reading.report(MANAGER, "order_book", parameters).rows
        others = [row["number"] for row in of_all if row["member"] != "buxtehude"]

        officer, manager = (said(town_to_look_at.visit(role).get(HERE)) for role in (Role.OFFICER, Role.MANAGER))

        assert others
        assert all(number in manager for number in others)
        assert not any(number in officer for number in others)

    def test_has_words_for_every_change(self, town_to_look_at):
        """Whatever can be changed of a contract can be told, a minimum of licences as well."""
        assert set(CONTRACT_CHANGES) == {kind.TYPE for kind in SAID}
        agreed = town_to_look_at.cooperative.store.log.read(0, 1, types=(LicenceMinimumAgreed.TYPE,))[0].event
        page = said(town_to_look_at.visit(Role.MANAGER).get(f"/vertraege/{agreed.contract}"))
        assert "mindestens 25 je Prozessor" in page

    def test_tells_who_changed_it_and_why(self, town_to_look_at):
        """The modification of the demonstration stands in the timeline with its reason; call-offs do not."""
        changes = town_to_look_at.cooperative.keeping.changes(MANAGER, CONTRACT, 500)
        reasons = [change.event.reason for change in changes if change.event.TYPE == "contract.modified"]

        page = said(town_to_look_at.visit(Role.AUDITOR).get(HERE))

        assert all(f"Begründung: {reason}" in page for reason in reasons)
        assert "Rahmenvertrag geschlossen" in page
        assert not {change.event.TYPE for change in changes} & {"contract.call_off_allocated"}

    @pytest.mark.parametrize("form", FORMS)
    @pytest.mark.parametrize("role", [Role.OFFICER, Role.AUDITOR, Role.ADMIN])
    def test_is_changed_by_managers_only(self, town_to_look_at, role, form):
        """No form for anybody else, and no link to one."""
        visitor = town_to_look_at.visit(role)

        assert 403 == visitor.get(f"{HERE}/{form}").status_code
        assert f"{HERE}/{form}" not in visitor.get(HERE).text

    def test_that_there_is_none_of_is_not_found(self, town_to_look_at):
        """A wrong address is 404, on the page and on its forms."""
        visitor = town_to_look_at.visit(Role.MANAGER)

        answers = {visitor.get(f"/vertraege/nichts{path}").status_code for path in ("", "/aendern", "/artikel/neu")}

        assert {404} == answers


class TestModifying:
    FIELDS: ClassVar = {"kind": "additional", "amount_cents": "1.000,50", "reason": "Mehrbedarf"}

    def test_raises_the_ceiling_to_the_cent(self, town):
        """What was typed in EUR is added in cents."""
        before = contract_in(town).ceiling_cents

        answer = fill(town.visit(Role.MANAGER), f"{HERE}/aendern", self.FIELDS)

        assert 303 == answer.status_code
        assert before + 100_050 == contract_in(town).ceiling_cents

    def test_sent_twice_raises_it_once(self, town):
        """The second form belongs to a contract that is no longer as it was shown."""
        visitor, before = town.visit(Role.MANAGER), contract_in(town).ceiling_cents
        page = visitor.get(f"{HERE}/aendern")
        fields = {"seen": visitor.hidden(page, "seen"), **self.FIELDS}

        answers = [visitor.post(f"{HERE}/aendern", fields, follow=False) for _ in range(2)]

        assert [303, 412] == [answer.status_code for answer in answers]
        assert "wurde geändert, seit Ihnen diese Seite gezeigt wurde" in answers[1].text
        assert 'value="1.000,50"' in answers[1].text
        assert before + 100_050 == contract_in(town).ceiling_cents

    def test_too_large_is_refused_beside_the_amount(self, town):
        """More than § 132 GWB allows: the rule, the amounts, and what was typed; nothing is written."""
        head = town.head
        fields = {**self.FIELDS, "kind": "de_minimis", "amount_cents": "9.999.999,00"}

        answer = fill(town.visit(Role.MANAGER), f"{HERE}/aendern", fields)

        assert 409 == answer.status_code
        assert 'id="fehler-amount_cents"' in answer.text
        assert "§" in said(answer).partition('id="fehler-amount_cents"')[2][:600]
        assert 'value="9.999.999,00"' in answer.text
        assert head == town.head

    def test_without_reason_is_not_sent(self, town):
        """Every missing field says what to do."""
        answer = fill(town.visit(Role.MANAGER), f"{HERE}/aendern", {"kind": "additional", "amount_cents": "viel"})

        assert 422 == answer.status_code
        assert "Füllen Sie „Begründung“ aus." in answer.text
        assert "Schreiben Sie eine Zahl" in answer.text


class TestExtending:
    def test_moves_the_end(self, town):
        """The contract runs until the new day."""
        later = contract_in(town).ends_on.replace(year=contract_in(town).ends_on.year + 1)

        fill(town.visit(Role.MANAGER), f"{HERE}/verlaengern", {**day("ends_on", later), "reason": "Option"})

        assert later == contract_in(town).ends_on

    def test_to_an_earlier_day_is_refused_beside_it(self, town):
        """An extension that is none."""
        answer = fill(
            town.visit(Role.MANAGER), f"{HERE}/verlaengern", {**day("ends_on", date(2026, 1, 1)), "reason": "Irrtum"}
        )

        assert 409 == answer.status_code
        assert 'id="fehler-ends_on"' in answer.text


class TestEnding:
    def test_ends_the_contract(self, town):
        """Its last day is recorded with the reason, and the page no longer offers to end it."""
        visitor = town.visit(Role.MANAGER)

        fill(visitor, f"{HERE}/beenden", {**day("ended_on", date(2026, 12, 31)), "reason": "Nachfolger"})
        page = visitor.get(HERE).text

        assert date(2026, 12, 31) == contract_in(town).ended_on
        assert f"{HERE}/beenden" not in page
        assert "Begründung: Nachfolger" in page


class TestEntitling:
    def test_offers_only_members_that_are_not_entitled(self, town):
        """Whoever may call off already cannot be chosen."""
        entitled = contract_in(town).entitled

        page = town.visit(Role.MANAGER).get(f"{HERE}/berechtigen").text

        assert not any(f'<option value="{member}"' in page for member in entitled)
