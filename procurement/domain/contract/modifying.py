"""Raising a ceiling without a new procedure, within the bounds of §132 GWB and §47 UVgO."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from procurement.domain.contract.aggregate import Contract, UnknownLot, contract_in
from procurement.domain.contract.commands import ModifyContract
from procurement.domain.contract.events import ContractModified
from procurement.kernel.calendar import day_of
from procurement.kernel.event import Event, States
from procurement.kernel.refusal import Invalid, Refused
from procurement.kernel.wording import Wording

EU_THRESHOLD_CENTS = 216_000_00
"""EU threshold for supplies and services of sub-central authorities 2026–27, net (§106 GWB)."""

KINDS = ("additional", "unforeseeable", "de_minimis", "review_clause")
IN_GERMAN = {
    "additional": "zusätzliche Leistungen",
    "unforeseeable": "unvorhersehbare Umstände",
    "de_minimis": "geringfügig",
    "review_clause": "Überprüfungsklausel",
}


@dataclass(eq=False, kw_only=True)
class ModificationTooLarge(Refused):
    """`allowed_cents` is what this kind of change may still amount to."""

    contract: str
    kind: str
    asked_cents: int
    allowed_cents: int
    rule: str
    DE: ClassVar[str] = "Die Änderung ({kind}) um {asked_cents} ist zu groß; nach {rule} sind {allowed_cents} möglich."
    EN: ClassVar[str] = "The change ({kind}) of {asked_cents} is too large; {rule} allows {allowed_cents}."
    POINTER: ClassVar[str] = "/amount_cents"


@dataclass(eq=False, kw_only=True)
class ModificationKindUnknown(Invalid):
    kind: str
    known: tuple[str, ...]
    DE: ClassVar[str] = "Eine Änderung der Art {kind} gibt es nicht; es gibt {known}."
    EN: ClassVar[str] = "There is no change of the kind {kind}; there are {known}."
    POINTER: ClassVar[str] = "/kind"


@dataclass(eq=False, kw_only=True)
class ModificationInvalid(Invalid):
    amount_cents: int
    DE: ClassVar[str] = "Eine Änderung erhöht den Höchstwert um mehr als 0; {amount_cents} tut das nicht."
    EN: ClassVar[str] = "A change raises the ceiling by more than nothing; {amount_cents} does not."
    POINTER: ClassVar[str] = "/amount_cents"


def allowed(contract: Contract, kind: str) -> tuple[int, str]:
    """Net cents this kind of change may still amount to, and the rule that says so.

    §132(2) nos. 2, 3 GWB: 50 % of the original value for each change. §132(3) GWB: 10 % in total and below the
    threshold. §47(2) UVgO: 20 % in total. For a clear review clause (§132(2) no. 1) the law sets no bound; here one
    change adds at most the original value once more, so that a slip of the pen is noticed.
    """
    original = contract.original_ceiling_cents
    if kind == "de_minimis":
        so_far = contract.modified_cents.get(kind, 0)
        if contract.regime == "uvgo":
            return max(original * 20 // 100 - so_far, 0), "§ 47 Abs. 2 UVgO"
        return max(min(original * 10 // 100, EU_THRESHOLD_CENTS) - so_far, 0), "§ 132 Abs. 3 GWB"
    if kind == "review_clause":
        return original, "§ 132 Abs. 2 Nr. 1 GWB"
    return original * 50 // 100, "§ 132 Abs. 2 GWB"


def _modify(states: States, command: ModifyContract, at: datetime) -> Sequence[Event]:
    contract = contract_in(states, command.contract)
    if command.lot and command.lot not in contract.lots:
        raise UnknownLot(contract=command.contract, lot=command.lot)
    if command.kind not in KINDS:
        raise ModificationKindUnknown(kind=command.kind, known=KINDS)
    if command.amount_cents <= 0:
        raise ModificationInvalid(amount_cents=command.amount_cents)
    most, rule = allowed(contract, command.kind)
    if command.amount_cents > most:
        raise ModificationTooLarge(
            contract=command.contract,
            kind=Wording(command.kind, IN_GERMAN[command.kind]),
            asked_cents=command.amount_cents,
            allowed_cents=most,
            rule=rule,
        )
    return [
        ContractModified(
            contract=command.contract,
            vendor=contract.vendor,
            kind=command.kind,
            amount_cents=command.amount_cents,
            ceiling_cents=contract.ceiling_cents + command.amount_cents,
            lot=command.lot,
            reason=command.reason,
            modified_on=command.modified_on or day_of(at),
        )
    ]


DECIDE: Mapping[type, Callable[[States, Any, datetime], Sequence[Event]]] = {ModifyContract: _modify}
