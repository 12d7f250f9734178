"""What managers decide about contracts: award, entitlements, extension, end."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from procurement.domain.contract.aggregate import UnknownLot, contract_in
from procurement.domain.contract.commands import (
    CALL_OFF_MODES,
    POOLING_CLAUSES,
    AwardContract,
    EndContract,
    EntitleMember,
    ExtendContract,
)
from procurement.domain.contract.events import (
    ContractAwarded,
    ContractEnded,
    ContractExtended,
    MemberEntitled,
)
from procurement.domain.member.aggregate import member_in
from procurement.domain.vendor.aggregate import vendor_in
from procurement.kernel.calendar import day_of, same_day
from procurement.kernel.event import Event, States
from procurement.kernel.money import MOST_CENTS, is_quantity
from procurement.kernel.names import possible_names
from procurement.kernel.refusal import Invalid, Refused
from procurement.kernel.wording import Wording

MOST_YEARS = {"vgv": 4, "uvgo": 6}
"""Longest usual term by regime: §21(6) VgV, §15(4) UVgO."""
LAWS = {"vgv": "VgV", "uvgo": "UVgO"}


@dataclass(eq=False, kw_only=True)
class ContractAlreadyAwarded(Refused):
    contract: str
    DE: ClassVar[str] = "Den Vertrag {contract} gibt es schon."
    EN: ClassVar[str] = "Contract {contract} exists already."


@dataclass(eq=False, kw_only=True)
class RegimeUnknown(Invalid):
    regime: str
    known: tuple[str, ...]
    DE: ClassVar[str] = "Das Vergaberegime {regime} gibt es nicht; es gibt {known}."
    EN: ClassVar[str] = "There is no regime {regime}; there are {known}."
    POINTER: ClassVar[str] = "/regime"


@dataclass(eq=False, kw_only=True)
class CallOffModeUnknown(Invalid):
    call_off_mode: str
    known: tuple[str, ...]
    DE: ClassVar[str] = "Die Abrufart {call_off_mode} gibt es nicht; es gibt {known}."
    EN: ClassVar[str] = "There is no call-off mode {call_off_mode}; there are {known}."
    POINTER: ClassVar[str] = "/call_off_mode"


@dataclass(eq=False, kw_only=True)
class PoolingClauseUnknown(Invalid):
    pooling: str
    known: tuple[str, ...]
    DE: ClassVar[str] = "Die Klausel {pooling} zum Teilen von Lizenzen gibt es nicht; es gibt {known}."
    EN: ClassVar[str] = "There is no clause {pooling} on sharing licences; there are {known}."
    POINTER: ClassVar[str] = "/pooling"


@dataclass(eq=False, kw_only=True)
class CeilingNotPossible(Invalid):
    """Not positive, or more than amounts can be added up to exactly everywhere."""

    ceiling_cents: int
    DE: ClassVar[str] = "{ceiling_cents} ist kein möglicher Höchstwert."
    EN: ClassVar[str] = "{ceiling_cents} is no possible ceiling."
    POINTER: ClassVar[str] = "/ceiling_cents"


@dataclass(eq=False, kw_only=True)
class TermInvalid(Invalid):
    starts_on: date
    ends_on: date
    DE: ClassVar[str] = "Die Laufzeit endet am {ends_on}, bevor sie am {starts_on} beginnt."
    EN: ClassVar[str] = "The term ends on {ends_on}, before it starts on {starts_on}."
    POINTER: ClassVar[str] = "/ends_on"


@dataclass(eq=False, kw_only=True)
class TermTooLong(Refused):
    regime: str
    most_years: int
    latest_end_on: date
    DE: ClassVar[str] = (
        "Nach {regime} läuft ein Rahmenvertrag höchstens {most_years} Jahre, hier also bis {latest_end_on}; "
        "länger nur mit Begründung."
    )
    EN: ClassVar[str] = (
        "Under {regime} a framework runs {most_years} years at most, here until {latest_end_on}; "
        "longer only with a reason."
    )
    POINTER: ClassVar[str] = "/ends_on"


@dataclass(eq=False, kw_only=True)
class ExtensionNotLater(Refused):
    contract: str
    ends_on: date
    present_end_on: date
    DE: ClassVar[str] = (
        "Der Vertrag {contract} läuft schon bis {present_end_on}; eine Verlängerung bis {ends_on} ist keine."
    )
    EN: ClassVar[str] = "Contract {contract} runs until {present_end_on} already; until {ends_on} is no extension."
    POINTER: ClassVar[str] = "/ends_on"


@dataclass(eq=False, kw_only=True)
class LotsInvalid(Invalid):
    reason: str
    DE: ClassVar[str] = "Die Lose passen nicht: {reason}."
    EN: ClassVar[str] = "The lots do not fit: {reason}."
    POINTER: ClassVar[str] = "/lots"


@dataclass(eq=False, kw_only=True)
class MemberAlreadyEntitled(Refused):
    contract: str
    member: str
    entitled_from: date
    DE: ClassVar[str] = "{member} ist im Vertrag {contract} schon ab {entitled_from} abrufberechtigt."
    EN: ClassVar[str] = "{member} is entitled under contract {contract} from {entitled_from} already."


@dataclass(eq=False, kw_only=True)
class ContractAlreadyEnded(Refused):
    contract: str
    ended_on: date
    DE: ClassVar[str] = "Der Vertrag {contract} ist schon zum {ended_on} beendet."
    EN: ClassVar[str] = "Contract {contract} was ended for {ended_on} already."


def _award(states: States, command: AwardContract, _at: datetime) -> Sequence[Event]:
    possible_names(contract=command.contract)
    if states.get(f"contract/{command.contract}") is not None:
        raise ContractAlreadyAwarded(contract=command.contract)
    vendor_in(states, command.vendor)
    for member in command.entitled_members:
        member_in(states, member)
    _check_kinds(command)
    if not 0 < command.ceiling_cents <= MOST_CENTS:
        raise CeilingNotPossible(ceiling_cents=command.ceiling_cents)
    _check_term(command)
    _check_lots(command)
    return [
        ContractAwarded(
            contract=command.contract,
            vendor=command.vendor,
            title=command.title,
            regime=command.regime,
            starts_on=command.starts_on,
            ends_on=command.ends_on,
            ceiling_cents=command.ceiling_cents,
            lots=command.lots,
            entitled_members=command.entitled_members,
            call_off_mode=command.call_off_mode,
            pooling=command.pooling,
            term_reason=command.term_reason,
        )
    ]


def _check_kinds(command: AwardContract) -> None:
    if command.regime not in MOST_YEARS:
        raise RegimeUnknown(regime=command.regime, known=tuple(MOST_YEARS))
    if command.call_off_mode not in CALL_OFF_MODES:
        raise CallOffModeUnknown(call_off_mode=command.call_off_mode, known=CALL_OFF_MODES)
    if command.pooling not in POOLING_CLAUSES:
        raise PoolingClauseUnknown(pooling=command.pooling, known=POOLING_CLAUSES)


def _check_term(command: AwardContract) -> None:
    if command.ends_on < command.starts_on:
        raise TermInvalid(starts_on=command.starts_on, ends_on=command.ends_on)
    check_length(command.regime, command.starts_on, command.ends_on, command.term_reason)


def check_length(regime: str, starts_on: date, ends_on: date, reason: str) -> None:
    """§21(6) VgV, §15(4) UVgO: longer than usual only with a reason."""
    most_years = MOST_YEARS[regime]
    latest = same_day(starts_on.year + most_years, starts_on) - timedelta(days=1)
    if ends_on > latest and not reason.strip():
        raise TermTooLong(regime=Wording(regime, LAWS[regime]), most_years=most_years, latest_end_on=latest)


def _check_lots(command: AwardContract) -> None:
    names = [lot.lot for lot in command.lots]
    if not names:
        raise _lots_invalid("a contract has at least one lot", "ein Vertrag hat mindestens ein Los")
    possible_names(**{f"lots/{index}/lot": lot for index, lot in enumerate(names)})
    if len(set(names)) != len(names):
        raise _lots_invalid("two lots have the same name", "zwei Lose heißen gleich")
    for lot in command.lots:
        if lot.ceiling_cents is not None and lot.ceiling_cents <= 0:
            raise _lots_invalid(
                f"the ceiling of lot {lot.lot} leaves nothing to order",
                f"der Höchstwert von Los {lot.lot} lässt nichts zu bestellen",
            )
        if lot.ceiling_cents is not None and lot.ceiling_cents > command.ceiling_cents:
            raise _lots_invalid(
                f"the ceiling of lot {lot.lot} is above that of the contract",
                f"der Höchstwert von Los {lot.lot} liegt über dem des Vertrags",
            )
        if lot.ceiling_quantity is not None and not is_quantity(lot.ceiling_quantity):
            raise _lots_invalid(
                f"the quantity ceiling of lot {lot.lot} is no possible quantity",
                f"die Höchstmenge von Los {lot.lot} ist keine mögliche Menge",
            )


def _lots_invalid(english: str, german: str) -> LotsInvalid:
    return LotsInvalid(reason=Wording(english, german))


def _entitle(states: States, command: EntitleMember, at: datetime) -> Sequence[Event]:
    contract = contract_in(states, command.contract)
    member_in(states, command.member)
    known = contract.entitled.get(command.member)
    if known is not None:
        raise MemberAlreadyEntitled(contract=command.contract, member=command.member, entitled_from=known)
    return [
        MemberEntitled(
            contract=command.contract,
            vendor=contract.vendor,
            member=command.member,
            entitled_from=command.entitled_from or day_of(at),
        )
    ]


def _extend(states: States, command: ExtendContract, _at: datetime) -> Sequence[Event]:
    contract = contract_in(states, command.contract)
    if contract.ended_on is not None:
        raise ContractAlreadyEnded(contract=command.contract, ended_on=contract.ended_on)
    if command.ends_on <= contract.ends_on:
        raise ExtensionNotLater(contract=command.contract, ends_on=command.ends_on, present_end_on=contract.ends_on)
    check_length(contract.regime, contract.starts_on, command.ends_on, command.reason)
    return [
        ContractExtended(
            contract=command.contract, vendor=contract.vendor, ends_on=command.ends_on, reason=command.reason
        )
    ]


def _end(states: States, command: EndContract, _at: datetime) -> Sequence[Event]:
    contract = contract_in(states, command.contract)
    ended_on = contract.ended_on
    if command.lot:
        if command.lot not in contract.lots:
            raise UnknownLot(contract=command.contract, lot=command.lot)
        ended_on = contract.lots[command.lot].ended_on or ended_on
    if ended_on is not None:
        raise ContractAlreadyEnded(contract=command.contract, ended_on=ended_on)
    return [
        ContractEnded(
            contract=command.contract,
            vendor=contract.vendor,
            ended_on=command.ended_on,
            lot=command.lot,
            reason=command.reason,
        )
    ]


DECIDE: Mapping[type, Callable[[States, Any, datetime], Sequence[Event]]] = {
    AwardContract: _award,
    EntitleMember: _entitle,
    ExtendContract: _extend,
    EndContract: _end,
}
