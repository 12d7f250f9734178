"""A member's licences of one product: what it holds, how much is in use, what it offers and who claims it."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.domain.licence.events import (
    ClaimWithdrawn,
    LicenceEvent,
    Licences,
    LicencesClaimed,
    LicencesOffered,
    LicencesReceived,
    LicencesTransferredIn,
    LicencesTransferredOut,
    OfferWithdrawn,
    UsageReported,
)
from procurement.kernel.event import States
from procurement.kernel.record import Record, replace

NOTHING = Decimal(0)


class Claim(Record):
    claim: int
    claimed_by: str
    quantity: Decimal


class Offer(Record):
    """`left` is neither passed on nor withdrawn; what is claimed of it is still left."""

    offer: int
    contract: str
    article: str
    left: Decimal
    claims: Mapping[int, Claim]
    claims_made: int = 0

    @property
    def claimed(self) -> Decimal:
        return sum((claim.quantity for claim in self.claims.values()), NOTHING)


class Licence(Record):
    """State of `licence/<member>/<product>`; `held` has one entry for each kind, `used` is None until a report."""

    member: str
    product: str
    held: tuple[Licences, ...] = ()
    last_report: UsageReported | None = None
    offers: Mapping[int, Offer]
    offers_made: int = 0

    @property
    def used(self) -> Decimal | None:
        return self.last_report.quantity if self.last_report else None

    @property
    def reported_on(self) -> date | None:
        return self.last_report.reported_on if self.last_report else None

    def running(self, day: date) -> tuple[Licences, ...]:
        """Licences whose term is not over on a day, those that end first ahead, those for good last."""
        running = [each for each in self.held if each.ends_on is None or each.ends_on > day]
        return tuple(sorted(running, key=lambda each: (each.ends_on or date.max, each.received_on)))

    def owned(self, day: date) -> Decimal:
        return sum((each.quantity for each in self.running(day)), NOTHING)

    def owned_of(self, contract: str, article: str, day: date) -> Decimal:
        """Of one article of one contract, with a running term."""
        running = self.running(day)
        return sum((each.quantity for each in running if (each.contract, each.article) == (contract, article)), NOTHING)

    def offered_of(self, contract: str, article: str) -> Decimal:
        offers = self.offers.values()
        return sum((offer.left for offer in offers if (offer.contract, offer.article) == (contract, article)), NOTHING)

    @property
    def offered(self) -> Decimal:
        return sum((offer.left for offer in self.offers.values()), NOTHING)


def licence_in(states: States, member: str, product: str) -> Licence:
    """The licences, empty where nothing happened yet."""
    found: Licence | None = states.get(f"licence/{member}/{product}")
    return found or Licence(member=member, product=product, offers={})


def _received(state: Licence, event: LicencesReceived) -> Licence:
    return replace(state, held=_more(state.held, (event.licences,)))


def _reported(state: Licence, event: UsageReported) -> Licence:
    return replace(state, last_report=event)


def _offered(state: Licence, event: LicencesOffered) -> Licence:
    offer = Offer(offer=event.offer, contract=event.contract, article=event.article, left=event.quantity, claims={})
    return replace(state, offers={**state.offers, event.offer: offer}, offers_made=event.offer)


def _offer_withdrawn(state: Licence, event: OfferWithdrawn) -> Licence:
    return _without(state, event.offer)


def _without(state: Licence, offer: int) -> Licence:
    return replace(state, offers={number: kept for number, kept in state.offers.items() if number != offer})


def _claimed(state: Licence, event: LicencesClaimed) -> Licence:
    offer = state.offers[event.offer]
    claim = Claim(claim=event.claim, claimed_by=event.claimed_by, quantity=event.quantity)
    changed = replace(offer, claims={**offer.claims, event.claim: claim}, claims_made=event.claim)
    return replace(state, offers={**state.offers, event.offer: changed})


def _claim_withdrawn(state: Licence, event: ClaimWithdrawn) -> Licence:
    offer = state.offers[event.offer]
    changed = replace(offer, claims=_other_claims(offer, event.claim))
    return replace(state, offers={**state.offers, event.offer: changed})


def _other_claims(offer: Offer, claim: int) -> Mapping[int, Claim]:
    return {number: kept for number, kept in offer.claims.items() if number != claim}


def _transferred_out(state: Licence, event: LicencesTransferredOut) -> Licence:
    offer = state.offers[event.offer]
    left = offer.left - event.quantity
    changed = replace(offer, left=left, claims=_other_claims(offer, event.claim))
    rest = replace(state, offers={**state.offers, event.offer: changed}) if left else _without(state, event.offer)
    return replace(rest, held=_less(state.held, event.licences))


def _less(held: tuple[Licences, ...], gone: tuple[Licences, ...]) -> tuple[Licences, ...]:
    """What is held less what was passed on, kind by kind."""
    left = _more(held, tuple(replace(moved, quantity=-moved.quantity) for moved in gone))
    return tuple(each for each in left if each.quantity)


def _more(held: tuple[Licences, ...], come: tuple[Licences, ...]) -> tuple[Licences, ...]:
    """What is held and what came: licences of one kind are one entry, however often they came."""
    kinds = {replace(each, quantity=NOTHING): each.quantity for each in held}
    for each in come:
        kind = replace(each, quantity=NOTHING)
        kinds[kind] = kinds.get(kind, NOTHING) + each.quantity
    return tuple(replace(kind, quantity=quantity) for kind, quantity in kinds.items())


def _transferred_in(state: Licence, event: LicencesTransferredIn) -> Licence:
    return replace(state, held=_more(state.held, event.licences))


EVOLVE: Mapping[type, Callable[[Licence, Any], Licence]] = {
    LicencesReceived: _received,
    UsageReported: _reported,
    LicencesOffered: _offered,
    OfferWithdrawn: _offer_withdrawn,
    LicencesClaimed: _claimed,
    ClaimWithdrawn: _claim_withdrawn,
    LicencesTransferredOut: _transferred_out,
    LicencesTransferredIn: _transferred_in,
}


def evolve(state: Licence | None, event: LicenceEvent) -> Licence:
    """The licences after `event`; `None` is before anything was received or reported."""
    known = state or Licence(member=event.member, product=event.product, offers={})
    return EVOLVE[type(event)](known, event)
