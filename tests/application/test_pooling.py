"""Pools and shared licences behind the desk: who may do what, and that nothing happens twice or by halves."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from procurement.application.access import ActionNotAllowed, Actor, OtherMember, Role
from procurement.application.decisions import Done
from procurement.domain.contract.aggregate import Contract
from procurement.domain.decider import fold
from procurement.domain.licence.commands import WithdrawClaim
from procurement.domain.licence.events import LicencesTransferredIn, LicencesTransferredOut
from procurement.domain.licence.sharing_refusals import UnknownClaim
from procurement.domain.pool.events import PoolClosed, PoolPledged
from procurement.domain.pool.opening import PoolNotRunning
from procurement.domain.pool.pledging import PledgesClosed
from procurement.settings import Settings
from procurement.wiring import Cooperative, open_store, wire
from tests.application.pooling_town import (
    AUDITOR,
    JORK,
    MANAGER,
    STADE,
    events_of,
    keep,
    orders_of,
    pledged,
    pool_in,
    recorded_market,
)
from tests.identity.conftest import Clock
from tests.patience import PATIENCE_SECONDS
from tests.samples import history
from tests.sharing_samples import (
    CLOSE,
    DUE,
    MARKET,
    bought,
    claim,
    offer,
    open_pool,
    pledge,
    report,
    transfer,
    withdraw,
)

APPROVER = Actor(subject="bernd-stade", role=Role.APPROVER, member="stade")
CLOSER = Path(__file__).with_name("pool_closer.py")
ROOT = CLOSER.parent.parent.parent


@pytest.fixture
def cooperative(settings: Settings, clock: Clock) -> Iterator[Cooperative]:
    recorded_market(settings)
    running = wire(settings, clock=clock, project=False)
    yield running
    running.close()


class TestAccess:
    def test_only_managers_open_and_close(self, cooperative: Cooperative):
        """A pool is opened, closed and given up for all, so by who serves all."""
        for actor in (STADE, APPROVER, AUDITOR):
            for command in (open_pool(), CLOSE):
                with pytest.raises(ActionNotAllowed):
                    keep(cooperative, actor, command)

    def test_pledges_are_the_members_own(self, cooperative: Cooperative):
        """Nobody pledges or withdraws for another member, and an auditor for none."""
        pledged(cooperative, ("stade", "10"))
        for command in (pledge("stade", "1"), withdraw("stade")):
            with pytest.raises(OtherMember):
                keep(cooperative, JORK, command)
            with pytest.raises(ActionNotAllowed):
                keep(cooperative, AUDITOR, command)
        keep(cooperative, STADE, withdraw("stade")).result()
        assert {} == pool_in(cooperative).pledges

    def test_who_pledged_is_who_asked(self, cooperative: Cooperative):
        """Whatever a request claims, the pledge is that of who signed in: it is who cannot approve the order."""
        pledged(cooperative)
        (recorded,) = keep(cooperative, STADE, pledge("stade", "10", pledged_by="somebody")).result().events
        assert isinstance(recorded.event, PoolPledged)
        assert STADE.subject == recorded.event.pledged_by

    def test_only_a_manager_withdraws_after_the_deadline(self, cooperative: Cooperative, clock: Clock):
        """Whatever a request claims: an officer is bound then, a manager can take a pledge out."""
        pledged(cooperative, ("stade", "10"))
        clock.now = DUE
        with pytest.raises(PledgesClosed):
            keep(cooperative, STADE, withdraw("stade", by_manager=True)).result()
        keep(cooperative, MANAGER, withdraw("stade")).result()
        assert {} == pool_in(cooperative).pledges

    def test_split(self, cooperative: Cooperative):
        """Managers and auditors see every part, an officer or an auditor of one member that member's alone."""
        pledged(cooperative, ("stade", "10"), ("jork", "3"))
        game = cooperative.pooling.prospect(MANAGER, "zeit-2026").result().game
        assert game is not None
        of_stade = replace(AUDITOR, member="stade")
        for actor, seen in ((MANAGER, {"stade", "jork"}), (AUDITOR, {"stade", "jork"}), (STADE, {"stade"})):
            split = cooperative.pooling.split(actor, game)
            assert seen == {part.member for part in split.parts} == {stake.member for stake in split.stakes}
        assert {"stade"} == {part.member for part in cooperative.pooling.split(of_stade, game).parts}
        with pytest.raises(ActionNotAllowed):
            cooperative.pooling.split(Actor(subject="admin", role=Role.ADMIN), game)

    def test_what_happened(self, cooperative: Cooperative):
        """Managers and auditors see every step, an officer those of the pool and of the own pledge."""
        pledged(cooperative, ("stade", "10"), ("jork", "3"))
        for actor, seen in ((MANAGER, ["", "stade", "jork"]), (AUDITOR, ["", "stade", "jork"]), (JORK, ["", "jork"])):
            events = cooperative.keeping.pool_events(actor, "zeit-2026")
            assert seen == [getattr(each.event, "member", "") for each in events]
        with pytest.raises(ActionNotAllowed):
            cooperative.keeping.pool_events(Actor(subject="admin", role=Role.ADMIN), "zeit-2026")

    def test_joinable(self, cooperative: Cooperative):
        """Which pools a member may join is the member's own to ask, and a manager's."""
        pledged(cooperative)
        assert {"zeit-2026"} == cooperative.pooling.joinable(STADE, "stade", ["zeit-2026"]).result()
        assert {"zeit-2026"} == cooperative.pooling.joinable(MANAGER, "jork", ["zeit-2026"]).result()
        with pytest.raises(OtherMember):
            cooperative.pooling.joinable(JORK, "stade", ["zeit-2026"])
        with pytest.raises(ActionNotAllowed):
            cooperative.pooling.joinable(AUDITOR, "stade", ["zeit-2026"])

    def test_sharing_is_the_members_own(self, cooperative: Cooperative):
        """The giver offers and passes on, the claimant claims; neither for the other."""
        with pytest.raises(OtherMember):
            keep(cooperative, JORK, offer("stade", "1"))
        with pytest.raises(OtherMember):
            keep(cooperative, JORK, transfer())
        with pytest.raises(OtherMember):
            keep(cooperative, STADE, claim("jork", "1"))


class TestRehearse:
    def test_writes_nothing(self, cooperative: Cooperative, clock: Clock):
        """A rehearsed closing says what it would record, and leaves everything as it is."""
        pledged(cooperative, ("stade", "10"), ("jork", "3"))
        clock.now = DUE
        head, before = cooperative.store.log.head(), pool_in(cooperative)

        events = cooperative.keeping.rehearse(MANAGER, CLOSE).result()

        assert isinstance(events[-1], PoolClosed)
        assert (head, before) == (cooperative.store.log.head(), pool_in(cooperative))
        assert list(events) == [recorded.event for recorded in keep(cooperative, MANAGER, CLOSE).result().events]

    def test_is_refused_as_the_change_would_be(self, cooperative: Cooperative):
        """Rehearsing is no way around who may do what."""
        pledged(cooperative)
        with pytest.raises(OtherMember):
            cooperative.keeping.rehearse(JORK, pledge("stade", "1"))
        with pytest.raises(ActionNotAllowed):
            cooperative.keeping.rehearse(STADE, CLOSE)


class TestTransfer:
    @pytest.fixture
    def offered(self, settings: Settings, clock: Clock) -> Iterator[Cooperative]:
        """Stade owns ten licences, offers six; Jork claims four."""
        steps = [*bought("stade", "10"), report("stade", "4"), offer("stade", "6"), claim("jork", "4")]
        recorded_market(settings, *history(*steps, before=MARKET)[len(MARKET) :])
        running = wire(settings, clock=clock, project=False)
        yield running
        running.close()

    def test_both_positions_in_one_transaction(self, offered: Cooperative):
        """Both events stand under one command, one after the other, and both members' states follow."""
        out, into = keep(offered, STADE, transfer()).result().events
        assert [LicencesTransferredOut, LicencesTransferredIn] == [type(out.event), type(into.event)]
        assert (out.command_id, out.position + 1, out.recorded_at) == (
            into.command_id,
            into.position,
            into.recorded_at,
        )
        states = fold(events_of(offered))
        assert isinstance(out.event, LicencesTransferredOut)
        owned = [states[f"licence/{member}/zeit"].owned(out.event.transferred_on) for member in ("stade", "jork")]
        assert [6, 4] == owned

    def test_two_at_once(self, offered: Cooperative):
        """The same transfer asked for twice at the same time is one."""
        asked = [keep(offered, STADE, transfer()) for _ in range(4)]
        assert 1 == sum(each.exception(PATIENCE_SECONDS) is None for each in asked)
        assert {UnknownClaim} == {type(each.exception()) for each in asked if each.exception()}

    def test_claims_of_others_do_not_exist(self, offered: Cooperative):
        """The claimant and the giver take a claim back; for a third member there is none."""
        third = Actor(subject="b", role=Role.OFFICER, member="buxtehude")
        asked = WithdrawClaim(member="stade", product="zeit", offer=1, claim=1, only_member="")
        with pytest.raises(UnknownClaim):
            keep(offered, third, asked).result()
        assert keep(offered, JORK, asked).result().events


def expect_closed_once(settings: Settings) -> None:
    """One closing, an order for each pledge, dense numbers, and a ledger that is their sum."""
    store = open_store(settings, migrate=False)
    events = [recorded.event for recorded in store.log.read(0, 100_000)]
    store.close()
    (closed,) = [event for event in events if isinstance(event, PoolClosed)]
    states = fold(events)
    contract: Contract = states["contract/soft"]
    assert ["stade", "jork", "buxtehude"] == [order.member for order in closed.orders]
    assert closed.net_cents == contract.allocated_cents == sum(order.net_cents for order in closed.orders)
    assert [f"{order.member}-2026-000001" for order in closed.orders] == [order.number for order in closed.orders]
    assert {order.order_id for order in closed.orders} == {
        name.removeprefix("order/") for name in states if name.startswith("order/")
    }


class TestClosedAtOnce:
    ASKED = (("stade", "10"), ("jork", "3"), ("buxtehude", "2.5"))

    def test_by_two_managers(self, cooperative: Cooperative, settings: Settings):
        """Two threads close at the same moment: one closes, the other is told that it is done."""
        pledged(cooperative, *self.ASKED)
        start, answers = threading.Barrier(2), list[Future[Done]]()

        def close() -> None:
            start.wait(PATIENCE_SECONDS)
            answers.append(keep(cooperative, MANAGER, CLOSE))

        threads = [threading.Thread(target=close) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE_SECONDS)

        errors = [answer.exception(PATIENCE_SECONDS) for answer in answers]
        assert [PoolNotRunning] == [type(error) for error in errors if error]
        assert ["stade", "jork", "buxtehude"] == orders_of(cooperative)
        expect_closed_once(settings)

    @pytest.mark.slow
    def test_by_two_processes(self, cooperative: Cooperative, settings: Settings):
        """Nor does it matter in which process each of them sits, or that the deadline comes at that moment."""
        pledged(cooperative, *self.ASKED)
        closers = [_closer(settings, how) for how in ("manager", "deadline", "manager", "deadline")]
        for closer in closers:
            assert closer.stdout is not None
            assert "ready\n" == closer.stdout.readline()
        outputs = [closer.communicate("go\n", timeout=PATIENCE_SECONDS)[0] for closer in closers]

        assert [0] * 4 == [closer.returncode for closer in closers]
        assert 1 == outputs.count("closed\n")
        assert set(outputs) <= {"closed\n", "pool-not-running\n", "nothing\n"}
        expect_closed_once(settings)


@pytest.mark.slow
class TestKilled:
    def test_between_commit_and_reply(self, cooperative: Cooperative, settings: Settings, clock: Clock):
        """A process killed once the closing stands and before anybody heard of it: the next start has nothing to do."""
        pledged(cooperative, *TestClosedAtOnce.ASKED)
        closer = _closer(settings, "killed")
        assert closer.stdout is not None
        assert "ready\n" == closer.stdout.readline()

        assert ("", -9) == (closer.communicate("go\n", timeout=PATIENCE_SECONDS)[0], closer.returncode)

        expect_closed_once(settings)
        clock.now = DUE
        assert 0 == cooperative.deadlines.keep()
        with pytest.raises(PoolNotRunning):
            keep(cooperative, MANAGER, CLOSE).result()
        expect_closed_once(settings)

    def test_before_the_commit(self, cooperative: Cooperative, settings: Settings, clock: Clock):
        """Killed while the transaction is open nothing stands, and the deadline is kept by the next process."""
        pledged(cooperative, *TestClosedAtOnce.ASKED)
        head = cooperative.store.log.head()
        closer = _closer(settings, "killed-early")
        assert closer.stdout is not None
        assert "ready\n" == closer.stdout.readline()
        assert ("", -9) == (closer.communicate("go\n", timeout=PATIENCE_SECONDS)[0], closer.returncode)
        assert head == cooperative.store.log.head()

        clock.now = DUE
        cooperative.deadlines.keep()

        expect_closed_once(settings)


def _closer(settings: Settings, how: str) -> Any:
    asked = [sys.executable, str(CLOSER), str(settings.data_dir), settings.database_url, how]
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    return subprocess.Popen(asked, cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PATH": ""}, **pipes)
