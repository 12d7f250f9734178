"""Member register: who belongs to the cooperative, how large it is, and from which amounts on it wants a second look.

One row per member. `left_on` is set once notice was given; inhabitants are those last reported.
"""

from collections.abc import Iterator
from datetime import date

from procurement.domain.member.events import ApprovalRuleSet, InhabitantsReported, MemberAdmitted, NoticeGiven
from procurement.kernel.event import Event
from procurement.kernel.projection import Example, FirstText, Key, LatestInt, LatestText, Projection
from procurement.kernel.record import Record


class MemberEntry(Record):
    member: Key
    name: LatestText = None
    kind: LatestText = None
    centre: LatestText = None
    state: LatestText = None
    inhabitants: LatestInt = None
    admitted_on: FirstText = None
    left_on: LatestText = None
    approval_above_cents: LatestInt = None
    decision_ref_above_cents: LatestInt = None


def contributions(event: Event) -> Iterator[MemberEntry]:
    match event:
        case MemberAdmitted():
            yield MemberEntry(
                member=event.member,
                name=event.name,
                kind=event.kind,
                centre=event.centre,
                state=event.state,
                inhabitants=event.inhabitants,
                admitted_on=event.admitted_on.isoformat(),
            )
        case InhabitantsReported():
            yield MemberEntry(member=event.member, inhabitants=event.inhabitants)
        case NoticeGiven():
            yield MemberEntry(member=event.member, left_on=event.leaves_on.isoformat())
        case ApprovalRuleSet():
            yield MemberEntry(
                member=event.member,
                approval_above_cents=event.approval_above_cents,
                decision_ref_above_cents=event.decision_ref_above_cents,
            )
        case _:
            return


_ADMITTED = MemberAdmitted(
    member="buxtehude",
    name="Buxtehude",
    kind="Stadt",
    centre="nord",
    state="NI",
    inhabitants=38_600,
    admitted_on=date(2026, 1, 1),
)
_ENTRY = MemberEntry(
    member="buxtehude",
    name="Buxtehude",
    kind="Stadt",
    centre="nord",
    state="NI",
    inhabitants=38_600,
    admitted_on="2026-01-01",
)

PROJECTION = Projection(
    name="member_register",
    version=1,
    row=MemberEntry,
    consumes=(MemberAdmitted, InhabitantsReported, NoticeGiven, ApprovalRuleSet),
    contributions=contributions,
    search=("member", "name"),
    examples=[
        Example(title="An admitted member is listed as it was admitted", given=[_ADMITTED], rows=[_ENTRY]),
        Example(
            title="New inhabitants, an own approval rule and notice change the entry, not the day of admission",
            given=[
                _ADMITTED,
                InhabitantsReported(member="buxtehude", inhabitants=39_000, reported_on=date(2026, 7, 1)),
                ApprovalRuleSet(member="buxtehude", approval_above_cents=50_000, decision_ref_above_cents=500_000),
                NoticeGiven(member="buxtehude", given_on=date(2026, 8, 1), leaves_on=date(2026, 12, 31)),
            ],
            rows=[
                MemberEntry(
                    member="buxtehude",
                    name="Buxtehude",
                    kind="Stadt",
                    centre="nord",
                    state="NI",
                    inhabitants=39_000,
                    admitted_on="2026-01-01",
                    left_on="2026-12-31",
                    approval_above_cents=50_000,
                    decision_ref_above_cents=500_000,
                )
            ],
        ),
    ],
)
