"""Every kind of sharing that the demonstration shows, and how to find it in a plan that was played."""

from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta

from procurement.demonstration.alliances_plan import ALLIANCE, DISSOLVED
from procurement.domain.contract.events import LicenceMinimumAgreed
from procurement.domain.demand.events import DemandAsked, DemandDeclared, DemandWithdrawn
from procurement.domain.licence.events import (
    ClaimWithdrawn,
    LicencesTransferredOut,
    OfferWithdrawn,
    UsageReported,
)
from procurement.domain.opportunity.events import OpportunityDismissed
from procurement.domain.pool.aggregate import Pool
from procurement.domain.pool.events import PledgeWithdrawn, PoolClosed, PoolLapsed, PoolOpened
from tests.demonstration.played import TODAY, Played, played


def shown() -> Played:
    """With the numbers of `abrufbuch demo`."""
    return played(37, 3, 1500)


def pool(made: Played, name: str) -> Pool:
    found: Pool = made.states[f"pool/{name}"]
    return found


def running_pools(made: Played) -> list[Pool]:
    return [state for state in made.states.values() if isinstance(state, Pool) and state.status == "open"]


def lapsed(made: Played, cause: str) -> list[PoolLapsed]:
    return [event for event in made.of(PoolLapsed) if event.cause == cause]


def offers(made: Played, *, claimed: bool) -> list[str]:
    """Members whose offers stand on the last day, with or without a claim on them."""
    licences = [state for name, state in made.states.items() if name.startswith("licence/")]
    return [
        licence.member for licence in licences for offer in licence.offers.values() if bool(offer.claims) is claimed
    ]


def passed_on(made: Played, clause: str) -> list[LicencesTransferredOut]:
    return [event for event in made.of(LicencesTransferredOut) if event.clause == clause]


def last_reports(made: Played) -> list[UsageReported]:
    """The newest report by site of every member and product."""
    newest = {(event.member, event.product): event for event in made.of(UsageReported)}
    return [event for event in newest.values() if event.sites]


def too_many(made: Played) -> list[UsageReported]:
    """Reports by site of more than is owned."""
    return [
        event for event in last_reports(made) if event.quantity > made.states[event.stream].owned(event.reported_on)
    ]


def demand_until(made: Played, *, past: bool) -> list[DemandAsked]:
    return [event for event in made.of(DemandAsked) if (event.until_on < TODAY) is past]


def ends_soon(made: Played) -> dict[str, set[str]]:
    """Members by article of 12 months whose licences end within a year."""
    ending: defaultdict[str, set[str]] = defaultdict(set)
    for name, state in made.states.items():
        for held in state.running(TODAY) if name.startswith("licence/") else ():
            if held.ends_on and held.ends_on <= TODAY + timedelta(days=365):
                ending[held.article].add(state.member)
    return {article: members for article, members in ending.items() if len(members) > 2}


KINDS: dict[str, Callable[[Played], object]] = {
    "a least number of licences for each processor": lambda made: made.of(LicenceMinimumAgreed),
    "use by site, by processor": lambda made: [each for each in last_reports(made) if each.metric == "processor"],
    "use by site, by named user": lambda made: [each for each in last_reports(made) if each.metric == "named_user"],
    "use by site of more than is owned": too_many,
    "an alliance that runs": lambda made: made.states[f"alliance/{ALLIANCE}"].runs(TODAY),
    "a member of it that will leave": lambda made: [
        each for each in made.states[f"alliance/{ALLIANCE}"].members.values() if each.leaves_on and each.runs(TODAY)
    ],
    "an alliance that was dissolved": lambda made: not made.states[f"alliance/{DISSOLVED}"].runs(TODAY),
    "a closed pool": lambda made: made.of(PoolClosed),
    "a pool that missed its target": lambda made: lapsed(made, "target_missed"),
    "a pool that was given up": lambda made: lapsed(made, "abandoned"),
    "a pool that a check stands against": lambda made: pool(made, "tinte").hindrances,
    "a pool open to all": lambda made: [each for each in running_pools(made) if each.opened.open_to == "all"],
    "a pool open to a centre": lambda made: [each for each in running_pools(made) if each.opened.open_to == "centre"],
    "a pool open to an alliance": lambda made: [
        each for each in running_pools(made) if each.opened.open_to == "alliance"
    ],
    "every way of splitting the gain": lambda made: (
        {each.split for each in made.of(PoolOpened)} == {"equal_price", "proportional", "shapley"}
    ),
    "a pledge taken back": lambda made: made.of(PledgeWithdrawn),
    "an offer that nobody claimed": lambda made: offers(made, claimed=False),
    "an offer that was claimed": lambda made: offers(made, claimed=True),
    "licences passed on where the contract allows it": lambda made: passed_on(made, "allowed"),
    "licences passed on with the vendor's consent": lambda made: [
        each for each in passed_on(made, "with_consent") if each.consent_ref
    ],
    "an offer taken back": lambda made: made.of(OfferWithdrawn),
    "a claim declined": lambda made: made.of(ClaimWithdrawn),
    "demand that is asked for": lambda made: demand_until(made, past=False),
    "demand that was asked for": lambda made: demand_until(made, past=True),
    "demand declared": lambda made: made.of(DemandDeclared),
    "demand taken back": lambda made: made.of(DemandWithdrawn),
    "an opportunity dismissed": lambda made: made.of(OpportunityDismissed),
    "terms of several members that end within a year": ends_soon,
}
