"""Imported rows pass the same door as everything else, whoever brings them."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from procurement.application.access import Actor, Role
from procurement.application.importing import Importing, Layered, Result, Wish
from procurement.cli.session import chosen
from procurement.domain.member.commands import AdmitMember, ReportInhabitants
from procurement.domain.order.commands import AskedLine, PlaceOrder
from procurement.kernel.event import States
from procurement.wiring import Cooperative, wire

MANAGER = Actor(subject="m", role=Role.MANAGER)
OFFICER = Actor(subject="o", role=Role.OFFICER, member="stade")
STADE = AdmitMember(member="stade", name="Stade", kind="Stadt", centre="nord", state="NI", inhabitants=47_500)


@pytest.fixture
def cooperative(tmp_path: Path) -> Iterator[Cooperative]:
    running = wire(chosen(data_dir=tmp_path, database_url=""), project=False)
    yield running
    running.close()


def wish(*commands: object, row: int = 2) -> Wish:
    return Wish(rows=(row,), name="stade", commands=commands)


def grown(states: States) -> list[object]:
    """One more inhabitant than there are by now."""
    return [ReportInhabitants(member="stade", inhabitants=states["member/stade"].inhabitants + 1)]


class TestRows:
    def test_commands_follow_from_what_rows_before_left(self, cooperative: Cooperative):
        """Six hundred rows, each counting on from the one before, more than are looked at in one go."""
        wishes = [wish(STADE), *(Wish(rows=(row,), name="", commands=grown) for row in range(3, 603))]
        importing = Importing(cooperative.desk)

        rehearsed = list(importing.rehearse(MANAGER, wishes))
        empty = cooperative.store.log.head()
        recorded = list(importing.record(MANAGER, wishes, "c"))

        assert 0 == empty
        assert rehearsed == recorded
        assert 48_100 == cooperative.keeping.member(MANAGER, "stade").result().inhabitants

    def test_a_refused_row_leaves_nothing(self, cooperative: Cooperative):
        """Neither its first command nor a state that later rows would see."""
        halves = wish(STADE, ReportInhabitants(member="stade", inhabitants=0))
        importing = Importing(cooperative.desk)

        found = list(importing.rehearse(MANAGER, [halves, wish(STADE, row=3)]))

        assert [Result.REFUSED, Result.RECORDED] == [outcome.result for outcome in found]

    @pytest.mark.parametrize("dry_run", [True, False])
    def test_what_the_role_may_not_do_is_refused(self, cooperative: Cooperative, dry_run: bool):
        """An officer cannot admit members, nor order for another one."""
        order = PlaceOrder(
            order_id=Importing.order_id("A-1"),
            member="buxtehude",
            contract="c",
            lines=(AskedLine(article="a", quantity=Decimal(1)),),
            budget_code="1",
            requested_by="o",
        )
        importing = Importing(cooperative.desk)
        wishes = [wish(STADE), wish(order)]

        found = list(importing.rehearse(OFFICER, wishes) if dry_run else importing.record(OFFICER, wishes, "c"))

        assert ["action-not-allowed", "other-member"] == [outcome.refusal and outcome.refusal.slug for outcome in found]
        assert 0 == cooperative.store.log.head()

    @pytest.mark.parametrize("dry_run", [True, False])
    def test_what_stands_already_is_told_only_to_those_who_may(self, cooperative: Cooperative, dry_run: bool):
        """Whether anything would change is decided after the question whether one may ask for it."""
        asked = ReportInhabitants(member="stade", inhabitants=1)
        nothing = Wish(rows=(2,), name="", commands=lambda _states: [], means=(asked,), about="member/stade")
        importing = Importing(cooperative.desk)
        list(importing.record(MANAGER, [wish(STADE)], "c"))

        found = [
            outcome
            for each in (OFFICER, MANAGER)
            for outcome in (importing.rehearse(each, [nothing]) if dry_run else importing.record(each, [nothing], "c"))
        ]

        assert [Result.REFUSED, Result.UNCHANGED] == [outcome.result for outcome in found]
        assert [None, "Stade"] == [outcome.before and outcome.before.name for outcome in found]

    def test_a_reference_is_the_same_order_for_ever(self):
        """Ids of imported orders follow from the reference alone; they are in logs and never change."""
        assert "fec2d606-c103-515c-9d22-a6f3de6efcd0" == Importing.order_id("A-1")


class TestLayered:
    def test_the_top_layer_wins(self):
        """Absent means absent in every layer."""
        states = Layered({"a": 1}, {"a": 2, "b": 3})

        assert (1, 3, None) == (states["a"], states["b"], states.get("c"))
        assert ({"a", "b"}, 2) == (set(states), len(states))
        with pytest.raises(KeyError):
            states["c"]
