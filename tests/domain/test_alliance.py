"""What an alliance promises: some members for some products under one lead, ended at a year's end with notice kept."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from procurement.domain.alliance.aggregate import Alliance, AllianceNotRunning, UnknownAlliance
from procurement.domain.alliance.commands import DissolveAlliance, GiveAllianceNotice, JoinAlliance
from procurement.domain.alliance.events import (
    AllianceDissolved,
    AllianceFormed,
    AllianceMemberJoined,
    AllianceNoticeGiven,
)
from procurement.domain.alliance.keeping import (
    AllianceAlreadyFormed,
    AllianceNoticeAlreadyGiven,
    AlreadyInAlliance,
    LeadCannotLeave,
    LeadNotMember,
    NoticeMonthsNotPossible,
    NoticeTooOld,
    NotInAlliance,
    PurposeMissing,
    TooFewMembers,
)
from procurement.domain.decider import fold
from procurement.domain.member.aggregate import MemberGone, UnknownMember
from procurement.domain.member.events import NoticeGiven
from procurement.kernel.event import Event
from procurement.kernel.names import IdNotPossible
from tests.samples import TODAY
from tests.sharing_samples import MARKET, alliance
from tests.spec import NOW, given

FORMED = AllianceFormed(
    alliance="ikz-geest",
    title="IKZ Geest",
    purpose="Gemeinsamer Betrieb der Zeiterfassung",
    legal_basis="Vereinbarung vom 1. Februar 2026",
    lead="stade",
    members=("stade", "buxtehude"),
    products=("zeit",),
    notice_months=3,
    formed_on=TODAY,
)
NOTICE = GiveAllianceNotice(alliance="ikz-geest", member="buxtehude", reason="Eigener Betrieb")
LEAVES = AllianceNoticeGiven(
    alliance="ikz-geest",
    member="buxtehude",
    given_on=TODAY,
    leaves_on=date(2026, 12, 31),
    reason="Eigener Betrieb",
)
ONE_DAY = timedelta(days=1)
JOIN = JoinAlliance(alliance="ikz-geest", member="jork")
DISSOLVE = DissolveAlliance(alliance="ikz-geest", reason="Zweck erreicht")
DISSOLVED = AllianceDissolved(
    alliance="ikz-geest", decided_on=TODAY, dissolved_on=date(2026, 12, 31), reason="Zweck erreicht"
)


def formed(*more: Event, **changes: Any) -> list[Event]:
    return [*MARKET, replace(FORMED, **changes), *more]


def state(events: list[Event]) -> Alliance:
    return fold(events)["alliance/ikz-geest"]


def on(day: date) -> datetime:
    return NOW.replace(year=day.year, month=day.month, day=day.day)


class TestFormAlliance:
    def test_done(self):
        """Members agree on a purpose, a basis, products and a lead; three months' notice unless said otherwise."""
        given(*MARKET).when(alliance()).then(FORMED)

    def test_done_once_each(self):
        """A member or product named twice is one; without a title the alliance is called by its id."""
        command = alliance(title=" ", members=("stade", "buxtehude", "stade"), products=("zeit", "zeit"))
        given(*MARKET).when(command).then(replace(FORMED, title="ikz-geest"))

    def test_done_on_another_day(self):
        """An alliance may have been formed before it is recorded, or be formed later."""
        for day in (date(2025, 7, 1), date(2026, 7, 1)):
            given(*MARKET).when(alliance(formed_on=day)).then(replace(FORMED, formed_on=day))

    def test_repeated(self):
        """An alliance is formed once."""
        given(*formed()).when(alliance()).then_refused(AllianceAlreadyFormed, alliance="ikz-geest")

    @pytest.mark.parametrize("members", [(), ("stade",), ("stade", "stade")])
    def test_too_few_members(self, members: tuple[str, ...]):
        """Nobody allies with itself."""
        given(*MARKET).when(alliance(members=members)).then_refused(TooFewMembers, members=len(set(members)))

    def test_lead_not_member(self):
        """Who leads belongs to it."""
        given(*MARKET).when(alliance(lead="jork")).then_refused(LeadNotMember, lead="jork")

    @pytest.mark.parametrize(("field", "value"), [("purpose", " "), ("legal_basis", ""), ("products", ())])
    def test_purpose_missing(self, field: str, value: object):
        """What it is for and rests on is said."""
        refused = given(*MARKET).when(alliance(**{field: value})).then_refused(PurposeMissing, field=field)
        assert refused.pointer == f"/{field}"

    @pytest.mark.parametrize("notice_months", [-1, 25])
    def test_notice_months_not_possible(self, notice_months: int):
        """Notice is none to two years."""
        given(*MARKET).when(alliance(notice_months=notice_months)).then_refused(
            NoticeMonthsNotPossible, notice_months=notice_months
        )

    def test_product_not_possible(self):
        """A product is named as everywhere, and the refusal points at the one at fault."""
        command = alliance(products=("zeit", "a/b"))
        assert "/products/1" == given(*MARKET).when(command).then_refused(IdNotPossible).pointer

    def test_unknown_member(self):
        """Only members of the cooperative form an alliance."""
        given(*MARKET).when(alliance(members=("stade", "jever"))).then_refused(UnknownMember, member="jever")


class TestJoinAlliance:
    JOINED = AllianceMemberJoined(alliance="ikz-geest", member="jork", joined_on=TODAY)

    def test_done(self):
        """A member belongs to it from the day it joins."""
        given(*formed()).when(JOIN).then(self.JOINED)
        after = state(formed(self.JOINED))
        assert (False, True) == (after.has("jork", TODAY - ONE_DAY), after.has("jork", TODAY))

    def test_repeated(self):
        """Who is in it does not join again."""
        given(*formed(self.JOINED)).when(JOIN).then_refused(AlreadyInAlliance, member="jork", joined_on=TODAY)

    def test_with_notice_given(self):
        """Who has given notice is in it until it leaves, and cannot join for later meanwhile."""
        back = replace(JOIN, member="buxtehude", joined_on=date(2027, 1, 1))
        given(*formed(LEAVES)).when(back).then_refused(AlreadyInAlliance, member="buxtehude")
        after = [*formed(LEAVES), *given(*formed(LEAVES)).when(back, at=on(date(2027, 1, 1))).decided()]
        assert state(after).has("buxtehude", date(2027, 6, 1))

    @pytest.mark.parametrize("day", [TODAY - ONE_DAY, date(2027, 1, 1)])
    def test_not_running(self, day: date):
        """Nobody joins what does not exist yet or any more."""
        given(*formed(DISSOLVED)).when(replace(JOIN, joined_on=day)).then_refused(AllianceNotRunning, day=day)

    def test_gone(self):
        """Who has left the cooperative joins nothing any more."""
        gone = NoticeGiven(member="jork", given_on=date(2025, 9, 1), leaves_on=date(2025, 12, 31))
        given(*formed(gone)).when(JOIN).then_refused(MemberGone, member="jork", left_on=date(2025, 12, 31))
        founding = alliance(alliance="neu", members=("stade", "jork"))
        given(*formed(gone)).when(founding).then_refused(MemberGone, member="jork", day=TODAY)

    def test_unknown(self):
        """A member joins an alliance there is."""
        given(*MARKET).when(JOIN).then_refused(UnknownAlliance, alliance="ikz-geest")
        given(*formed()).when(replace(JOIN, member="jever")).then_refused(UnknownMember, member="jever")


class TestGiveAllianceNotice:
    def test_done(self):
        """A member leaves at the end of the year and belongs to it until then, that day included."""
        given(*formed()).when(NOTICE).then(LEAVES)
        after = state(formed(LEAVES))
        assert (True, False) == (after.has("buxtehude", date(2026, 12, 31)), after.has("buxtehude", date(2027, 1, 1)))

    @pytest.mark.parametrize(
        ("notice_months", "given_on", "year"),
        [
            (3, date(2026, 9, 30), 2026),
            (3, date(2026, 10, 1), 2027),
            (3, date(2026, 12, 31), 2027),
            (0, date(2026, 12, 31), 2026),
            (1, date(2026, 11, 30), 2026),
            (1, date(2026, 12, 1), 2027),
            (6, date(2026, 6, 30), 2026),
            (6, date(2026, 7, 1), 2027),
            (12, date(2026, 3, 2), 2027),
            (24, date(2026, 3, 2), 2028),
        ],
    )
    def test_done_at_a_years_end(self, notice_months: int, given_on: date, year: int):
        """Notice that is a day late is for the next year's end."""
        (event,) = (
            given(*formed(notice_months=notice_months)).when(replace(NOTICE, given_on=given_on), at=NOW).decided()
        )
        assert isinstance(event, AllianceNoticeGiven)
        assert date(year, 12, 31) == event.leaves_on

    def test_today_is_that_of_berlin(self):
        """Notice in the last hour of 30 September in Berlin is in time, half an hour later it is not."""
        for hour, year in ((21, 2026), (22, 2027)):
            (event,) = given(*formed()).when(NOTICE, at=datetime(2026, 9, 30, hour, 30, tzinfo=NOW.tzinfo)).decided()
            assert isinstance(event, AllianceNoticeGiven)
            assert year == event.leaves_on.year

    def test_repeated(self):
        """Notice is given once."""
        given(*formed(LEAVES)).when(NOTICE).then_refused(AllianceNoticeAlreadyGiven, leaves_on=date(2026, 12, 31))

    def test_lead_cannot_leave(self):
        """The lead keeps the servers: it can only dissolve the alliance."""
        given(*formed()).when(replace(NOTICE, member="stade")).then_refused(LeadCannotLeave, lead="stade")

    def test_not_in_alliance(self):
        """Who is not in it, or not any more, has nothing to leave."""
        given(*formed()).when(replace(NOTICE, member="jork")).then_refused(NotInAlliance, member="jork")
        given(*formed(LEAVES)).when(NOTICE, at=on(date(2027, 1, 1))).then_refused(NotInAlliance, member="buxtehude")

    def test_too_old(self):
        """A notice found in a drawer ends nothing that should have ended last year."""
        given(*formed(formed_on=date(2024, 1, 1))).when(replace(NOTICE, given_on=date(2025, 9, 30))).then_refused(
            NoticeTooOld, leaves_on=date(2025, 12, 31), today=TODAY
        )
        assert given(*formed(formed_on=date(2024, 1, 1))).when(replace(NOTICE, given_on=date(2025, 10, 1))).decided()

    def test_not_running(self):
        """Nor is there anything to leave once the alliance is over."""
        given(*formed(DISSOLVED)).when(NOTICE, at=on(date(2027, 1, 1))).then_refused(AllianceNotRunning)

    def test_unknown_alliance(self):
        """There must be an alliance to leave."""
        given(*MARKET).when(NOTICE).then_refused(UnknownAlliance, alliance="ikz-geest")


class TestDissolveAlliance:
    @pytest.mark.parametrize(("decided_on", "year"), [(date(2026, 9, 30), 2026), (date(2026, 10, 1), 2027)])
    def test_done(self, decided_on: date, year: int):
        """All end it at a year's end, notice kept, and it runs until then, that day included."""
        end = date(year, 12, 31)
        dissolved = replace(DISSOLVED, decided_on=decided_on, dissolved_on=end)
        given(*formed()).when(replace(DISSOLVE, decided_on=decided_on)).then(dissolved)
        after = state(formed(dissolved))
        assert (True, False) == (after.has("stade", end), after.has("stade", end + ONE_DAY))

    def test_repeated(self):
        """It is dissolved once, also while it still runs."""
        given(*formed(DISSOLVED)).when(DISSOLVE).then_refused(AllianceNotRunning, dissolved_on=date(2026, 12, 31))

    def test_not_formed_yet(self):
        """What is to be formed later is not dissolved before."""
        given(*formed(formed_on=date(2026, 7, 1))).when(DISSOLVE).then_refused(AllianceNotRunning, day=TODAY)

    def test_unknown_alliance(self):
        """There must be an alliance to dissolve."""
        given(*MARKET).when(DISSOLVE).then_refused(UnknownAlliance, alliance="ikz-geest")
