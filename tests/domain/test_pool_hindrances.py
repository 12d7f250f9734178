"""What stands against closing a pool: nothing is ordered then, the reasons are there for all, and it can be mended."""

from datetime import UTC, date, datetime
from decimal import Decimal

from procurement.domain.alliance.commands import GiveAllianceNotice
from procurement.domain.contract.commands import ChangeTerms, EndContract, EntitleMember, ModifyContract
from procurement.domain.decider import fold
from procurement.domain.member.commands import GiveNotice, SetApprovalRule
from procurement.domain.pool.commands import AbandonPool, OpenPool
from procurement.domain.pool.events import ClosingRefused, PoolClosed, PoolLapsed
from procurement.kernel.event import Event
from tests.samples import STARTS_ON, TODAY, admitted, history, list_article, place
from tests.sharing_samples import (
    CEILING_CENTS,
    CLOSE,
    DUE,
    MARKET,
    alliance,
    open_pool,
    pledge,
    pool_history,
    withdraw,
)
from tests.spec import given

NEXT_YEAR = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
TOO_MANY = ("jork", "quantity-ceiling-exceeded")


def closing(before: list[Event], at: datetime = DUE) -> list[Event]:
    return given(*before).when(CLOSE, at=at).decided()


def hindrances(before: list[Event], at: datetime = DUE) -> list[tuple[str, str]]:
    """Whose pledge fails at what. The refusal is all that is recorded: no order, no number, no cent allocated."""
    (event,) = closing(before, at)
    assert isinstance(event, ClosingRefused)
    assert all(each.sentence_de and each.sentence_en for each in event.hindrances)
    return [(each.member, each.refusal) for each in event.hindrances]


def pledged(*more: object) -> list[Event]:
    """Stade pledges ten, Jork three: at 8.00 together instead of 10.00 alone."""
    return pool_history(pledge("stade", "10"), pledge("jork", "3"), *more)


def overfull() -> list[Event]:
    """110 units are pledged; the lot holds 100."""
    return pool_history(pledge("stade", "60"), pledge("jork", "50"))


class TestHindrances:
    def test_ceiling(self):
        """Each order is checked on what those before it leave; what fits after one that fails is not named."""
        before = pool_history(pledge("stade", "60"), pledge("jork", "50"), pledge("buxtehude", "40"))
        assert [TOO_MANY] == hindrances(before)

    def test_to_the_last_cent(self):
        """What fits is ordered to the last cent and unit of the ceiling, and not a thousandth more."""
        tiers = {"rule": "volume_tier", "tiers": [{"from_quantity": "1", "unit_price": "10"}]}
        terms = ChangeTerms(contract="soft", article="zeit-dauer", pricing=tiers, valid_from=STARTS_ON)
        full = pool_history(terms, pledge("stade", "60"), pledge("jork", "40"))
        assert CEILING_CENTS == fold([*full, *closing(full)])["contract/soft"].lots["1"].allocated_cents
        over = pool_history(terms, pledge("stade", "60"), pledge("jork", "40.001"))
        assert [("jork", "ceiling-exceeded"), TOO_MANY] == hindrances(over)

    def test_ceiling_taken_by_others(self):
        """What others ordered since the pledges counts."""
        taken = place(("karte", "90"), contract="soft", member="buxtehude", order_id="o0")
        assert [TOO_MANY] == hindrances(pledged(taken))

    def test_member_has_left(self):
        """Who has left since its pledge orders nothing, and so does nobody."""
        leaving = GiveNotice(member="stade")
        before = pool_history(pledge("stade", "10"), pledge("jork", "3"), leaving, deadline_on=date(2027, 1, 1))
        assert [("stade", "member-has-left")] == hindrances(before, NEXT_YEAR)

    def test_contract_not_running(self):
        """If the contract was ended since, every member's order fails."""
        ended = EndContract(contract="soft", ended_on=TODAY, reason="x")
        assert [("stade", "contract-not-running"), ("jork", "contract-not-running")] == hindrances(pledged(ended))

    def test_decision_reference_missing(self):
        """When others go the price rises, maybe above what a member may order without its council."""
        rule = SetApprovalRule(member="stade", approval_above_cents=0, decision_ref_above_cents=80_00)
        steps = [rule, pledge("jork", "3"), pledge("stade", "10"), withdraw("jork")]
        assert [("stade", "decision-reference-missing")] == hindrances(
            pool_history(*steps, target_quantity=Decimal(10))
        )

    def test_left_the_alliance(self):
        """A pool for an alliance is for those who are in it when it orders."""
        before = history(
            alliance(),
            open_pool(open_to="alliance", open_to_name="ikz-geest", deadline_on=date(2026, 12, 31)),
            pledge("stade", "10"),
            pledge("buxtehude", "3"),
            GiveAllianceNotice(alliance="ikz-geest", member="buxtehude"),
            before=MARKET,
        )
        assert [("buxtehude", "member-may-not-join")] == hindrances(before, NEXT_YEAR)

    def test_too_fine_to_split(self):
        """Where the method cannot split the gain nobody orders, and everybody sees that it is about all."""
        towns = [f"m{number}" for number in range(13)]
        tiers = [{"from_quantity": "1", "unit_price": "1"}, {"from_quantity": "1000", "unit_price": "0.5"}]
        fine = [pledge(town, f"46.{number:03d}") for number, town in enumerate(towns, start=1)]
        before = history(
            list_article("stift", contract="soft", lot="2", pricing={"rule": "volume_tier", "tiers": tiers}),
            open_pool(article="stift", split="shapley"),
            *(EntitleMember(contract="soft", member=town) for town in towns),
            *fine,
            before=[*MARKET, *(admitted(town) for town in towns)],
        )
        assert [("", "pool-too-fine")] == hindrances(before)
        mended = history(*(pledge(town, "46") for town in towns), before=before)
        assert isinstance(closing(mended)[-1], PoolClosed)


class TestAgain:
    def test_repeated(self):
        """The same reasons on the same day are recorded once; on another day they are said again."""
        before = history(CLOSE, before=overfull(), at=DUE)
        given(*before).when(CLOSE, at=DUE).then_nothing()
        assert [TOO_MANY] == hindrances(before, DUE.replace(month=4, day=2))

    def test_other_reasons(self):
        """Other reasons on the same day are recorded."""
        before = history(CLOSE, EndContract(contract="soft", ended_on=TODAY, reason="x"), before=overfull(), at=DUE)
        assert [("stade", "contract-not-running"), ("jork", "contract-not-running")] == hindrances(before)

    def test_closed_when_the_ceiling_is_raised(self):
        """What was refused after the deadline a manager closes once the reason is gone."""
        bare = history(
            list_article("stift", contract="soft", lot="2", list_unit_price=Decimal(100)),
            OpenPool(
                pool="zeit-2026",
                title="Stifte",
                contract="soft",
                article="stift",
                deadline_on=date(2026, 3, 31),
                target_quantity=Decimal(30),
                legal_basis="§ 4",
            ),
            pledge("stade", "20"),
            pledge("jork", "20"),
            before=MARKET,
        )
        assert [("jork", "ceiling-exceeded")] == hindrances(bare)
        raised = ModifyContract(contract="soft", kind="additional", amount_cents=400_00, reason="Mehrbedarf")
        after = history(raised, before=history(CLOSE, before=bare, at=DUE), at=DUE)
        assert isinstance(closing(after)[-1], PoolClosed)

    def test_closed_without_the_pledge_at_fault(self):
        """Or takes out the pledge that does not fit; the others' orders follow."""
        after = history(CLOSE, withdraw("jork", by_manager=True), before=overfull(), at=DUE)
        assert "open" == fold(after)["pool/zeit-2026"].status
        events = closing(after)
        assert isinstance(events[-1], PoolClosed)
        assert ["stade"] == [order.member for order in events[-1].orders]

    def test_abandoned(self):
        """A pool that is given up has nothing standing against it any more; why it ended is said there."""
        refused = [*overfull(), *closing(overfull())]
        given_up = given(*refused).when(AbandonPool(pool="zeit-2026", reason="Kein Bedarf"), at=DUE).decided()
        state = fold([*refused, *given_up])["pool/zeit-2026"]
        assert ("lapsed", ()) == (state.status, state.hindrances)

    def test_lapses_without_the_pledge_at_fault(self):
        """If too little is left then, the pool is over."""
        before = history(
            open_pool(target_quantity=Decimal(61)), pledge("stade", "60"), pledge("jork", "50"), before=MARKET
        )
        after = history(CLOSE, withdraw("jork", by_manager=True), before=before, at=DUE)
        (lapsed,) = closing(after)
        assert isinstance(lapsed, PoolLapsed)
        assert ("target_missed", ("stade",)) == (lapsed.cause, lapsed.members)
