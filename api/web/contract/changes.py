"""What was changed of a contract, by whom and why, in words; what was done together stands together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from api.web.code_words import CODES
from api.web.event_words import event_words
from api.web.formats import day, euro, unit_price
from api.web.licence_words import minimum_words
from api.web.pricing_words import pricing_words
from api.web.visit import Visit
from procurement.domain.contract.aggregate import Contract
from procurement.domain.contract.events import (
    ArticleListed,
    ContractAwarded,
    ContractEnded,
    ContractExtended,
    ContractModified,
    LicenceMinimumAgreed,
    ListPriceChanged,
    MemberEntitled,
    TermsChanged,
)
from procurement.domain.licence.metric import Minimum
from procurement.kernel.event import Recorded
from procurement.kernel.wording import Wording

MOST_CHANGES = 200
NO_MINIMUM = Wording("no minimum any more", "keine Mindestmenge mehr")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something done to the contract, or several alike done together; `position` is that of the last."""

    title: Wording
    lines: Sequence[str]
    reason: str
    person: str
    at: datetime
    position: int


def changes(visit: Visit, contract: Contract) -> Sequence[Change]:
    """The contract's own changes, newest first; its ledger is left out."""
    recorded = visit.services.keeping.changes(visit.actor, contract.contract, MOST_CHANGES)
    persons = visit.services.accounts.names(list({each.actor for each in recorded}))
    groups = [list(part) for _, part in groupby(recorded, key=_together)]
    return [_change(visit, contract, group, persons) for group in groups]


def _together(recorded: Recorded) -> tuple[Any, ...]:
    """Changes with a reason stand alone; of the others those of one kind, person, day and correlation go together."""
    event = recorded.event
    alone = recorded.position if getattr(event, "reason", "") else 0
    return event.TYPE, recorded.actor, recorded.correlation_id, recorded.recorded_at.date(), alone


def _change(visit: Visit, contract: Contract, group: Sequence[Recorded], persons: Mapping[str, str]) -> Change:
    newest = group[0]
    say = SAID[type(newest.event)]
    return Change(
        title=event_words(newest.event.TYPE),
        lines=[say(visit, contract, each.event) for each in group],
        reason=getattr(newest.event, "reason", "") or getattr(newest.event, "term_reason", ""),
        person=persons.get(newest.actor, newest.actor),
        at=newest.recorded_at,
        position=newest.position,
    )


def _in(visit: Visit, english: str, german: str) -> str:
    return german if visit.language == "de" else english


def _name(contract: Contract, article: str) -> str:
    found = contract.articles.get(article)
    return found.name if found else article


def _awarded(visit: Visit, _contract: Contract, event: ContractAwarded) -> str:
    amount = euro(event.ceiling_cents, visit.language)
    first, last = day(event.starts_on, visit.language), day(event.ends_on, visit.language)
    count = len(event.entitled_members)
    return _in(
        visit,
        f"{first} to {last}, ceiling {amount}, {count} members",
        f"{first} bis {last}, Höchstwert {amount}, {count} Mitglieder",
    )


def _listed(visit: Visit, _contract: Contract, event: ArticleListed) -> str:
    price, since = unit_price(event.list_unit_price, visit.language), day(event.valid_from, visit.language)
    return _in(visit, f"{event.name}: list price {price} from {since}", f"{event.name}: Listenpreis {price} ab {since}")


def _list_price(visit: Visit, contract: Contract, event: ListPriceChanged) -> str:
    price, since = unit_price(event.list_unit_price, visit.language), day(event.valid_from, visit.language)
    name = _name(contract, event.article)
    return _in(visit, f"{name}: {price} from {since}", f"{name}: {price} ab {since}")


def _terms(visit: Visit, contract: Contract, event: TermsChanged) -> str:
    rule, since = pricing_words(event.pricing).in_language(visit.language), day(event.valid_from, visit.language)
    name = _name(contract, event.article)
    return _in(visit, f"{name}: {rule} from {since}", f"{name}: {rule} ab {since}")


def _minimum(visit: Visit, contract: Contract, event: LicenceMinimumAgreed) -> str:
    name = _name(contract, event.article)
    agreed = minimum_words(Minimum(per=event.per, quantity=event.quantity)) or NO_MINIMUM
    return f"{name}: {agreed.in_language(visit.language)}"


def _entitled(visit: Visit, _contract: Contract, event: MemberEntitled) -> str:
    name, since = visit.names.member(event.member), day(event.entitled_from, visit.language)
    return _in(visit, f"{name} from {since}", f"{name} ab {since}")


def _modified(visit: Visit, _contract: Contract, event: ContractModified) -> str:
    kind = CODES["kind"].get(event.kind, Wording(event.kind, event.kind)).in_language(visit.language)
    amount, after = euro(event.amount_cents, visit.language), euro(event.ceiling_cents, visit.language)
    lot = f", {_in(visit, 'lot', 'Los')} {event.lot}" if event.lot else ""
    return _in(visit, f"{kind}{lot}: {amount} more, now {after}", f"{kind}{lot}: {amount} mehr, nun {after}")


def _extended(visit: Visit, _contract: Contract, event: ContractExtended) -> str:
    until = day(event.ends_on, visit.language)
    return _in(visit, f"until {until}", f"bis {until}")


def _ended(visit: Visit, _contract: Contract, event: ContractEnded) -> str:
    last = day(event.ended_on, visit.language)
    lot = f"{_in(visit, 'lot', 'Los')} {event.lot}, " if event.lot else ""
    return _in(visit, f"{lot}last orders on {last}", f"{lot}letzter Abruf am {last}")


SAID: Mapping[type, Callable[[Visit, Contract, Any], str]] = {
    ContractAwarded: _awarded,
    ArticleListed: _listed,
    ListPriceChanged: _list_price,
    TermsChanged: _terms,
    LicenceMinimumAgreed: _minimum,
    MemberEntitled: _entitled,
    ContractModified: _modified,
    ContractExtended: _extended,
    ContractEnded: _ended,
}
