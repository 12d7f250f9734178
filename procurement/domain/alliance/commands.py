"""What can be asked of an alliance."""

from datetime import date

from procurement.kernel.record import Record


class FormAlliance(Record):
    alliance: str
    title: str
    purpose: str
    legal_basis: str
    lead: str
    members: tuple[str, ...]
    products: tuple[str, ...]
    notice_months: int = 3
    formed_on: date | None = None


class JoinAlliance(Record):
    alliance: str
    member: str
    joined_on: date | None = None


class GiveAllianceNotice(Record):
    alliance: str
    member: str
    reason: str = ""
    given_on: date | None = None


class DissolveAlliance(Record):
    alliance: str
    reason: str
    decided_on: date | None = None
