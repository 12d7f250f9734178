"""Spare licences find those who lack them: offered, claimed, passed on. Both sides change in one transaction.

Whether licences may be passed on is a matter of their contract: volume licences may be resold apart (BGH I ZR 8/13,
UsedSoft III), client-server user rights may not be split (CJEU C-128/11, 69–71). So the pooling clause decides, and
where it asks for the vendor's consent, the consent is named.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from procurement.domain.contract.aggregate import Contract, contract_in
from procurement.domain.contract.commands import PROHIBITING_WORDS
from procurement.domain.contract.events import PERMITTING_CLAUSES
from procurement.domain.licence.aggregate import Claim, Licence, Offer, licence_in
from procurement.domain.licence.commands import (
    ClaimLicences,
    OfferLicences,
    TransferLicences,
    WithdrawClaim,
    WithdrawOffer,
)
from procurement.domain.licence.events import (
    ClaimWithdrawn,
    Licences,
    LicencesClaimed,
    LicencesOffered,
    LicencesTransferredIn,
    LicencesTransferredOut,
    OfferWithdrawn,
)
from procurement.domain.licence.sharing_refusals import (
    ClaimedAlready,
    ConsentMissing,
    MoreThanOffered,
    MoreThanSpare,
    OwnOffer,
    SharedQuantityNotPossible,
    SharingNotPermitted,
    UnknownClaim,
    UnknownOffer,
    UsageNotKnown,
)
from procurement.domain.member.aggregate import member_in, present_member
from procurement.kernel.calendar import day_of
from procurement.kernel.event import Event, States
from procurement.kernel.money import is_quantity

NOTHING = Decimal(0)


def _offer(states: States, command: OfferLicences, at: datetime) -> Sequence[Event]:
    member_in(states, command.member)
    contract = contract_in(states, command.contract)
    _check_clause(contract)
    _check_quantity(command.quantity)
    licence = licence_in(states, command.member, command.product)
    today = day_of(at)
    _check_spare(licence, command, today)
    return [
        LicencesOffered(
            member=command.member,
            product=command.product,
            offer=licence.offers_made + 1,
            contract=command.contract,
            vendor=contract.vendor,
            article=command.article,
            clause=contract.pooling,
            quantity=command.quantity,
            note=command.note,
            offered_on=today,
        )
    ]


def _check_clause(contract: Contract) -> None:
    if contract.pooling not in PERMITTING_CLAUSES:
        raise SharingNotPermitted(contract=contract.contract, clause=PROHIBITING_WORDS[contract.pooling])


def _check_quantity(quantity: Decimal) -> None:
    if not is_quantity(quantity):
        raise SharedQuantityNotPossible(quantity=quantity)


def _check_spare(licence: Licence, command: OfferLicences, today: date) -> None:
    if licence.used is None:
        raise UsageNotKnown(member=command.member, product=command.product)
    free = licence.owned(today) - licence.used - licence.offered
    of_article = licence.owned_of(command.contract, command.article, today)
    spare = max(min(free, of_article - licence.offered_of(command.contract, command.article)), NOTHING)
    if command.quantity > spare:
        raise MoreThanSpare(
            member=command.member,
            product=command.product,
            article=command.article,
            asked=command.quantity,
            spare=spare,
            owned=licence.owned(today),
            used=licence.used,
        )


def _offer_in(licence: Licence, offer: int) -> Offer:
    found = licence.offers.get(offer)
    if found is None:
        raise UnknownOffer(member=licence.member, product=licence.product, offer=offer)
    return found


def _claim_in(offer: Offer, claim: int, only_member: str = "") -> Claim:
    found = offer.claims.get(claim)
    if found is None or (only_member and found.claimed_by != only_member):
        raise UnknownClaim(offer=offer.offer, claim=claim)
    return found


def _withdraw_offer(states: States, command: WithdrawOffer, _at: datetime) -> Sequence[Event]:
    """Each claim on the offer ends with it, and stands withdrawn to its claimant."""
    offer = _offer_in(licence_in(states, command.member, command.product), command.offer)
    void = [_claim_withdrawn(command, claim) for claim in offer.claims.values()]
    withdrawn = OfferWithdrawn(
        member=command.member,
        product=command.product,
        offer=offer.offer,
        quantity=offer.left,
        reason=command.reason,
    )
    return [*void, withdrawn]


def _claim_withdrawn(command: WithdrawOffer | WithdrawClaim, claim: Claim) -> ClaimWithdrawn:
    return ClaimWithdrawn(
        member=command.member,
        product=command.product,
        offer=command.offer,
        claim=claim.claim,
        claimed_by=claim.claimed_by,
        quantity=claim.quantity,
        reason=command.reason,
    )


def _claim(states: States, command: ClaimLicences, at: datetime) -> Sequence[Event]:
    present_member(states, command.claimed_by, day_of(at))
    offer = _offer_in(licence_in(states, command.member, command.product), command.offer)
    if command.claimed_by == command.member:
        raise OwnOffer(member=command.member)
    for known in offer.claims.values():
        if known.claimed_by == command.claimed_by:
            raise ClaimedAlready(offer=offer.offer, claim=known.claim, claimed_by=command.claimed_by)
    _check_quantity(command.quantity)
    if command.quantity > offer.left - offer.claimed:
        raise MoreThanOffered(offer=offer.offer, asked=command.quantity, left=offer.left - offer.claimed)
    return [
        LicencesClaimed(
            member=command.member,
            product=command.product,
            offer=offer.offer,
            claim=offer.claims_made + 1,
            claimed_by=command.claimed_by,
            quantity=command.quantity,
            note=command.note,
            claimed_on=day_of(at),
        )
    ]


def _withdraw_claim(states: States, command: WithdrawClaim, _at: datetime) -> Sequence[Event]:
    offer = _offer_in(licence_in(states, command.member, command.product), command.offer)
    own = "" if command.only_member == command.member else command.only_member
    return [_claim_withdrawn(command, _claim_in(offer, command.claim, own))]


def _transfer(states: States, command: TransferLicences, at: datetime) -> Sequence[Event]:
    licence = licence_in(states, command.member, command.product)
    offer = _offer_in(licence, command.offer)
    claim = _claim_in(offer, command.claim)
    contract = contract_in(states, offer.contract)
    _check_clause(contract)
    consent_ref = command.consent_ref.strip()
    if contract.pooling == "with_consent" and not consent_ref:
        raise ConsentMissing(contract=contract.contract)
    today = day_of(at)
    _check_still_spare(licence, offer, claim, today)
    moved: dict[str, Any] = {
        "product": command.product,
        "offer": offer.offer,
        "claim": claim.claim,
        "contract": contract.contract,
        "vendor": contract.vendor,
        "article": offer.article,
        "clause": contract.pooling,
        "consent_ref": consent_ref,
        "quantity": claim.quantity,
        "licences": _taken(licence, offer, claim.quantity, today),
        "transferred_on": today,
    }
    return [
        LicencesTransferredOut(member=command.member, to_member=claim.claimed_by, **moved),
        LicencesTransferredIn(member=claim.claimed_by, from_member=command.member, **moved),
    ]


def _check_still_spare(licence: Licence, offer: Offer, claim: Claim, today: date) -> None:
    """Since the offer, terms may have ended or the use may have grown."""
    used = licence.used or NOTHING
    owned = licence.owned(today)
    spare = max(min(owned - used, licence.owned_of(offer.contract, offer.article, today)), NOTHING)
    if claim.quantity > spare:
        raise MoreThanSpare(
            member=licence.member,
            product=licence.product,
            article=offer.article,
            asked=claim.quantity,
            spare=spare,
            owned=owned,
            used=used,
        )


def _taken(licence: Licence, offer: Offer, quantity: Decimal, today: date) -> tuple[Licences, ...]:
    """Licences worth passing on first: those that run longest stay useful longest."""
    taken: list[Licences] = []
    left = quantity
    for each in reversed(licence.running(today)):
        if (each.contract, each.article) == (offer.contract, offer.article) and left:
            part = min(left, each.quantity)
            taken.append(replace(each, quantity=part))
            left -= part
    return tuple(taken)


DECIDE: Mapping[type, Callable[[States, Any, datetime], Sequence[Event]]] = {
    OfferLicences: _offer,
    WithdrawOffer: _withdraw_offer,
    ClaimLicences: _claim,
    WithdrawClaim: _withdraw_claim,
    TransferLicences: _transfer,
}
