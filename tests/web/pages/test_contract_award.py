"""A new contract: its lots as rows, its members, and what the law allows."""

from datetime import date
from typing import ClassVar

from procurement.application.access import Role
from tests.web.conftest import Town
from tests.web.contract_forms import contract_in, day, fill


class TestAwarding:
    FIELDS: ClassVar = {
        "contract": "stuehle-2027",
        "title": "Stühle 2027",
        "regime": "vgv",
        "ceiling_cents": "100.000,00",
        "call_off_mode": "direct",
        "pooling": "not_allowed",
        "lots": "2",
        "lot_0": "1",
        "lot_title_0": "Drehstühle",
        **day("starts_on", date(2027, 1, 1)),
        **day("ends_on", date(2030, 12, 31)),
    }

    def vendor(self, town: Town) -> dict[str, str]:
        return {"vendor": contract_in(town).vendor}

    def test_records_contract_lots_and_members(self, town):
        """All members by one tick; a row for a lot without anything in it does not count."""
        fields = {**self.FIELDS, **self.vendor(town), "lot_ceiling_0": "60.000,01", "everybody": "yes"}

        answer = fill(town.visit(Role.MANAGER), "/vertraege/neu", fields)

        assert 303 == answer.status_code
        contract = contract_in(town, "stuehle-2027")
        assert ["1"] == list(contract.lots)
        assert 6_000_001 == contract.lots["1"].ceiling_cents
        assert 12 == len(contract.entitled)

    def test_one_more_lot_keeps_what_was_typed(self, town_to_look_at):
        """Rows are added without scripts."""
        answer = fill(town_to_look_at.visit(Role.MANAGER), "/vertraege/neu", {**self.FIELDS, "step": "lot"})

        assert 200 == answer.status_code
        assert 'name="lot_2"' in answer.text
        assert "Drehstühle" in answer.text

    def test_a_mistake_names_the_field_it_lies_in(self, town_to_look_at):
        """Above the form nobody sees which field a sentence belongs to."""
        answer = fill(town_to_look_at.visit(Role.MANAGER), "/vertraege/neu", {**self.FIELDS, "title": "x" * 201})

        assert 422 == answer.status_code
        assert '<a href="#feld-title">Bezeichnung: Schreiben Sie höchstens 200 Zeichen.</a>' in answer.text

    def test_longer_than_the_law_allows_is_refused_beside_its_end(self, town_to_look_at):
        """Four years under VgV unless there is a reason."""
        fields = {**self.FIELDS, **self.vendor(town_to_look_at), **day("ends_on", date(2031, 1, 1))}

        answer = fill(town_to_look_at.visit(Role.MANAGER), "/vertraege/neu", fields)

        assert 409 == answer.status_code
        assert 'id="fehler-ends_on"' in answer.text
        assert "31.12.2030" in answer.text

    def test_a_lot_above_the_contract_is_refused_at_the_lots(self, town_to_look_at):
        """The ceiling of a lot cannot be more than that of the contract."""
        fields = {**self.FIELDS, **self.vendor(town_to_look_at), "lot_ceiling_0": "100.000,01"}

        answer = fill(town_to_look_at.visit(Role.MANAGER), "/vertraege/neu", fields)

        assert 422 == answer.status_code
        assert 'id="fehler-lot_ceiling_0"' in answer.text
