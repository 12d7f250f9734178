"""What can be asked of a member's record."""

from datetime import date

from procurement.kernel.record import Record


class AdmitMember(Record):
    member: str
    name: str
    kind: str
    centre: str
    state: str
    inhabitants: int
    admitted_on: date | None = None


class ReportInhabitants(Record):
    member: str
    inhabitants: int
    reported_on: date | None = None


class AssessLevy(Record):
    member: str
    year: int


class SetApprovalRule(Record):
    member: str
    approval_above_cents: int
    decision_ref_above_cents: int


class GiveNotice(Record):
    member: str
    given_on: date | None = None
