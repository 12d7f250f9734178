"""One contract: what everybody sees of it, and what managers change about it."""

import html
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

import pytest

from api.web.formats import euro, unit_price
from procurement.application.access import Role
from procurement.domain.contract.aggregate import Contract
from tests.web.conftest import Town, Visitor, actor_of

CONTRACT = "papier-2024"
HERE = f"/vertraege/{CONTRACT}"
MANAGER = actor_of(Role.MANAGER)
FORMS = ("berechtigen", "aendern", "verlaengern", "beenden", "artikel/neu")


def contract_in(town: Town, name: str = CONTRACT) -> Contract:
    return town.cooperative.keeping.contract(MANAGER, name).result()


def day(name: str, value: date) -> dict[str, str]:
    return {f"{name}_day": str(value.day), f"{name}_month": str(value.month), f"{name}_year": str(value.year)}


def fill(visitor: Visitor, path: str, fields: dict[str, Any], *, follow: bool = False) -> Any:
    """Open a form and send it with these fields and what it carries hidden."""
    page = visitor.get(path)
    seen = {"seen": visitor.hidden(page, "seen")} if 'name="seen"' in page.text else {}
    return visitor.post(path, {**seen, **fields}, follow=follow)


def said(answer: Any) -> str:
    return html.unescape(answer.text)


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


class TestListPrice:
    PATH = f"{HERE}/artikel/{{article}}/listenpreis"

    def test_is_shown_before_and_after_and_then_recorded(self, town):
        """First old and new in EUR and per cent, with nothing written; then it is recorded from its day on."""
        contract, head = contract_in(town), town.head
        article = next(iter(contract.articles.values()))
        path, visitor = self.PATH.format(article=article.article), town.visit(Role.MANAGER)
        before = article.list_prices[-1][1]
        fields = {"list_unit_price": f"{before * 2}".replace(".", ","), **day("valid_from", date(2027, 1, 1))}

        preview = fill(visitor, path, fields)
        unwritten = town.head
        seen = visitor.hidden(preview, "seen")
        answer = visitor.post(path, {**fields, "seen": seen, "step": "record"}, follow=False)

        assert 200 == preview.status_code
        assert unit_price(before, "de") in said(preview)
        assert unit_price(before * 2, "de") in said(preview)
        assert "+100,0" in preview.text
        assert head == unwritten
        assert 303 == answer.status_code
        assert (date(2027, 1, 1), before * 2) == contract_in(town).articles[article.article].list_prices[-1]
        assert "ab 01.01.2027" in visitor.get(HERE).text

    def test_below_nothing_is_refused_beside_it(self, town):
        """The domain's sentence stands at the field already in the preview."""
        article = next(iter(contract_in(town).articles))

        answer = fill(
            town.visit(Role.MANAGER),
            self.PATH.format(article=article),
            {"list_unit_price": "-1,00", **day("valid_from", date(2027, 1, 1))},
        )

        assert 422 == answer.status_code
        assert 'id="fehler-list_unit_price"' in answer.text

    def test_of_no_article_is_refused(self, town_to_look_at):
        """An article the contract does not have."""
        assert 409 == town_to_look_at.visit(Role.MANAGER).get(self.PATH.format(article="nichts")).status_code


class TestPricingRule:
    def test_with_tiers_is_recorded(self, town):
        """Tiers typed as rows, an empty one left out, become the terms from the day on."""
        article = next(iter(contract_in(town).articles))
        path, visitor = f"{HERE}/artikel/{article}/preisregel", town.visit(Role.MANAGER)
        tiers = {"from_0": "1", "discount_0": "10", "from_2": "5.000", "price_2": "0,0123"}
        fields = {"rule": "volume_tier", "rows": "3", **tiers, **day("valid_from", date(2027, 1, 1))}

        preview = fill(visitor, path, fields)
        visitor.post(path, {**fields, "seen": visitor.hidden(preview, "seen"), "step": "record"})

        start, pricing = contract_in(town).articles[article].terms[-1]
        assert date(2027, 1, 1) == start
        assert [
            {"from_quantity": "1", "discount_percent": "10"},
            {"from_quantity": "5000", "unit_price": "0.0123"},
        ] == pricing.written["tiers"]

    def test_with_another_row_keeps_what_was_typed(self, town_to_look_at):
        """One more row of fields, judged by nobody yet."""
        article = next(iter(contract_in(town_to_look_at).articles))
        path, visitor = f"{HERE}/artikel/{article}/preisregel", town_to_look_at.visit(Role.MANAGER)

        answer = fill(visitor, path, {"rule": "volume_tier", "rows": "3", "from_0": "eins", "step": "row"})

        assert 200 == answer.status_code
        assert 'value="eins"' in answer.text
        assert 'name="from_3"' in answer.text
        assert "error-summary" not in answer.text

    def test_with_price_and_discount_at_once_is_not_sent(self, town_to_look_at):
        """Either, and where tiers do not ascend the domain's sentence stands at the row it means."""
        article = next(iter(contract_in(town_to_look_at).articles))
        path, visitor = f"{HERE}/artikel/{article}/preisregel", town_to_look_at.visit(Role.MANAGER)
        fields = {"rule": "volume_tier", "rows": "3", **day("valid_from", date(2027, 1, 1))}

        both = fill(visitor, path, {**fields, "from_0": "1", "price_0": "1", "discount_0": "5"})
        falling = fill(visitor, path, {**fields, "from_0": "1", "price_0": "1", "from_2": "1", "price_2": "2"})

        assert [422, 422] == [both.status_code, falling.status_code]
        assert 'id="fehler-price_0"' in both.text
        assert 'id="fehler-from_2"' in falling.text


class TestListingAnArticle:
    def test_lists_it_with_its_rule(self, town):
        """An article with everything that is needed, and nothing that is not."""
        lot = next(iter(contract_in(town).lots))
        fields = {
            "article": "KARTON",
            "product": "karton",
            "lot": lot,
            "name": "Karton",
            "category": "consumables",
            "unit": "C62",
            "list_unit_price": "0,0450",
            "vat_rate": "19",
            "rule": "percent_off_list",
            "discount_percent": "33,3",
            **day("valid_from", date(2026, 12, 1)),
        }

        answer = fill(town.visit(Role.MANAGER), f"{HERE}/artikel/neu", fields)

        assert 303 == answer.status_code
        article = contract_in(town).articles["KARTON"]
        assert Decimal("0.045") == article.list_prices[0][1]
        assert {"rule": "percent_off_list", "discount_percent": "33.3"} == article.terms[0][1].written

    def test_of_a_number_that_is_taken_is_refused(self, town_to_look_at):
        """What was typed stays, and so do the fields of its rule."""
        contract = contract_in(town_to_look_at)
        fields = {
            "article": next(iter(contract.articles)),
            "product": "papier",
            "lot": next(iter(contract.lots)),
            "name": "Noch einmal",
            "category": "consumables",
            "unit": "C62",
            "list_unit_price": "1",
            "vat_rate": "19",
            "rule": "fixed_price",
            "unit_price": "0,50",
            **day("valid_from", date(2026, 12, 1)),
        }

        answer = fill(town_to_look_at.visit(Role.MANAGER), f"{HERE}/artikel/neu", fields)

        assert 409 == answer.status_code
        assert "steht schon im Vertrag" in answer.text
        assert 'value="0,5' in answer.text


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
