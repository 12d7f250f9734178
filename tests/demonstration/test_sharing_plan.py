"""What the demonstration shows of sharing licences: every kind of it, the same every time, as it stands on its last day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from procurement.application.deadlines import ACTOR
from procurement.demonstration import plan
from procurement.demonstration.alliances_plan import ALLIANCE
from procurement.demonstration.pools_plan import POOLS
from procurement.domain.alliance.aggregate import Alliance
from procurement.domain.alliance.commands import FormAlliance
from procurement.domain.licence.metric import Minimum
from procurement.domain.licence.metric_rules import metric_of
from procurement.domain.order.events import (
    OrderApproved,
    OrderClosed,
    OrderInvoiced,
    OrderPlaced,
    OrderReceived,
    OrderTransmitted,
)
from procurement.domain.pool.aggregate import Pool
from procurement.domain.pool.events import PoolClosed
from procurement.domain.pool.prospect import prospect
from procurement.kernel.calendar import day_of
from procurement.reference import members as all_members
from procurement.reference import products
from tests.demonstration.played import TODAY, played
from tests.demonstration.sharing_kinds import KINDS, demand_until, last_reports, pool, running_pools, shown

DAYS = [date(2028, 2, 29), date(2026, 1, 1), date(2025, 12, 31), date(2027, 8, 31), date(2026, 11, 22)]
NAMES = [pool.pool for pool in POOLS]


class TestEveryKind:
    @pytest.mark.parametrize("kind", KINDS)
    def test_it_is_shown(self, kind: str):
        """The demonstration of `abrufbuch demo` has an example of it on its last day."""
        assert KINDS[kind](shown())

    @pytest.mark.parametrize("today", DAYS)
    def test_it_is_shown_on_any_day(self, today: date):
        """Pools, alliances and demand are there whatever day the demonstration ends on, with twelve members too."""
        made = played(12, 2, 150, seed=3, today=today)
        found = {name: made.states[f"pool/{name}"].status for name in NAMES}

        assert found == {
            "farbpapier": "lapsed",
            "kita-lizenzen": "closed",
            "dms-arbeitsplaetze": "lapsed",
            "tinte": "closing_refused",
            "oracle-nutzer": "open",
            "toner-nord": "open",
            "personal-verbund": "open",
        }


class TestSameEveryTime:
    def test_the_same_seed_and_day_give_the_same_plan(self):
        """What is offered and claimed follows from what happened before, and that is the same."""
        again = plan(today=TODAY, members=37, years=3, orders_per_year=1500, seed=1)

        assert shown().planned == tuple(again)

    def test_pools_close_without_anybody_asking(self):
        """The day after the deadline the deadline itself acts, as in the running service; nothing else does."""
        acted = [planned for planned in shown().planned if planned.subject == ACTOR]
        deadlines = {
            each.opened.pool: each.opened.deadline_on for each in shown().states.values() if isinstance(each, Pool)
        }

        assert ["kita-lizenzen", "dms-arbeitsplaetze", "tinte"] == [planned.command.pool for planned in acted]  # type: ignore[attr-defined]
        assert {timedelta(days=1)} == {day_of(planned.at) - deadlines[planned.command.pool] for planned in acted}  # type: ignore[attr-defined]


class TestValid:
    @pytest.mark.parametrize(
        ("members", "years", "orders"), [(1, 1, 12), (2, 1, 20), (3, 1, 60), (12, 2, 150), (37, 3, 1500), (37, 1, 0)]
    )
    def test_nothing_is_refused_by_accident(self, members: int, years: int, orders: int):
        """Only orders are refused, never anything about sharing: what does not fit is left out."""
        made = played(members, years, orders)

        assert {"PlaceOrder"} >= {type(planned.command).__name__ for planned, _ in made.refused}

    def test_nothing_is_left_out(self):
        """With the numbers of `abrufbuch demo` every pledge that is made up stands in the plan."""
        made = shown()
        pledged = {each.pool: len(pool(made, each.pool).pledges) for each in POOLS}

        assert pledged == {each.pool: len(each.pledges) - (each.withdrawn is not None) for each in POOLS}

    @pytest.mark.parametrize("today", DAYS)
    def test_nothing_lies_ahead(self, today: date):
        """Only deadlines and the days on which members will leave or need something are still to come."""
        made = played(12, 2, 150, seed=3, today=today)

        assert max(day_of(planned.at) for planned in made.planned) < today

    @pytest.mark.parametrize("members", [1, 2, 3])
    def test_few_members_do_what_they_can(self, members: int):
        """Nobody stands alone in an alliance or a pool."""
        made = played(members, 1, 20)
        alliances = [planned.command for planned in made.planned if isinstance(planned.command, FormAlliance)]

        assert [members] * (members > 1) == [len(command.members) for command in alliances]
        assert all(len(each.pledges) > 1 for each in made.states.values() if isinstance(each, Pool))


class TestPools:
    def test_the_price_falls_with_the_quantity(self):
        """Whoever joins an open pool sees what one unit costs now, and a lower price further on."""
        made = shown()
        at = made.planned[-1].at
        seen = {each.opened.pool: prospect(made.states, each.opened.pool, at) for each in running_pools(made)}

        assert {"oracle-nutzer", "toner-nord", "personal-verbund"} == set(seen)
        for each in seen.values():
            assert each.next_step is not None
            assert each.unit_price is not None
            assert each.next_step.unit_price < each.unit_price
            assert each.next_step.from_quantity <= each.pool.opened.target_quantity

    def test_deadlines_lie_ahead(self):
        """One is due within days, the others in two to four weeks."""
        left = sorted((each.opened.deadline_on - TODAY).days for each in running_pools(shown()))

        assert left[0] <= 5
        assert all(14 <= days <= 28 for days in left[1:])

    def test_pooled_orders_live_on(self):
        """Orders of the closed pool are approved, sent, received and closed as others are; splitting leaves nothing."""
        made = shown()
        (closed,) = made.of(PoolClosed)
        pooled = {order.order_id for order in closed.orders}
        followed = {
            kind.__name__
            for kind in (OrderApproved, OrderTransmitted, OrderReceived, OrderInvoiced, OrderClosed)
            if pooled & {event.order_id for event in made.of(kind)}
        }

        assert pooled <= {event.order_id for event in made.of(OrderPlaced)}
        assert {"OrderApproved", "OrderTransmitted", "OrderReceived", "OrderClosed"} <= followed
        assert closed.split == "shapley"
        assert closed.gain_cents > 0
        assert 0 == sum(order.settlement_cents for order in closed.orders)

    def test_the_check_that_stands_against_one_is_a_real_one(self):
        """Its lot was ended while the pledges stood, and every pledging member is told so."""
        stopped = pool(shown(), "tinte")

        assert {"lot-not-open"} == {each.refusal for each in stopped.hindrances}
        assert set(stopped.pledges) == {each.member for each in stopped.hindrances}


class TestAlliances:
    def test_three_with_one_lead(self):
        """Buxtehude leads three neighbours of its centre that share time recording, finance and antivirus."""
        alliance: Alliance = shown().states[f"alliance/{ALLIANCE}"]
        founders = [name for name, each in alliance.members.items() if each.joined_on == alliance.formed_on]
        centres = {member.member: member.centre for member in all_members()}

        assert "buxtehude" == alliance.lead
        assert 3 == len(founders)
        assert {"nord"} == {centres[name] for name in alliance.members}
        assert {"zeiterfassung", "kostenrechnung", "antivirus"} <= set(alliance.products)
        assert 3 == alliance.notice_months

    @pytest.mark.parametrize(("members", "act"), [(37, True), (3, False)])
    def test_what_it_rests_on_is_made_up_and_says_so(self, members: int, act: bool):
        """The act of Lower Saxony is named only where all members lie there."""
        made = played(members, 3, 1500) if members == 37 else played(members, 1, 60)
        bases = [planned.command.legal_basis for planned in made.planned if isinstance(planned.command, FormAlliance)]

        assert bases
        assert all("(erfunden)" in basis for basis in bases)
        assert {act} == {"NKomZG" in basis for basis in bases}


class TestSharing:
    @pytest.mark.parametrize("product", ["gis-alk-alb", "oracle"])
    def test_one_server_would_need_fewer(self, product: str):
        """Three members of the alliance and three of another centre would save licences on a joint server."""
        made = shown()
        near: Alliance = made.states[f"alliance/{ALLIANCE}"]
        reports = [each for each in last_reports(made) if each.product == product]
        together = [each for each in reports if each.member in near.members]
        elsewhere = [each for each in reports if each.member not in near.members]
        centres = {member.member: member.centre for member in all_members()}

        assert (3, 3) == (len(together), len(elsewhere))
        assert 1 == len({centres[each.member] for each in elsewhere})
        for group in (together, elsewhere):
            sites = [site for each in group for site in each.sites]
            minimum = Minimum(per="processor", quantity=Decimal(25)) if product == "oracle" else Minimum()
            joint = metric_of(group[0].metric).joint(sites, minimum)
            assert joint < sum(each.quantity for each in group)

    def test_demand_is_asked_for_what_is_in_preparation(self):
        """Both products in preparation, each with products that show what to expect."""
        asked = demand_until(shown(), past=False)
        in_preparation = {each.product for each in products() if each.status == "in_preparation"}

        assert in_preparation == {each.product for each in asked}
        assert all(each.similar_products for each in asked)
