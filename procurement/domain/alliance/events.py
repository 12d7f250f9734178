"""What happens to an alliance (IKZ): some members share servers and licences under one lead member."""

from datetime import date
from typing import ClassVar

from procurement.kernel.event import Event


class AllianceEvent(Event):
    alliance: str

    @property
    def stream(self) -> str:
        return f"alliance/{self.alliance}"


class AllianceFormed(AllianceEvent):
    """Members agreed to share `products`; `notice_months` before a year's end a member can give notice for it.

    `lead` is one of `members` and keeps the servers. `legal_basis` is the agreement it rests on.
    """

    TYPE: ClassVar[str] = "alliance.formed"
    title: str
    purpose: str
    legal_basis: str
    lead: str
    members: tuple[str, ...]
    products: tuple[str, ...]
    notice_months: int
    formed_on: date


class AllianceMemberJoined(AllianceEvent):
    TYPE: ClassVar[str] = "alliance.member_joined"
    member: str
    joined_on: date


class AllianceNoticeGiven(AllianceEvent):
    """A member leaves at a year's end, notice kept."""

    TYPE: ClassVar[str] = "alliance.notice_given"
    member: str
    given_on: date
    leaves_on: date
    reason: str


class AllianceDissolved(AllianceEvent):
    """All members end the alliance at a year's end, notice kept."""

    TYPE: ClassVar[str] = "alliance.dissolved"
    decided_on: date
    dissolved_on: date
    reason: str
