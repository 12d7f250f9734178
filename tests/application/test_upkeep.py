"""Keeping the service in order, on both databases: how it stands, from zero, against the log."""

import pytest

from procurement.application.report_request import UnknownReport
from procurement.application.upkeep import Upkeep
from procurement.settings import Settings
from procurement.storage.size import size_of
from procurement.wiring import Store
from tests.identity.conftest import Clock
from tests.samples import history
from tests.storage.test_every_projection_stored import catch_up, record


@pytest.fixture
def upkeep(store: Store, settings: Settings, clock: Clock) -> Upkeep:
    record(store, history())
    catch_up(store.views)
    return Upkeep(store.log, store.views, lambda: size_of(store.databases[0], settings.data_dir), clock())


class Told(list[tuple[int, int]]):
    """What was told of progress."""

    def __call__(self, done: int, total: int) -> None:
        self.append((done, total))


class TestTheCondition:
    def test_names_every_projection(self, upkeep: Upkeep, store: Store, clock: Clock):
        """Each of this program's, at the head of the log, with when the service started and how large it is."""
        condition = upkeep.condition()

        assert set(store.views.projections) == {view.name for view in condition.views}
        assert {store.log.head()} == {view.position for view in condition.views}
        assert clock.now == condition.started_at
        assert 0 < condition.size_bytes

    def test_grows_with_what_is_kept(self, upkeep: Upkeep, store: Store):
        """What is written shows in the size."""
        before = upkeep.condition().size_bytes

        with store.views.database.writing() as session:
            session.run("CREATE TABLE ballast (content TEXT)")
            session.run(
                "INSERT INTO ballast VALUES (?)", ("x" * 3 + "".join(chr(33 + n % 90) for n in range(900_000)),)
            )

        assert before < upkeep.condition().size_bytes


class TestCheck:
    def test_finds_all_identical(self, upkeep: Upkeep, store: Store):
        """Untouched, each agrees with the log; progress counts projections up to the last."""
        tell = Told()
        names = upkeep.known()

        checked = upkeep.check(names, tell)

        assert [True] * len(names) == [each.identical for each in checked]
        assert (len(names), len(names)) == tell[-1]

    def test_finds_what_was_changed(self, upkeep: Upkeep, store: Store):
        """A changed row is found in its projection and in no other."""
        with store.views.database.writing() as session:
            (build,) = session.run("SELECT build FROM view_registry WHERE name = 'member_register' AND active = 1")[0]
            version = store.views.projections["member_register"].version
            session.run(f"UPDATE view_member_register_{version}_{build} SET inhabitants = inhabitants + 1")

        checked = upkeep.check(upkeep.known(), Told())

        assert ["member_register"] == [each.name for each in checked if not each.identical]

    def test_says_why_one_could_not_be_compared(self, upkeep: Upkeep, store: Store):
        """One that stopped is not identical, and its refusal says at which event."""
        with store.views.database.writing() as session:
            session.run("UPDATE view_registry SET failed_position = 2 WHERE name = 'order_book'")

        (checked,) = upkeep.check(["order_book"], Told())

        assert not checked.identical
        assert checked.stopped
        assert "Ereignis 2" in checked.stopped.sentence("de")
        assert "order_book" == upkeep.condition().views[0].name


class TestRebuild:
    def test_heals_what_was_changed(self, upkeep: Upkeep, store: Store):
        """Built anew it agrees again, up to the head of the log."""
        with store.views.database.writing() as session:
            session.run("UPDATE view_registry SET failed_position = 2 WHERE name = 'order_book'")

        position = upkeep.rebuild(["order_book"], Told())

        assert store.log.head() == position
        assert upkeep.check(["order_book"], Told())[0].identical


class TestKnown:
    def test_refuses_a_name_nobody_has(self, upkeep: Upkeep):
        """A projection is named as the program names it."""
        with pytest.raises(UnknownReport):
            upkeep.known("umsatz")

    def test_of_one_name_is_that_one(self, upkeep: Upkeep):
        """Nothing else is touched then."""
        assert ["order_book"] == list(upkeep.known("order_book"))
