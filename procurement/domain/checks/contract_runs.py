"""The contract runs on the order date, and the article's lot is open. Delivery may come after the end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from procurement.domain.call_off import CallOff, Check
from procurement.kernel.refusal import Refused


@dataclass(eq=False, kw_only=True)
class ContractNotRunning(Refused):
    contract: str
    placed_on: date
    starts_on: date
    last_order_on: date
    DE: ClassVar[str] = (
        "Der Vertrag {contract} läuft am {placed_on} nicht; Abrufe sind vom {starts_on} bis {last_order_on} möglich."
    )
    EN: ClassVar[str] = (
        "Contract {contract} does not run on {placed_on}; orders are possible from {starts_on} to {last_order_on}."
    )
    POINTER: ClassVar[str] = "/placed_on"


@dataclass(eq=False, kw_only=True)
class LotNotOpen(Refused):
    contract: str
    lot: str
    line: int
    ended_on: date
    DE: ClassVar[str] = "Das Los {lot} des Vertrags {contract} ist seit {ended_on} geschlossen (Zeile {line})."
    EN: ClassVar[str] = "Lot {lot} of contract {contract} has been closed since {ended_on} (line {line})."


def passes(call_off: CallOff) -> Iterator[Refused]:
    contract, day = call_off.contract, call_off.placed_on
    if not contract.starts_on <= day <= contract.last_order_on:
        yield ContractNotRunning(
            contract=contract.contract,
            placed_on=day,
            starts_on=contract.starts_on,
            last_order_on=contract.last_order_on,
        )
    for wanted in call_off.wanted:
        lot = contract.lots.get(wanted.article.lot) if wanted.article else None
        if lot is not None and lot.ended_on is not None and day > lot.ended_on:
            yield LotNotOpen(contract=contract.contract, lot=lot.lot, line=wanted.line, ended_on=lot.ended_on)


CHECK = Check(
    name="contract_runs",
    number=1,
    doc="Orders are placed within the term (§ 21 VgV); an ended lot takes none.",
    passes=passes,
    refusals=(ContractNotRunning, LotNotOpen),
)
