"""What happens to a member."""

from datetime import date
from typing import ClassVar

from procurement.kernel.event import Event


class MemberEvent(Event):
    member: str

    @property
    def stream(self) -> str:
        return f"member/{self.member}"


class MemberAdmitted(MemberEvent):
    """A municipality joined. `kind` is Stadt, Gemeinde or Samtgemeinde; `state` the Land's two letters."""

    TYPE: ClassVar[str] = "member.admitted"
    name: str
    kind: str
    centre: str
    state: str
    inhabitants: int
    admitted_on: date


class InhabitantsReported(MemberEvent):
    TYPE: ClassVar[str] = "member.inhabitants_reported"
    inhabitants: int
    reported_on: date


class LevyAssessed(MemberEvent):
    """The year's levy (1.50 EUR per inhabitant) and, once, the admission levy (0.50 EUR per inhabitant)."""

    TYPE: ClassVar[str] = "member.levy_assessed"
    year: int
    inhabitants: int
    levy_cents: int
    admission_levy_cents: int


class ApprovalRuleSet(MemberEvent):
    """Above `approval_above_cents` net a second person approves; above `decision_ref_above_cents` a decision is named."""

    TYPE: ClassVar[str] = "member.approval_rule_set"
    approval_above_cents: int
    decision_ref_above_cents: int


class NoticeGiven(MemberEvent):
    """The member leaves at a year's end, three months' notice kept."""

    TYPE: ClassVar[str] = "member.notice_given"
    given_on: date
    leaves_on: date
