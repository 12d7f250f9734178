"""A budget code is present; above the member's threshold a decision reference as well."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from procurement.domain.call_off import CallOff, Check
from procurement.kernel.refusal import Refused


@dataclass(eq=False, kw_only=True)
class BudgetCodeMissing(Refused):
    member: str
    DE: ClassVar[str] = "Es fehlt die Haushaltsstelle."
    EN: ClassVar[str] = "The budget code is missing."
    POINTER: ClassVar[str] = "/budget_code"


@dataclass(eq=False, kw_only=True)
class DecisionReferenceMissing(Refused):
    member: str
    net_cents: int
    above_cents: int
    DE: ClassVar[str] = "Über {above_cents} nennt {member} den Beschluss; dieser Abruf beträgt {net_cents}."
    EN: ClassVar[str] = "Above {above_cents} {member} names the decision; this order amounts to {net_cents}."
    POINTER: ClassVar[str] = "/decision_ref"


def passes(call_off: CallOff) -> Iterator[Refused]:
    member = call_off.member
    if not call_off.budget_code.strip():
        yield BudgetCodeMissing(member=member.member)
    named = (call_off.decision_ref or "").strip()
    if call_off.net_cents > member.decision_ref_above_cents and not named:
        yield DecisionReferenceMissing(
            member=member.member,
            net_cents=call_off.net_cents,
            above_cents=member.decision_ref_above_cents,
        )


CHECK = Check(
    name="budget_named",
    number=6,
    doc="Budget code always; a decision reference above the member's threshold (default 10,000.00 EUR net).",
    passes=passes,
    refusals=(BudgetCodeMissing, DecisionReferenceMissing),
)
