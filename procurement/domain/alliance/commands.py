"""What can be asked of an alliance."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class FormAlliance:
    alliance: str
    title: str
    purpose: str
    legal_basis: str
    lead: str
    members: tuple[str, ...]
    products: tuple[str, ...]
    notice_months: int = 3
    formed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinAlliance:
    alliance: str
    member: str
    joined_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveAllianceNotice:
    alliance: str
    member: str
    reason: str = ""
    given_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DissolveAlliance:
    alliance: str
    reason: str
    decided_on: date | None = None
