"""Four eyes above the member's threshold (default 1,000.00 EUR net): requester and approver are different people.

At placing nobody can have approved yet, so the check lets the order wait; at approval it refuses the requester.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from procurement.domain.call_off import CallOff, Check
from procurement.domain.member.aggregate import Member
from procurement.kernel.refusal import Refused


@dataclass(eq=False, kw_only=True)
class ApproverIsRequester(Refused):
    order_id: str
    number: str
    DE: ClassVar[str] = "Vier-Augen-Prinzip: Wer den Abruf {number} gestellt hat, kann ihn nicht freigeben."
    EN: ClassVar[str] = "Four eyes: whoever requested order {number} cannot approve it."


def needs_approval(member: Member, net_cents: int) -> bool:
    """Whether an order of this amount waits for a second person."""
    return net_cents > member.approval_above_cents


def second_person(order_id: str, number: str, requested_by: str, approved_by: str) -> Iterator[Refused]:
    """The part of the check that runs at approval."""
    if requested_by == approved_by:
        yield ApproverIsRequester(order_id=order_id, number=number)


def passes(_call_off: CallOff) -> Iterator[Refused]:
    yield from ()


CHECK = Check(
    name="four_eyes",
    number=7,
    doc="Above the member's threshold (default 1,000.00 EUR net) requester ≠ approver.",
    passes=passes,
    refusals=(ApproverIsRequester,),
)
