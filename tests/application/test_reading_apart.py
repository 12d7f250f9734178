"""Reports that fall apart by product: an event has only its own product computed anew, and nothing is told wrongly."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from procurement.application.reading import Reading, Wanted
from procurement.domain.opportunity.events import OpportunityDismissed
from procurement.kernel.event import Event
from procurement.projections import licence_samples, samples, sharing_samples
from procurement.wiring import Store
from tests.application.read_story import MANAGER, OFFICER, damage, forgetful, reading_of, record

POOLING = Wanted(name="licence_pooling", extras=True)


def licences(product: str) -> Iterator[Event]:
    """Four spare at Buxtehude, three missing at Jork."""
    for member, quantity, used in (("buxtehude", "10", "6"), ("jork", "2", "5")):
        line = replace(samples.line(quantity=quantity), product=product, article=f"{product}-user")
        order = samples.placed(line, order_id=f"{product}-{member}", member=member)
        yield samples.received(order)
        yield reported(product, member, used)


def reported(product: str, member: str, quantity: str) -> Event:
    return licence_samples.reported(quantity, product=product, member=member, reported_on=date(2026, 3, 2))


@pytest.fixture
def reading(store: Store) -> Reading:
    record(store, [*licences("oracle"), *licences("postgres")])
    return reading_of(store)


def told(reading: Reading) -> tuple[dict[str, Decimal], dict[str, int]]:
    """What is owned, and what could be saved, by product."""
    report = reading.reports(MANAGER, [POOLING])[0]
    owned: dict[str, Decimal] = {}
    for row in report.rows:
        owned[row["product"]] = owned.get(row["product"], Decimal(0)) + row["owned"]
    return owned, {row["product"]: row["potential_cents"] for row in report.extras["opportunities"]}


class TestFallingApart:
    def test_an_event_changes_its_own_product_only(self, reading: Reading, store: Store):
        """What was told of the other is told again without reading it."""
        told(reading)
        damage(store, "view_licence_pooling_2_1", "owned = 0 WHERE product = 'postgres'")
        record(store, [reported("oracle", "jork", "6")])

        assert ({"oracle": 12, "postgres": 12}, {"oracle": 24_000, "postgres": 18_000}) == told(reading)

    @pytest.mark.parametrize(
        "event",
        [
            reported("oracle", "jork", "2"),
            samples.placed(samples.line(quantity="3"), order_id="w", member="stade", requires_approval=True),
            sharing_samples.offered(),
            sharing_samples.formed(),
            sharing_samples.opened(),
        ],
        ids=lambda event: event.TYPE,
    )
    def test_is_what_is_read_anew(self, reading: Reading, store: Store, event: Event):
        """Whatever happens: the same as from somebody who remembers nothing, and as the officer is told."""
        told(reading)
        record(store, [event])

        for actor in (MANAGER, OFFICER):
            assert forgetful(reading).reports(actor, [POOLING]) == reading.reports(actor, [POOLING])

    def test_a_dismissal_is_heeded_at_once(self, reading: Reading, store: Store):
        """It changes no row of licences."""
        row = reading.reports(MANAGER, [POOLING])[0].extras["opportunities"][0]
        figures: dict[str, Any] = {name: row[name] for name in ("kind", "product", "potential_cents", "quantities")}
        day = date(2026, 3, 2)
        record(store, [OpportunityDismissed(opportunity=row["key"], reason="x", dismissed_on=day, **figures)])
        report = reading.reports(MANAGER, [POOLING])[0]

        assert ["postgres"] == [found["product"] for found in report.extras["opportunities"]]
        assert [row["key"]] == [found["key"] for found in report.extras["dismissed"]]

    def test_a_dismissal_is_no_matter_of_one_member(self, reading: Reading, store: Store):
        """It says what several members have: the manager sees it, an officer does not."""
        figures: dict[str, Any] = {"kind": "reuse", "product": "oracle", "potential_cents": 1}
        quantities = {"buxtehude": Decimal(-1), "jork": Decimal(1)}
        dismissed = OpportunityDismissed(
            opportunity="0f0f", reason="x", dismissed_on=date(2026, 3, 2), quantities=quantities, **figures
        )
        record(store, [dismissed])
        managers, officers = (reading.report(who, "dismissed_opportunities", {}).rows for who in (MANAGER, OFFICER))

        assert [quantities] == [row["quantities"] for row in managers]
        assert [] == officers

    def test_an_open_pool_is_named_at_once(self, reading: Reading, store: Store):
        """It changes no row of licences either."""
        keys = [row["key"] for row in reading.reports(MANAGER, [POOLING])[0].extras["opportunities"]]
        record(store, [sharing_samples.opened(opportunity=keys[1])])
        report = reading.reports(MANAGER, [POOLING])[0]

        assert {keys[0]: None, keys[1]: "oracle-2026"} == {
            row["key"]: row["pool"] for row in report.extras["opportunities"]
        }

    def test_as_of_then_it_is_as_it_was(self, reading: Reading, store: Store):
        """The past does not know of what came later."""
        before = reading.reports(MANAGER, [POOLING])[0]
        record(store, [reported("oracle", "jork", "9")])
        then = reading.reports(MANAGER, [replace(POOLING, parameters={"as_of": [str(before.position)]})])[0]

        assert (before.rows, before.extras) == (then.rows, then.extras)

    def test_a_rebuild_ends_what_is_kept(self, reading: Reading, store: Store):
        """The rows may be the same and may be right at last."""
        told(reading)
        store.views.rebuild(["licence_pooling"], lambda _position, _head: None)
        damage(store, "view_licence_pooling_2_2", "used = 0 WHERE entry = 'used'")

        assert {} == told(reading)[1]
