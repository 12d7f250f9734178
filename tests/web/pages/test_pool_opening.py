"""Opening a pool: what is asked, what it begins with, and every refusal at its field."""

from datetime import date
from decimal import Decimal

import pytest

from procurement.application.access import Role
from procurement.application.reading import Wanted
from tests.web.conftest import Town
from tests.web.contract_forms import day
from tests.web.pages.pools import MANAGER, OPEN, pool_of

FORM = {
    "article": "oracle-2024/ORA-SE-NUP",
    "title": "Oracle, zweite Runde",
    "pool": "oracle-zwei",
    "target_quantity": "50",
    "least_quantity": "5",
    "legal_basis": "Zustimmung vom 2. November 2026",
    "open_to": "centre/nord",
    "split": "proportional",
    **day("deadline_on", date(2026, 12, 18)),
}


def send(town: Town, **changes: str):
    """Send the form with changes."""
    manager = town.visit(Role.MANAGER)
    manager.get("/pools/neu")
    return manager.post("/pools/neu", {**FORM, **changes})


class TestOpeningAPool:
    def test_opens_it_as_asked(self, town):
        """And shows it, so that members can pledge."""
        answer = send(town, opportunity="0123456789abcdef")

        opened = pool_of(town, "oracle-zwei").opened
        assert "Der Pool ist eröffnet." in answer.text
        assert ("oracle-2024", "ORA-SE-NUP", Decimal(50), Decimal(5), date(2026, 12, 18)) == (
            opened.contract,
            opened.article,
            opened.target_quantity,
            opened.least_quantity,
            opened.deadline_on,
        )
        assert ("centre", "nord", "proportional", "0123456789abcdef") == (
            opened.open_to,
            opened.open_to_name,
            opened.split,
            opened.opportunity,
        )

    def test_names_it_by_article_and_month(self, town):
        """Where nothing else is typed."""
        send(town, pool="")

        assert "ORA-SE-NUP" == pool_of(town, "ora-se-nup-2026-11").opened.article

    def test_twice_the_same_is_one_pool(self, town):
        """The second click leads to the pool and says that it is there."""
        send(town)
        before = town.head

        answer = send(town)

        assert (before, "/pools/oracle-zwei") == (town.head, answer.url.path)
        assert "Der Pool ist schon eröffnet." in answer.text

    def test_for_an_alliance_names_it(self, town):
        """Only alliances that exist can be chosen."""
        send(town, open_to="alliance/verbund-nord")
        unknown = send(town, open_to="alliance/verbund-archiv", pool="drei")

        assert "verbund-nord" == pool_of(town, "oracle-zwei").opened.open_to_name
        assert 'id="fehler-open_to"' in unknown.text

    @pytest.mark.parametrize(
        ("field", "changes", "status"),
        [
            ("legal_basis", {"legal_basis": ""}, 422),
            ("deadline_on", day("deadline_on", date(2026, 11, 19)), 409),
            ("deadline_on", day("deadline_on", date(2031, 1, 1)), 409),
            ("target_quantity", {"target_quantity": "0"}, 422),
            ("least_quantity", {"least_quantity": "-1"}, 422),
            ("pool", {"pool": OPEN}, 409),
            ("article", {"article": "gibt-es/nicht"}, 422),
            ("split", {"split": "losen"}, 422),
        ],
    )
    def test_says_at_its_field_what_is_wrong(self, town_to_look_at, field, changes, status):
        """And keeps what was typed."""
        answer = send(town_to_look_at, **changes)

        assert (status, True) == (answer.status_code, f'id="fehler-{field}"' in answer.text)
        assert "Oracle, zweite Runde" in answer.text

    def test_offers_articles_that_the_clause_permits(self, town_to_look_at):
        """Of contracts that exclude pooling, or leave it open, there are none."""
        keeping, manager = town_to_look_at.cooperative.keeping, town_to_look_at.visit(Role.MANAGER)
        names = ["oracle-2024", *closed_to_pools(town_to_look_at)]
        contracts = keeping.contracts(MANAGER, names).result()

        page = manager.get("/pools/neu").text

        offered = {each.contract for each in contracts if f'value="{each.contract}/' in page}
        assert {"oracle-2024"} == offered
        assert len(contracts) > 1

    def test_from_an_opportunity_begins_with_what_it_says(self, town_to_look_at):
        """Article, quantity and identifier; the opportunity goes along."""
        manager = town_to_look_at.visit(Role.MANAGER)

        page = manager.get("/pools/neu?moeglichkeit=0123456789abcdef&vertrag=oracle-2024&artikel=ORA-SE-NUP&menge=37.5")

        assert 'value="oracle-2024/ORA-SE-NUP" selected' in page.text
        assert 'value="37,5"' in page.text
        assert ("ora-se-nup-2026-11", "0123456789abcdef") == (
            manager.hidden(page, "pool"),
            manager.hidden(page, "opportunity"),
        )

    def test_from_an_address_that_makes_no_sense_begins_empty(self, town_to_look_at):
        """Nothing of it is taken over."""
        page = town_to_look_at.visit(Role.MANAGER).get("/pools/neu?vertrag=x&artikel=y&menge=viel&moeglichkeit=z")

        assert 200 == page.status_code
        assert "Aus einer gefundenen Möglichkeit" not in page.text


def closed_to_pools(town: Town) -> list[str]:
    """Contracts whose clause does not permit a pooled order."""
    rows = town.cooperative.reading.reports(MANAGER, [Wanted(name="contract_ceiling")])[0].rows
    found = town.cooperative.keeping.contracts(MANAGER, {row["contract"] for row in rows}).result()
    return [each.contract for each in found if each.pooling in {"unknown", "not_allowed"}]
