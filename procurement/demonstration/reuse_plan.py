"""After the last usage report members with spare licences offer them to those who lack some, each case once."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from procurement.demonstration.companions import BUXTEHUDE
from procurement.demonstration.planned import Planned, at_hour, subject, working_day
from procurement.domain.licence.aggregate import Licence
from procurement.domain.licence.commands import (
    ClaimLicences,
    OfferLicences,
    TransferLicences,
    WithdrawClaim,
    WithdrawOffer,
)

OFFERED_DAYS, CLAIMED_DAYS, ENDED_DAYS = 2, 5, 8
"""Days after the last report."""

ENDS = {
    "allowed": ("claimed", "passed_on", "declined", "withdrawn", "open", "open"),
    "with_consent": ("passed_on", "open"),
}
"""What becomes of the offers, by the pooling clause of their contract."""

CONSENT = "DG-DEMO-123 (erfunden)"
NOTE = "Stellen sind weggefallen (erfunden)"
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """`giver` can spare what `taker` lacks."""

    product: str
    contract: str
    article: str
    giver: str
    taker: str
    quantity: Decimal


def reuse_plan(states: Mapping[str, Any], day: date, until: date) -> Iterator[Planned]:
    """Offers and what becomes of them, from what is spare after the reports of a day and still runs at the end."""
    by_product: defaultdict[str, list[Licence]] = defaultdict(list)
    for name, state in sorted(states.items()):
        if name.startswith("licence/") and state.used is not None:
            by_product[state.product].append(state)
    seen: Counter[str] = Counter()
    for clause, ends in ENDS.items():
        found = (_match(licences, clause, until, seen) for licences in by_product.values())
        for end, match in zip(ends, (match for match in found if match), strict=False):
            seen.update((match.giver, match.taker))
            yield from _offer(match, end, day, CONSENT if clause == "with_consent" else "")


def _match(licences: Sequence[Licence], clause: str, until: date, seen: Counter[str]) -> Match | None:
    """One who lacks licences of a product, and one who can pass some on; who was seen least often goes first."""
    takers = [licence for licence in licences if _missing(licence, until) > 0]
    givers = [(spare, licence) for licence in licences for spare in _spare(licence, clause, until)]
    if not takers or not givers:
        return None
    taker = max(takers, key=lambda licence: (*_turn(licence, seen), _missing(licence, until)))
    (quantity, contract, article), giver = max(givers, key=lambda each: (*_turn(each[1], seen), each[0]))
    return Match(
        product=giver.product,
        contract=contract,
        article=article,
        giver=giver.member,
        taker=taker.member,
        quantity=min(quantity, _missing(taker, until)),
    )


def _turn(licence: Licence, seen: Counter[str]) -> tuple[int, bool]:
    """Everybody in turn, Buxtehude first."""
    return -seen[licence.member], licence.member == BUXTEHUDE


def _missing(licence: Licence, day: date) -> Decimal:
    return (licence.used or NOTHING) - licence.owned(day)


def _spare(licence: Licence, clause: str, day: date) -> Iterator[tuple[Decimal, str, str]]:
    """Quantity, contract and article of what a member can pass on."""
    for contract, article in {(each.contract, each.article) for each in licence.running(day) if each.clause == clause}:
        quantity = min(-_missing(licence, day), licence.owned_of(contract, article, day))
        if quantity > 0:
            yield quantity, contract, article


def _offer(match: Match, end: str, day: date, consent_ref: str) -> Iterator[Planned]:
    licences = {"member": match.giver, "product": match.product}
    offered = OfferLicences(
        **licences, contract=match.contract, article=match.article, quantity=match.quantity, note=NOTE
    )
    yield _said(day, OFFERED_DAYS, match.giver, offered)
    if end in {"passed_on", "claimed", "declined"}:
        claimed = ClaimLicences(**licences, offer=1, claimed_by=match.taker, quantity=match.quantity)
        yield _said(day, CLAIMED_DAYS, match.taker, claimed)
    match end:
        case "passed_on":
            command: object = TransferLicences(**licences, offer=1, claim=1, consent_ref=consent_ref)
        case "declined":
            command = WithdrawClaim(**licences, offer=1, claim=1, reason="Zunächst selbst gebraucht (erfunden)")
        case "withdrawn":
            command = WithdrawOffer(**licences, offer=1, reason="Doch selbst gebraucht (erfunden)")
        case _:
            return
    yield _said(day, ENDED_DAYS, match.giver, command)


def _said(day: date, days: int, member: str, command: object) -> Planned:
    """On a working day, in the morning for offers, later for what comes after."""
    at = at_hour(working_day(day + timedelta(days=days)), 8 + days // 3, 25)
    return Planned(at, command, "officer", subject(member, "officer"), if_possible=True)
