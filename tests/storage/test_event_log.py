"""The log on both databases."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from procurement.application.ports import LogConflict, New
from procurement.domain.contract.events import (
    BalanceCarriedForward,
    CallOffAllocated,
    CallOffReleased,
    ContractExtended,
)
from procurement.domain.decider import CARRYING
from procurement.kernel.event import Event, Recorded
from procurement.storage.carried import since_balance
from procurement.storage.event_log import EventLog
from procurement.wiring import Store
from tests.samples import admitted, awarded, price_changed, registered

AT = datetime(2026, 3, 2, 9, 15, 0, 123456, tzinfo=UTC)


def new(event: Event, version: int = 1, at: datetime = AT) -> New:
    return New(
        stream=event.stream,
        version=version,
        event=event,
        at=at,
        actor="person-1",
        command_id="c",
        correlation_id="k",
    )


def append(log: EventLog, *items: New) -> Sequence[int]:
    with log.writing() as pen:
        pen.since(log.head(), frozenset())
        pen.append(items)
    return [recorded.position for recorded in pen.recorded]


class TestLatest:
    def test_holds_the_newest_of_the_types_asked_for(self, store: Store):
        """Newest first, of one stream only, no more than asked for; other types are passed over."""
        prices = [price_changed(price, AT.date()) for price in ("1", "2", "3")]
        append(store.log, new(awarded()), new(registered()), *(new(it, at) for at, it in enumerate(prices, start=2)))
        stream, types = awarded().stream, [price_changed("1", AT.date()).TYPE]

        latest = [recorded.event for recorded in store.log.latest(stream, 2, types=types)]

        assert [prices[2], prices[1]] == latest
        assert [] == store.log.latest(stream, 2, types=[registered().TYPE])
        assert [] == store.log.latest("contract/none", 2, types=types)


class TestStreams:
    """What is read by whoever decides."""

    def ledger(self, contract: str, kinds: str) -> list[New]:
        """A contract's stream: awarded, then call-offs (c), balances (b) and extensions (e)."""
        header: dict[str, Any] = {"contract": contract, "vendor": "holzwerk"}
        shares: dict[str, Any] = {"lots": (), "articles": ()}
        made: dict[str, Event] = {
            "c": CallOffAllocated(**header, **shares, order_id="o", member="stade", net_cents=1),
            "r": CallOffReleased(**header, **shares, order_id="o", member="stade", net_cents=1),
            "b": BalanceCarriedForward(**header, **shares, entries=1, allocated_cents=1),
            "e": ContractExtended(**header, ends_on=AT.date(), reason="x"),
        }
        events = [awarded(contract=contract), *(made[kind] for kind in kinds)]
        return [new(event, version) for version, event in enumerate(events, start=1)]

    def versions(self, found: Mapping[str, Sequence[Recorded]]) -> dict[str, list[int]]:
        return {name: [recorded.version for recorded in events] for name, events in found.items()}

    def test_leave_out_what_the_newest_balance_stands_for(self, store: Store):
        """Of each contract neither entries nor balances before the newest; of other streams and without one everything."""
        streams = {"several": "cbecrbce", "last": "cecb", "first": "bcc", "none": "crec"}
        for contract, kinds in streams.items():
            append(store.log, *self.ledger(contract, kinds))
        append(store.log, new(admitted()), new(registered()))
        expected = {
            "contract/several": [1, 4, 7, 8, 9],
            "contract/last": [1, 3, 5],
            "contract/first": [1, 2, 3, 4],
            "contract/none": [1, 2, 3, 4, 5],
            "member/buxtehude": [1],
        }

        with store.log.peeking() as peek:
            streams = peek.streams([*expected, "contract/nobody", *expected])
            *_, since = peek.since(store.log.head(), frozenset(), [*expected])

        assert expected == self.versions(streams)
        assert expected == self.versions(since)
        assert 9 == len(store.log.stream("contract/several"))

    def test_are_not_read_as_a_whole(self, store: Store):
        """Both indexes are used, however long the ledger is: whoever changes the condition changes it on both sides."""
        append(store.log, *self.ledger("long", "e" * 9 + "c" * 400 + "b"))
        explain = "EXPLAIN QUERY PLAN" if store.log.database.dialect == "sqlite" else "EXPLAIN"
        sql = since_balance(CARRYING[0], store.log.columns, 2)

        with store.log.database.writing() as session:
            if explain == "EXPLAIN":
                session.run("ANALYZE events")
            plan = str(session.run(f"{explain} {sql}", ["contract/long", "contract/other"]))

        assert "events_contract_balances" in plan
        assert "events_contract_uncarried" in plan


class TestAppend:
    def test_stands_in_order(self, store: Store):
        """What was recorded is read back, in order, with its envelope."""
        positions = append(store.log, new(admitted()), new(registered()))

        read = store.log.read(0, 10)

        assert [admitted(), registered()] == [recorded.event for recorded in read]
        assert list(positions) == [recorded.position for recorded in read]
        assert [AT, AT] == [recorded.recorded_at for recorded in read]
        assert "person-1" == read[0].actor

    def test_refuses_a_version_that_is_taken(self, store: Store):
        """The key of stream and version is the last guard; nothing of the batch stands."""
        append(store.log, new(admitted()))

        with pytest.raises(LogConflict):
            append(store.log, new(registered()), new(admitted()))

        assert 1 == len(store.log.read(0, 10))

    def test_instants_never_run_backwards(self, store: Store):
        """A clock that was set back does not put a later event before an earlier one."""
        append(store.log, new(admitted()))
        append(store.log, new(registered(), at=AT - timedelta(hours=1)))

        assert [AT, AT] == [recorded.recorded_at for recorded in store.log.read(0, 10)]

    def test_leaves_nothing_behind_when_the_transaction_fails(self, store: Store):
        """An exception in the middle takes everything back."""

        def broken_off() -> None:
            with store.log.writing() as pen:
                pen.append([new(admitted())])
                raise RuntimeError

        with pytest.raises(RuntimeError):
            broken_off()

        assert 0 == store.log.head()

    def test_cannot_be_changed(self, store: Store):
        """Rows of the log are neither altered nor deleted, not even by SQL."""
        append(store.log, new(admitted()))

        for statement in ("UPDATE events SET topic = 'x'", "DELETE FROM events"):
            with pytest.raises(Exception, match="append-only"), store.log.database.writing() as session:
                session.run(statement)

        assert [admitted()] == [recorded.event for recorded in store.log.read(0, 10)]


class TestRead:
    def test_position_at_an_instant(self, store: Store):
        """The newest position at or before an instant; before the first there is none."""
        first, second = append(store.log, new(admitted()), new(registered(), at=AT + timedelta(seconds=2)))

        assert 0 == store.log.position_at(AT - timedelta(microseconds=1))
        assert first == store.log.position_at(AT)
        assert first == store.log.position_at(AT + timedelta(seconds=1))
        assert second == store.log.position_at(AT + timedelta(days=1))

    def test_by_type_page_and_stop(self, store: Store):
        """Pages hold what was asked for."""
        first, second, third = append(store.log, new(admitted()), new(registered()), new(admitted("stade")))

        assert [first] == [recorded.position for recorded in store.log.read(0, 1)]
        assert [second] == [recorded.position for recorded in store.log.read(first, 5, stop=second)]
        assert [first, third] == [recorded.position for recorded in store.log.read(0, 5, types=["member.admitted"])]
        assert [third] == [recorded.position for recorded in store.log.stream("member/stade")]
