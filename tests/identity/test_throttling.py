"""Guessing passwords takes ever longer: by login, by address, across processes."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from api.problems import status_of
from procurement.identity.accounts import Account
from procurement.identity.sessions import SignInRefused, TooManyAttempts
from procurement.settings import Settings
from procurement.wiring import Cooperative, wire
from tests.identity.conftest import WRONG, Clock, created, fail, sign_in


def wait(cooperative: Cooperative, **who: str) -> int:
    """How many seconds the next try has to wait."""
    with pytest.raises(TooManyAttempts) as caught:
        sign_in(cooperative, **who)
    return caught.value.retry_after_seconds


@pytest.mark.usefixtures("swift")
class TestThrottling:
    def test_after_five_failures(self, cooperative: Cooperative, brandt: Account, clock: Clock):
        """The sixth try waits 30 seconds from the last failure, also with the right password."""
        fail(cooperative, 5)
        clock.move(seconds=10)

        assert 20 == wait(cooperative)
        assert 20 == wait(cooperative)
        assert 429 == status_of(TooManyAttempts)
        clock.move(seconds=20)
        sign_in(cooperative)

    def test_within_a_quarter_of_an_hour(self, cooperative: Cooperative, brandt: Account, clock: Clock):
        """Patience does not help: five failures in 15 minutes are five, however far apart."""
        for _ in range(4):
            fail(cooperative)
            clock.move(minutes=3, seconds=45)
        fail(cooperative)

        assert 30 == wait(cooperative)

    def test_waits_double(self, cooperative: Cooperative, brandt: Account, clock: Clock):
        """30 seconds, a minute, two, and so on, up to a quarter of an hour, and stays there."""
        fail(cooperative, 4)
        waits: list[int] = []
        for _ in range(8):
            fail(cooperative)
            waits.append(wait(cooperative))
            clock.move(seconds=waits[-1])

        assert [30, 60, 120, 240, 480, 900, 900, 900] == waits

    def test_success_forgets(self, cooperative: Cooperative, brandt: Account):
        """Four slips and a success are no slips."""
        for _ in range(3):
            fail(cooperative, 4)
            sign_in(cooperative)

    def test_few_failures_are_forgotten(self, cooperative: Cooperative, brandt: Account, clock: Clock):
        """Failures count together within a quarter of an hour."""
        for _ in range(4):
            fail(cooperative, 4)
            clock.move(minutes=15, microseconds=1)
        sign_in(cooperative)

    def test_a_pause_is_not_outwaited(self, cooperative: Cooperative, brandt: Account, clock: Clock):
        """After many failures it takes a quiet quarter of an hour beyond the pause to begin anew."""
        fail(cooperative, 5)
        clock.move(seconds=30, minutes=15)
        fail(cooperative)
        assert 60 == wait(cooperative)
        clock.move(seconds=60, minutes=15, microseconds=1)
        fail(cooperative, 4)

        sign_in(cooperative)

    def test_by_login(self, cooperative: Cooperative, brandt: Account):
        """From wherever it is tried, however it is written, whether or not it exists; others are not held up."""
        created(cooperative, login="other")
        for login in ("brandt.buxtehude", "nobody"):
            for number in range(5):
                fail(cooperative, login=login.upper() if number % 2 else login, address=f"198.51.100.{number}")
            assert 30 == wait(cooperative, login=login, address="198.51.100.9")

        sign_in(cooperative, login="other")

    def test_by_address(self, cooperative: Cooperative, brandt: Account, clock: Clock):
        """Fifty failures from one address hold up everybody there, and nobody elsewhere; successes between do not help."""
        for number in range(50):
            fail(cooperative, login=f"name-{number}")
            if number < 49:
                sign_in(cooperative)

        assert 30 == wait(cooperative)
        sign_in(cooperative, address="198.51.100.1")
        clock.move(seconds=30)
        sign_in(cooperative)

    def test_across_processes(self, cooperative: Cooperative, brandt: Account, settings: Settings, clock: Clock):
        """What one process counts, another knows."""
        fail(cooperative, 3)
        other = wire(settings, clock=clock, migrate=False, project=False)
        fail(other, 2)

        assert 30 == wait(cooperative)
        other.close()

    def test_all_at_once(self, cooperative: Cooperative, brandt: Account):
        """Twenty tries at the same moment are five looks at the password."""

        def attempt(_number: int) -> str:
            try:
                sign_in(cooperative, WRONG)
            except (SignInRefused, TooManyAttempts) as refusal:
                return refusal.slug
            return "signed in"

        with ThreadPoolExecutor(20) as pool:
            answers = sorted(pool.map(attempt, range(20)))

        assert ["sign-in-refused"] * 5 + ["too-many-attempts"] * 15 == answers

    def test_old_counts_are_pruned(self, cooperative: Cooperative, brandt: Account, clock: Clock):
        """Nothing stays of a try that no longer matters."""
        fail(cooperative, 5, login="nobody", address="198.51.100.1")
        clock.move(minutes=31)
        sign_in(cooperative)

        with cooperative.store.databases[-1].reading() as reading:
            assert [] == reading.run("SELECT * FROM sign_in_failures")
