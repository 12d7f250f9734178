"""What the demonstration plan promises: the same every time, valid, varied, and within what the brochure says."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from procurement.demonstration import Planned, plan
from procurement.domain.alliance import events as alliance_events
from procurement.domain.checks.ceiling_left import CeilingExceeded, QuantityCeilingExceeded
from procurement.domain.contract import events as contract_events
from procurement.domain.contract.aggregate import Contract
from procurement.domain.contract.keeping import MOST_YEARS
from procurement.domain.demand import events as demand_events
from procurement.domain.licence import events as licence_events
from procurement.domain.member import events as member_events
from procurement.domain.opportunity import events as opportunity_events
from procurement.domain.order import events as order_events
from procurement.domain.order.commands import PlaceOrder
from procurement.domain.order.events import OrderApproved, OrderPlaced, OrderReceived
from procurement.domain.pool import events as pool_events
from procurement.domain.pricing_rules import RULES
from procurement.domain.vendor import events as vendor_events
from procurement.kernel.calendar import day_of, same_day
from tests.demonstration.played import TODAY, Played, played

NEVER_PLANNED = {"member.notice_given", "opportunity.restored", "contract.balance_carried_forward"}
"""No real municipality is made to leave, not even in a demonstration; what was dismissed once stays dismissed; a balance
comes by itself after a thousand call-offs of one contract, which these plans do not have.
"""


def contracts_of(made) -> list[Contract]:
    return [state for state in made.states.values() if isinstance(state, Contract)]


def ordered_in(made: Played) -> list[tuple[Planned, OrderPlaced]]:
    """What was ordered from the market; orders out of pools, and a few for servers, come on top."""
    return [
        (planned, event) for planned, event in made.events if isinstance(event, OrderPlaced) and not planned.if_possible
    ]


class TestSameEveryTime:
    def test_the_same_seed_and_day_give_the_same_plan(self):
        """Two plans with the same arguments are equal, command by command."""
        again = plan(today=TODAY, members=12, years=2, orders_per_year=150, seed=1)

        assert played().planned == tuple(again)

    def test_another_seed_gives_another_plan(self):
        """The seed matters."""
        assert played().planned != played(seed=2).planned


class TestOrder:
    def test_instants_ascend(self):
        """No command comes before the one ahead of it."""
        assert all(earlier.at <= later.at for earlier, later in pairwise(played().planned))

    def test_nothing_lies_ahead(self):
        """The last command is given before the demonstration's last day begins."""
        assert day_of(played().planned[-1].at) < TODAY

    def test_orders_cover_the_years(self):
        """Orders start in the first month and reach the last, each on the day it is placed."""
        placed = [planned for planned, _ in ordered_in(played())]
        days = [day_of(planned.at) for planned in placed]

        assert days[0] < date(2024, 12, 21)
        assert days[-1] > date(2026, 10, 21)
        assert days == [planned.command.placed_on for planned in placed]  # type: ignore[attr-defined]

    def test_the_number_of_orders_is_the_one_asked_for(self):
        """Orders a year times years are placed, some of them in vain."""
        asked = [
            planned
            for planned in played().planned
            if isinstance(planned.command, PlaceOrder) and not planned.if_possible
        ]

        assert 300 == len(asked)
        assert 300 == len({planned.command.order_id for planned in asked})  # type: ignore[attr-defined]

    def test_autumn_is_busier_than_summer(self):
        """Before the budget year closes more is ordered than in the holidays."""
        months = Counter(event.placed_on.month for event in played(37, 3, 1200).of(OrderPlaced))

        assert months[11] + months[12] > 2 * (months[7] + months[8])


class TestValid:
    @pytest.mark.parametrize(
        ("members", "years", "orders"),
        [(1, 1, 1200), (1, 1, 12), (12, 2, 150), (37, 3, 1200), (4, 10, 60), (37, 1, 0), (3, 1, 60)],
    )
    def test_hardly_anything_is_refused(self, members: int, years: int, orders: int):
        """Fewer than one command in fifty is refused, and only because a ceiling is reached."""
        made = played(members, years, orders)

        assert len(made.refused) * 50 <= len(made.planned)
        assert {type(refused) for _, refused in made.refused} <= {CeilingExceeded, QuantityCeilingExceeded}

    @pytest.mark.parametrize(
        "today", [date(2028, 2, 29), date(2026, 1, 1), date(2025, 12, 31), date(2027, 8, 31), date(2026, 12, 10)]
    )
    def test_any_day_will_do(self, today: date):
        """The plan is valid whatever day it ends on."""
        made = played(5, 5, 40, seed=3, today=today)

        assert 200 == len(ordered_in(made)) + len(made.refused)

    def test_a_small_ceiling_is_reached(self):
        """With the numbers of `abrufbuch demo` a handful of orders meets a ceiling that is used up."""
        made = played(37, 3, 1200)

        assert 1 <= len(made.refused) <= 20
        assert {"druckdienst"} == {planned.command.contract.partition("-")[0] for planned, _ in made.refused}  # type: ignore[attr-defined]

    def test_contracts_are_well_used(self):
        """After three years each contract that has run from the start is used by 40 to 100 percent."""
        old = [contract for contract in contracts_of(played(37, 3, 1200)) if contract.starts_on < date(2023, 11, 22)]
        used = {contract.contract: contract.allocated_cents * 100 // contract.ceiling_cents for contract in old}

        assert len(used) >= 13
        assert {} == {name: percent for name, percent in used.items() if not 40 <= percent <= 100}

    def test_two_people_approve(self):
        """Who approves is another person of the same member."""
        approved = played().of(OrderApproved)

        assert approved
        assert {(f"person-{event.member}-1", f"person-{event.member}-2") for event in approved} == {
            (event.requested_by, event.approved_by) for event in approved
        }


class TestVaried:
    def test_every_discount_is_usual(self):
        """Every line saves 20 to 70 percent of its list price, as the brochure says."""
        lines = [line for event in played(37, 3, 1200).of(OrderPlaced) for line in event.lines]

        assert [] == [
            (line.article, line.listed_cents, line.net_cents)
            for line in lines
            if not 30 * line.listed_cents <= 100 * line.net_cents <= 80 * line.listed_cents
        ]

    def test_every_pricing_rule_is_used(self):
        """Orders are priced by all six rules."""
        assert set(RULES) == {line.rule for event in played().of(OrderPlaced) for line in event.lines}

    def test_every_pooling_clause_occurs(self):
        """Orders stand under each of the four clauses."""
        clauses = {event.pooling for event in played().of(OrderPlaced)}

        assert {"allowed", "with_consent", "not_allowed", "unknown"} == clauses

    def test_every_regime_keeps_its_longest_term(self):
        """Frameworks under VgV and UVgO, none longer than its regime allows, none with a reason to be longer."""
        awarded = played(37, 3, 1200).of(contract_events.ContractAwarded)

        assert {"vgv", "uvgo"} == {event.regime for event in awarded}
        assert [] == [
            event.contract
            for event in awarded
            if event.term_reason
            or event.ends_on > same_day(event.starts_on.year + MOST_YEARS[event.regime], event.starts_on)
        ]

    @pytest.mark.parametrize(("members", "years", "orders"), [(37, 3, 1200), (12, 2, 300)])
    def test_every_event_occurs(self, members: int, years: int, orders: int):
        """Everything happens that can happen to what the cooperative keeps, orders and shares."""
        modules = (
            alliance_events,
            contract_events,
            demand_events,
            licence_events,
            member_events,
            opportunity_events,
            order_events,
            pool_events,
            vendor_events,
        )
        known = {kind.TYPE for module in modules for kind in vars(module).values() if getattr(kind, "TYPE", "")}

        assert known - NEVER_PLANNED == {event.TYPE for _, event in played(members, years, orders).events}


class TestOpportunities:
    def test_licences_are_spare_here_and_missing_there(self):
        """At the end some member has licences to spare of a product another lacks, and the contract allows pooling."""
        made = played()
        owned: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for event in made.of(OrderReceived):
            for line in event.lines:
                if line.licence_metric and line.term_months is None and event.pooling == "allowed":
                    owned[event.member, line.product] += line.quantity
        used = {key: made.states[f"licence/{key[0]}/{key[1]}"].used for key in owned}
        left = {key: quantity - used[key] for key, quantity in owned.items() if used[key] is not None}
        spare = {product for (_, product), quantity in left.items() if quantity > 0}
        missing = {product for (_, product), quantity in left.items() if quantity < 0}

        assert spare & missing

    def test_members_order_the_same_tiered_article_apart(self):
        """Within 90 days several members order an article whose price depends on the quantity."""
        orders: dict[str, list[tuple[date, str]]] = defaultdict(list)
        for event in played().of(OrderPlaced):
            for line in event.lines:
                if line.rule in {"volume_tier", "incremental_tier"}:
                    orders[line.article].append((event.placed_on, event.member))
        near = [
            article
            for article, placed in orders.items()
            for (first, one), (second, other) in pairwise(placed)
            if one != other and second - first <= timedelta(days=90)
        ]

        assert len(set(near)) >= 5
