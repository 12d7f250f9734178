"""What can be asked of a member's record."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmitMember:
    member: str
    name: str
    kind: str
    centre: str
    state: str
    inhabitants: int
    admitted_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportInhabitants:
    member: str
    inhabitants: int
    reported_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessLevy:
    member: str
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetApprovalRule:
    member: str
    approval_above_cents: int
    decision_ref_above_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveNotice:
    member: str
    given_on: date | None = None
