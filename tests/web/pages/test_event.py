"""One event: what is recorded of it, its cause, its neighbours."""

import html

import pytest

from api.web.event_words import event_words
from procurement.application.access import Role
from procurement.application.history import EventFilter
from procurement.domain.order import placing
from tests.audit.logs import Superuser
from tests.web.conftest import MEMBER
from tests.web.pages.auditing import AUDITOR, events, one, other_member, text_of, town_auditor
from tests.web.pages.ordering import call_off, furnish


@pytest.fixture
def auditor(town_to_look_at):
    return town_to_look_at.visit(Role.AUDITOR)


class TestAnEvent:
    def test_shows_the_line_as_recorded(self, town_to_look_at, auditor):
        """The raw line is the very line of the export."""
        placed = one(town_to_look_at, "order.placed")
        wanted = EventFilter(after=placed.position - 1, limit=1)
        line = next(town_to_look_at.cooperative.history.events(AUDITOR, wanted)).decode()

        assert line in html.unescape(auditor.get(f"/ereignisse/{placed.position}").text)

    def test_says_what_happened_in_words(self, town_to_look_at, auditor):
        """Type, fields and lines are named in German; figures are written as people read them."""
        placed = one(town_to_look_at, "order.placed")

        said = text_of(auditor.get(f"/ereignisse/{placed.position}").text)

        assert all(
            words in said
            for words in ("Abruf gestellt", "Haushaltsstelle", placed.event.budget_code, placed.event.lines[0].name)
        )

    @pytest.mark.parametrize(
        "type_", ["contract.awarded", "contract.article_listed", "order.received", "order.cancelled"]
    )
    def test_of_every_kind_can_be_read(self, town_to_look_at, auditor, type_):
        """Nested values stand in tables, whatever the event holds."""
        page = auditor.get(f"/ereignisse/{one(town_to_look_at, type_).position}")

        assert 200 == page.status_code
        assert event_words(type_).german in page.text

    def test_links_all_that_its_command_recorded(self, town_to_look_at, auditor):
        """Placing an order records its number, the order and the ledger entry; each leads to the others."""
        placed = one(town_to_look_at, "order.placed")
        together = [each.position for each in events(town_to_look_at) if each.command_id == placed.command_id]

        page = auditor.get(f"/ereignisse/{placed.position}").text

        assert len(together) > 1
        assert all(f'href="/ereignisse/{position}"' in page for position in together if position != placed.position)

    def test_leads_to_its_neighbours(self, town_to_look_at, auditor):
        """Before and after, in the log and in the stream of its subject."""
        first, second, third = (each.position for each in events(town_to_look_at, stream=f"member/{MEMBER}", limit=3))

        page = auditor.get(f"/ereignisse/{second}").text

        near = (first, third, second - 1, second + 1)
        assert all(f'href="/ereignisse/{position}"' in page for position in near)

    @pytest.mark.parametrize(("position", "status"), [("999999999", 404), ("0", 404), ("gestern", 422)])
    def test_that_is_not_there_is_said(self, auditor, position, status):
        """No event at this position is 404; what is no position is said."""
        assert status == auditor.get(f"/ereignisse/{position}").status_code

    def test_of_another_member_is_as_if_not_there(self, town):
        """An auditor of one member gets 404 for an event that does not name that member."""
        visitor, other = town_auditor(town), other_member(town)
        own = one(town, "member.admitted", member=MEMBER)
        foreign = one(town, "member.admitted", member=other)

        assert (200, 404) == tuple(visitor.get(f"/ereignisse/{each.position}").status_code for each in (own, foreign))

    def test_that_carries_a_balance_forward_says_what_it_comes_to(self, town, monkeypatch):
        """In the contract's history and by itself; it adds up what every member ordered, so one member's auditor gets 404."""
        monkeypatch.setattr(placing, "CARRIED_EVERY", 2)
        furnish(town)
        call_off(town, "stuhl", "2")
        call_off(town, "stuhl", "3")
        balance = one(town, "contract.balance_carried_forward", stream="contract/buero")
        said = "Saldovortrag nach 2 Buchungen: 500,00 € abgerufen"

        history = town.visit(Role.AUDITOR).get("/verlauf?gegenstand=contract/buero")
        page = town.visit(Role.AUDITOR).get(f"/ereignisse/{balance.position}")
        of_one_member = town_auditor(town).get(f"/ereignisse/{balance.position}")

        assert said in text_of(history.text)
        assert said in text_of(page.text)
        assert "Buchungen beim letzten Saldovortrag: 0 → wird zu 2" in text_of(history.text)
        assert 404 == of_one_member.status_code

    def test_that_somebody_wrote_into_is_said_to_be_so(self, town):
        """Bytes that are no event any more make no failure: the page says so and where the log is checked."""
        placed = one(town, "order.placed")
        superuser = Superuser(town.cooperative.settings)
        superuser.run("UPDATE events SET state = ? WHERE POSITION = ?", (b"nonsense", placed.position))

        page = town.visit(Role.AUDITOR).get(f"/ereignisse/{placed.position}")

        assert 409 == page.status_code
        assert "nicht so, wie es aufgezeichnet wurde" in page.text
