"""The ceiling: allocated + asked ≤ ceiling, in value for the contract and each lot, and in quantity where agreed.

When its maximum is reached a framework has no further effect (CJEU C-216/17, C-23/20), so an order that would
cross it by one cent is refused whole. The ledger is that of all members together.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from procurement.domain.call_off import CallOff, Check
from procurement.domain.contract.aggregate import Contract
from procurement.kernel.refusal import Refused
from procurement.kernel.wording import Wording


@dataclass(eq=False, kw_only=True)
class CeilingExceeded(Refused):
    """`lot` is empty for the ceiling of the whole contract."""

    contract: str
    lot: str
    ceiling_cents: int
    asked_cents: int
    left_cents: int
    DE: ClassVar[str] = (
        "Höchstwert erreicht: gefragt sind {asked_cents}, frei sind {left_cents} von {ceiling_cents} ({where})."
    )
    EN: ClassVar[str] = "Ceiling reached: {asked_cents} asked, {left_cents} left of {ceiling_cents} ({where})."

    @property
    def phrases(self) -> Mapping[str, object]:
        return {"where": _where(self.contract, self.lot)}


@dataclass(eq=False, kw_only=True)
class QuantityCeilingExceeded(Refused):
    contract: str
    lot: str
    ceiling_quantity: Decimal
    asked_quantity: Decimal
    left_quantity: Decimal
    DE: ClassVar[str] = (
        "Höchstmenge erreicht: gefragt sind {asked_quantity}, frei sind {left_quantity} von {ceiling_quantity} ({where})."
    )
    EN: ClassVar[str] = (
        "Quantity ceiling reached: {asked_quantity} asked, {left_quantity} left of {ceiling_quantity} ({where})."
    )

    @property
    def phrases(self) -> Mapping[str, object]:
        return {"where": _where(self.contract, self.lot)}


def _where(contract: str, lot: str) -> Wording:
    """The contract, and the lot where it is the lot's ceiling."""
    if not lot:
        return Wording(f"contract {contract}", f"Vertrag {contract}")
    return Wording(f"contract {contract}, lot {lot}", f"Vertrag {contract}, Los {lot}")


def passes(call_off: CallOff) -> Iterator[Refused]:
    contract, asked = call_off.contract, call_off.net_cents
    if contract.allocated_cents + asked > contract.ceiling_cents:
        yield CeilingExceeded(
            contract=contract.contract,
            lot="",
            ceiling_cents=contract.ceiling_cents,
            asked_cents=asked,
            left_cents=contract.remaining_cents,
        )
    yield from _lots(contract, call_off)


def _lots(contract: Contract, call_off: CallOff) -> Iterator[Refused]:
    for share in call_off.shares:
        lot = contract.lots[share.lot]
        if lot.ceiling_cents is not None and lot.allocated_cents + share.net_cents > lot.ceiling_cents:
            yield CeilingExceeded(
                contract=contract.contract,
                lot=lot.lot,
                ceiling_cents=lot.ceiling_cents,
                asked_cents=share.net_cents,
                left_cents=lot.ceiling_cents - lot.allocated_cents,
            )
        if lot.ceiling_quantity is not None and lot.allocated_quantity + share.quantity > lot.ceiling_quantity:
            yield QuantityCeilingExceeded(
                contract=contract.contract,
                lot=lot.lot,
                ceiling_quantity=lot.ceiling_quantity,
                asked_quantity=share.quantity,
                left_quantity=lot.ceiling_quantity - lot.allocated_quantity,
            )


CHECK = Check(
    name="ceiling_left",
    number=3,
    doc="allocated + asked ≤ ceiling, for all members together (CJEU C-216/17, C-23/20).",
    passes=passes,
    refusals=(CeilingExceeded, QuantityCeilingExceeded),
)
