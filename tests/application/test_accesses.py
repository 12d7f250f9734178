"""The book of accesses: who may read it, what stands in it, and that it does not change."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from procurement.application.access import ActionNotAllowed, Actor, Role
from procurement.application.accesses import AccessKind
from procurement.identity.sessions import SignInRefused
from procurement.settings import Settings
from procurement.wiring import Cooperative, wire
from tests.identity.conftest import PASSWORD, Clock, created

AUDITOR = Actor(subject="auditor", role=Role.AUDITOR)
TOWN_AUDITOR = Actor(subject="town-auditor", role=Role.AUDITOR, member="stade")
ADMIN = Actor(subject="admin", role=Role.ADMIN)
OFFICERS = [Actor(subject=f"officer-{member}", role=Role.OFFICER, member=member) for member in ("stade", "buxtehude")]


@pytest.fixture
def cooperative(settings: Settings, clock: Clock) -> Iterator[Cooperative]:
    running = wire(settings, clock=clock, project=False)
    yield running
    running.close()


class TestNote:
    def test_is_kept_as_it_is(self, cooperative: Cooperative, clock: Clock):
        """Who, in which role, for which member, what, and under which request."""
        about = "discount_savings?member=stade format=csv rows=120"
        cooperative.accesses.note(OFFICERS[0], AccessKind.EXPORTED, about, "r-1")

        (entry,) = cooperative.accesses.entries(AUDITOR)
        assert (clock.now, "officer-stade", "officer", "stade") == (entry.at, entry.subject, entry.role, entry.member)
        assert (AccessKind.EXPORTED, about, "r-1") == (entry.kind, entry.about, entry.request_id)

    def test_signing_in_and_out_is_noted(self, cooperative: Cooperative):
        """By the session desk itself, refused tries too; a login that was typed is never written."""
        created(cooperative, subject="p-1")
        secret, _ = cooperative.sessions.sign_in("brandt.buxtehude", PASSWORD, address="a", request_id="r-1")
        cooperative.sessions.sign_out(secret, request_id="r-2")
        for login in ("brandt.buxtehude", "nobody"):
            with pytest.raises(SignInRefused):
                cooperative.sessions.sign_in(login, "falsch", address="a", request_id="r-3")

        found = [(entry.kind.value, entry.subject, entry.request_id) for entry in cooperative.accesses.entries(AUDITOR)]
        assert [
            ("sign_in_refused", "", "r-3"),
            ("sign_in_refused", "p-1", "r-3"),
            ("signed_out", "p-1", "r-2"),
            ("signed_in", "p-1", "r-1"),
        ] == found

    def test_kinds_have_names(self):
        """Each in both languages."""
        assert len(AccessKind) == len({kind.words.german for kind in AccessKind})
        assert {kind.value.replace("_", " ").replace("sign in ", "sign-in ") for kind in AccessKind} == {
            str(kind.words) for kind in AccessKind
        }


class TestEntries:
    @pytest.fixture(autouse=True)
    def noted(self, cooperative: Cooperative, clock: Clock) -> None:
        for day in range(2, 5):
            clock.now = datetime(2026, 3, day, 22, 59, tzinfo=UTC)
            for officer in OFFICERS:
                cooperative.accesses.note(officer, AccessKind.VIEWED, f"day {day}")

    def days(self, cooperative: Cooperative, since: date | None = None, until: date | None = None) -> list[str]:
        entries = cooperative.accesses.entries(AUDITOR, subject="officer-stade", since=since, until=until)
        return [entry.about for entry in entries]

    def test_newest_first_in_pages(self, cooperative: Cooperative):
        """Page after page, nothing twice, nothing left out."""
        numbers: list[int] = []
        page = cooperative.accesses.entries(ADMIN, limit=4)
        while page:
            numbers += [entry.number for entry in page]
            page = cooperative.accesses.entries(ADMIN, before=numbers[-1], limit=4)

        assert 6 == len(numbers) == len(set(numbers))
        assert sorted(numbers, reverse=True) == numbers

    def test_of_days(self, cooperative: Cooperative, clock: Clock):
        """Days are Berlin's, both included; 22:59 UTC is a minute before midnight there."""
        assert ["day 4", "day 3"] == self.days(cooperative, since=date(2026, 3, 3))
        assert ["day 3", "day 2"] == self.days(cooperative, until=date(2026, 3, 3))
        assert ["day 3"] == self.days(cooperative, date(2026, 3, 3), date(2026, 3, 3))
        assert 3 == len(self.days(cooperative, date.min, date.max))
        clock.move(minutes=1)
        cooperative.accesses.note(OFFICERS[0], AccessKind.VIEWED, "day 5")
        assert ["day 5"] == self.days(cooperative, since=date(2026, 3, 5))

    def test_of_a_kind(self, cooperative: Cooperative):
        """By the kind's value; what is no kind finds nothing."""
        cooperative.accesses.note(AUDITOR, AccessKind.EXPORTED)

        assert ["auditor"] == [entry.subject for entry in cooperative.accesses.entries(AUDITOR, kind="exported")]
        assert [] == list(cooperative.accesses.entries(AUDITOR, kind="no\0thing", subject="\0"))

    def test_of_one_member(self, cooperative: Cooperative):
        """A member's auditor sees that member's people only, whoever is asked for."""
        assert {"officer-stade"} == {entry.subject for entry in cooperative.accesses.entries(TOWN_AUDITOR)}
        assert [] == list(cooperative.accesses.entries(TOWN_AUDITOR, subject="officer-buxtehude"))

    @pytest.mark.parametrize("role", [Role.OFFICER, Role.APPROVER, Role.MANAGER])
    def test_not_for_others(self, cooperative: Cooperative, role: Role):
        """Nobody looks up what colleagues looked at."""
        with pytest.raises(ActionNotAllowed):
            cooperative.accesses.entries(Actor(subject="x", role=role, member="stade"))
