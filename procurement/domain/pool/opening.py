"""Opening a pool: for which article, until when, on what basis, for whom; and giving it up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from procurement.domain.alliance.aggregate import alliance_in, alliance_running
from procurement.domain.contract.aggregate import Article, Contract, contract_in
from procurement.domain.contract.commands import PROHIBITING_WORDS
from procurement.domain.contract.events import PERMITTING_CLAUSES
from procurement.domain.contract.listing import listed_article
from procurement.domain.pool.aggregate import STATUS_WORDS, Pool, pool_in
from procurement.domain.pool.commands import OPEN_TO, AbandonPool, OpenPool
from procurement.domain.pool.events import PoolLapsed, PoolOpened
from procurement.domain.split_methods import METHODS
from procurement.kernel.calendar import day_of
from procurement.kernel.event import Event, States
from procurement.kernel.money import is_quantity
from procurement.kernel.names import possible_names
from procurement.kernel.refusal import Invalid, Refused

ONE_DAY = timedelta(days=1)


@dataclass(eq=False, kw_only=True)
class PoolAlreadyOpened(Refused):
    pool: str
    DE: ClassVar[str] = "Den Pool {pool} gibt es schon."
    EN: ClassVar[str] = "There is a pool {pool} already."


@dataclass(eq=False, kw_only=True)
class PoolingNotPermitted(Refused):
    contract: str
    clause: str
    DE: ClassVar[str] = "Der Vertrag {contract} lässt einen Sammelabruf nicht zu (Klausel: {clause})."
    EN: ClassVar[str] = "Contract {contract} does not permit a pooled order (clause: {clause})."
    POINTER: ClassVar[str] = "/contract"


@dataclass(eq=False, kw_only=True)
class LegalBasisMissing(Invalid):
    pool: str
    DE: ClassVar[str] = "Worauf der Sammelabruf rechtlich beruht, muss dabeistehen (z. B. Vertragsklausel, Zustimmung)."
    EN: ClassVar[str] = "The legal basis of the pooled order must be said (e.g. the clause, the vendor's consent)."
    POINTER: ClassVar[str] = "/legal_basis"


@dataclass(eq=False, kw_only=True)
class DeadlineNotPossible(Refused):
    """Pledges need a contract that runs; the orders are placed on the day after the deadline, when it still must."""

    deadline_on: date
    earliest_on: date
    latest_on: date
    DE: ClassVar[str] = "Die Frist {deadline_on} geht nicht; möglich ist {earliest_on} bis {latest_on}."
    EN: ClassVar[str] = "The deadline {deadline_on} is not possible; {earliest_on} to {latest_on} is."
    POINTER: ClassVar[str] = "/deadline_on"


@dataclass(eq=False, kw_only=True)
class PoolQuantityNotPossible(Invalid):
    field: str
    quantity: Decimal
    DE: ClassVar[str] = "{quantity} ist hier keine mögliche Menge ({field})."
    EN: ClassVar[str] = "{quantity} is no possible quantity here ({field})."
    POINTER: ClassVar[str] = "/{field}"


@dataclass(eq=False, kw_only=True)
class OpenToUnknown(Invalid):
    open_to: str
    known: tuple[str, ...]
    DE: ClassVar[str] = "Wer teilnehmen darf, lässt sich nicht mit „{open_to}“ sagen; es gibt {known}."
    EN: ClassVar[str] = "{open_to} does not say who may join; there are {known}."
    POINTER: ClassVar[str] = "/open_to"


@dataclass(eq=False, kw_only=True)
class OpenToNameMissing(Invalid):
    open_to: str
    DE: ClassVar[str] = "Für welches Zentrum oder welchen Verbund der Pool offen ist, fehlt."
    EN: ClassVar[str] = "Which centre or alliance the pool is open to is missing."
    POINTER: ClassVar[str] = "/open_to_name"


@dataclass(eq=False, kw_only=True)
class SplitUnknown(Invalid):
    split: str
    known: tuple[str, ...]
    DE: ClassVar[str] = "Eine Aufteilung {split} gibt es nicht; es gibt {known}."
    EN: ClassVar[str] = "There is no way {split} of splitting the gain; there are {known}."
    POINTER: ClassVar[str] = "/split"


@dataclass(eq=False, kw_only=True)
class PoolNotRunning(Refused):
    """Closed or lapsed: `status` says which."""

    pool: str
    status: str
    DE: ClassVar[str] = "Der Pool {pool} läuft nicht mehr ({status})."
    EN: ClassVar[str] = "Pool {pool} does not run any more ({status})."


@dataclass(eq=False, kw_only=True)
class AbandonReasonMissing(Invalid):
    pool: str
    DE: ClassVar[str] = "Warum der Pool {pool} aufgegeben wird, muss dabeistehen."
    EN: ClassVar[str] = "Why pool {pool} is abandoned must be said."
    POINTER: ClassVar[str] = "/reason"


def running(pool: Pool) -> Pool:
    """The pool if it runs, or `PoolNotRunning`."""
    if not pool.runs:
        raise PoolNotRunning(pool=pool.opened.pool, status=STATUS_WORDS[pool.status])
    return pool


def _open(states: States, command: OpenPool, at: datetime) -> Sequence[Event]:
    possible_names(pool=command.pool)
    if states.get(f"pool/{command.pool}") is not None:
        raise PoolAlreadyOpened(pool=command.pool)
    contract = contract_in(states, command.contract)
    article = listed_article(contract, command.article)
    today = day_of(at)
    _check_basis(contract, command)
    _check_deadline(contract, article, command.deadline_on, today)
    _check_quantities(command)
    _check_open_to(states, command, today)
    return [
        PoolOpened(
            pool=command.pool,
            contract=contract.contract,
            vendor=contract.vendor,
            article=article.article,
            title=command.title.strip() or article.name,
            product=article.product,
            lot=article.lot,
            unit=article.unit,
            target_quantity=command.target_quantity,
            least_quantity=command.least_quantity,
            opened_on=today,
            deadline_on=command.deadline_on,
            legal_basis=command.legal_basis.strip(),
            open_to=command.open_to,
            open_to_name=command.open_to_name.strip() if command.open_to != "all" else "",
            split=command.split,
            pooling=contract.pooling,
            opportunity=command.opportunity,
            note=command.note,
        )
    ]


def _check_basis(contract: Contract, command: OpenPool) -> None:
    if contract.pooling not in PERMITTING_CLAUSES:
        raise PoolingNotPermitted(contract=contract.contract, clause=PROHIBITING_WORDS[contract.pooling])
    if not command.legal_basis.strip():
        raise LegalBasisMissing(pool=command.pool)
    if command.split not in METHODS:
        raise SplitUnknown(split=command.split, known=tuple(METHODS))


def _check_deadline(contract: Contract, article: Article, deadline_on: date, today: date) -> None:
    earliest_on = max(today, contract.starts_on)
    latest_on = min(contract.last_order_on, contract.lots[article.lot].ended_on or date.max) - ONE_DAY
    if not earliest_on <= deadline_on <= latest_on:
        raise DeadlineNotPossible(deadline_on=deadline_on, earliest_on=earliest_on, latest_on=latest_on)


def _check_quantities(command: OpenPool) -> None:
    if not is_quantity(command.target_quantity):
        raise PoolQuantityNotPossible(field="target_quantity", quantity=command.target_quantity)
    if not (command.least_quantity.is_zero() or is_quantity(command.least_quantity)):
        raise PoolQuantityNotPossible(field="least_quantity", quantity=command.least_quantity)


def _check_open_to(states: States, command: OpenPool, today: date) -> None:
    if command.open_to not in OPEN_TO:
        raise OpenToUnknown(open_to=command.open_to, known=OPEN_TO)
    if command.open_to != "all" and not command.open_to_name.strip():
        raise OpenToNameMissing(open_to=command.open_to)
    if command.open_to == "alliance":
        alliance_running(alliance_in(states, command.open_to_name.strip()), today)


def _abandon(states: States, command: AbandonPool, at: datetime) -> Sequence[Event]:
    pool = running(pool_in(states, command.pool))
    if not command.reason.strip():
        raise AbandonReasonMissing(pool=command.pool)
    return [lapsed(pool, day_of(at), "abandoned", command.reason.strip())]


def lapsed(pool: Pool, today: date, cause: str, reason: str) -> PoolLapsed:
    """The end of a pool without orders."""
    return PoolLapsed(
        **pool.header,
        lapsed_on=today,
        cause=cause,
        reason=reason,
        quantity=pool.quantity,
        target_quantity=pool.opened.target_quantity,
        members=tuple(pool.pledges),
    )


DECIDE: Mapping[type, Callable[[States, Any, datetime], Sequence[Event]]] = {
    OpenPool: _open,
    AbandonPool: _abandon,
}
