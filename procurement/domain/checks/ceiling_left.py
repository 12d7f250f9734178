"""The ceiling: allocated + asked ≤ ceiling, in value for the contract and each lot, and in quantity where agreed.

When its maximum is reached a framework has no further effect (CJEU C-216/17, C-23/20), so an order that would
cross it by one cent is refused whole. The ledger is that of all members together.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from procurement.domain.call_off import CallOff, Check
from procurement.domain.contract.aggregate import Contract
from procurement.domain.order.ledger import lot_shares
from procurement.kernel.refusal import Refused


@dataclass(eq=False, kw_only=True)
class CeilingExceeded(Refused):
    """`lot` is empty for the ceiling of the whole contract."""

    contract: str
    lot: str
    ceiling_cents: int
    asked_cents: int
    left_cents: int
    DE: ClassVar[str] = (
        "Höchstwert erreicht: gefragt sind {asked_cents}, frei sind {left_cents} von {ceiling_cents} ({contract} {lot})."
    )
    EN: ClassVar[str] = "Ceiling reached: {asked_cents} asked, {left_cents} left of {ceiling_cents} ({contract} {lot})."


@dataclass(eq=False, kw_only=True)
class QuantityCeilingExceeded(Refused):
    contract: str
    lot: str
    ceiling_quantity: Decimal
    asked_quantity: Decimal
    left_quantity: Decimal
    DE: ClassVar[str] = (
        "Höchstmenge erreicht: gefragt sind {asked_quantity}, frei sind {left_quantity} von {ceiling_quantity} ({contract} {lot})."
    )
    EN: ClassVar[str] = (
        "Quantity ceiling reached: {asked_quantity} asked, {left_quantity} left of {ceiling_quantity} ({contract} {lot})."
    )


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
    for share in lot_shares(call_off.lines):
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
