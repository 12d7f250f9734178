"""The member is entitled: named in the contract at that date (§ 21(2) VgV), and has not left."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from procurement.domain.call_off import CallOff, Check
from procurement.kernel.refusal import Refused


@dataclass(eq=False, kw_only=True)
class MemberNotEntitled(Refused):
    """`entitled_from` is empty where the member is not named at all."""

    member: str
    contract: str
    placed_on: date
    entitled_from: date | None
    DE: ClassVar[str] = "{member} ist am {placed_on} im Vertrag {contract} nicht als abrufberechtigt benannt."
    EN: ClassVar[str] = "{member} is not named in contract {contract} as entitled to order on {placed_on}."
    POINTER: ClassVar[str] = "/contract"


@dataclass(eq=False, kw_only=True)
class MemberHasLeft(Refused):
    member: str
    placed_on: date
    left_on: date
    DE: ClassVar[str] = "{member} ist zum {left_on} ausgetreten und kann am {placed_on} nicht mehr abrufen."
    EN: ClassVar[str] = "{member} left on {left_on} and cannot order on {placed_on}."
    POINTER: ClassVar[str] = "/member"


def passes(call_off: CallOff) -> Iterator[Refused]:
    member, contract, day = call_off.member, call_off.contract, call_off.placed_on
    entitled_from = contract.entitled.get(member.member)
    if entitled_from is None or day < entitled_from:
        yield MemberNotEntitled(
            member=member.member, contract=contract.contract, placed_on=day, entitled_from=entitled_from
        )
    if member.leaves_on is not None and day > member.leaves_on:
        yield MemberHasLeft(member=member.member, placed_on=day, left_on=member.leaves_on)


CHECK = Check(
    name="member_entitled",
    number=2,
    doc="Only members named in the contract at the order date may call off (§ 21(2) VgV).",
    passes=passes,
    refusals=(MemberNotEntitled, MemberHasLeft),
)
