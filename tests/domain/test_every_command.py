"""What holds for every command that names a day or gives something its id."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from procurement.domain.alliance.commands import DissolveAlliance, GiveAllianceNotice, JoinAlliance
from procurement.domain.contract.commands import (
    ChangeListPrice,
    ChangeTerms,
    EndContract,
    EntitleMember,
    ExtendContract,
    ModifyContract,
)
from procurement.domain.contract.events import AwardedLot
from procurement.domain.decider import DAYS
from procurement.domain.demand.commands import AskDemand, DeclareDemand
from procurement.domain.licence.commands import ReportUsage
from procurement.domain.member.commands import AdmitMember, GiveNotice, ReportInhabitants
from procurement.domain.opportunity.commands import DismissOpportunity
from procurement.domain.order.commands import CloseOrder, ConfirmOrder, InvoiceOrder, ReceiveOrder
from procurement.domain.vendor.commands import RegisterVendor
from procurement.kernel.dates import DateNotPossible
from procurement.kernel.names import IdNotPossible
from tests.samples import SETTING, TODAY, award, list_article, place
from tests.sharing_samples import alliance, open_pool
from tests.spec import given

ADMIT = AdmitMember(member="jever", name="Jever", kind="Stadt", centre="nord", state="NI", inhabitants=14_000)
REGISTER = RegisterVendor(vendor="papierhaus", name="Papierhaus GmbH")
REPORT = ReportUsage(member="buxtehude", product="zeit", quantity=Decimal(1), source="inventory")
AWARD = award(contract="papier")
LIST = list_article("tisch")
OPEN_POOL = open_pool(contract="buero", article="stuhl")
ASK = AskDemand(product="eakte", title="E-Akte", unit="user", until_on=TODAY)
DISMISS = DismissOpportunity(
    opportunity="tier-zeit", kind="tier", product="zeit", potential_cents=1, quantities={}, reason="x"
)
WITH_DAYS: tuple[Any, ...] = (
    ADMIT,
    AWARD,
    LIST,
    REPORT,
    ChangeListPrice(contract="buero", article="stuhl", list_unit_price=Decimal(1), valid_from=TODAY),
    ChangeTerms(
        contract="buero", article="stuhl", pricing={"rule": "fixed_price", "unit_price": "1"}, valid_from=TODAY
    ),
    CloseOrder(order_id="o1"),
    ConfirmOrder(order_id="o1"),
    EndContract(contract="buero", ended_on=TODAY, reason="x"),
    EntitleMember(contract="buero", member="jork"),
    ExtendContract(contract="buero", ends_on=TODAY, reason="x"),
    GiveNotice(member="buxtehude"),
    InvoiceOrder(order_id="o1", invoice="R-1", lines=()),
    ModifyContract(contract="buero", kind="additional", amount_cents=1, reason="x"),
    ReceiveOrder(order_id="o1"),
    ReportInhabitants(member="buxtehude", inhabitants=1),
    place(),
    OPEN_POOL,
    alliance(),
    JoinAlliance(alliance="ikz-geest", member="jork"),
    GiveAllianceNotice(alliance="ikz-geest", member="stade"),
    DissolveAlliance(alliance="ikz-geest", reason="x"),
    ASK,
    DeclareDemand(product="eakte", member="stade", quantity=Decimal(1), needed_on=TODAY),
)
IDS = [
    (ADMIT, "member"),
    (REGISTER, "vendor"),
    (AWARD, "contract"),
    (LIST, "article"),
    (LIST, "product"),
    (REPORT, "product"),
    (OPEN_POOL, "pool"),
    (alliance(), "alliance"),
    (ASK, "product"),
    (DISMISS, "opportunity"),
]


def days() -> Iterator[Any]:
    for command in WITH_DAYS:
        for field in DAYS[type(command)]:
            yield pytest.param(command, field, id=f"{type(command).__name__} {field}")


class TestDays:
    def test_every_command_is_here(self):
        """No command that names a day is left out."""
        assert {type(command) for command in WITH_DAYS} == {command for command, names in DAYS.items() if names}

    @pytest.mark.parametrize(("command", "field"), list(days()))
    @pytest.mark.parametrize("day", [date.min, date(1989, 12, 31), date(2101, 1, 1), date.max])
    def test_not_possible(self, command: Any, field: str, day: date):
        """A day so far off that computing with it would fail is refused, whatever else is wrong."""
        refused = given(*SETTING).when(replace(command, **{field: day})).then_refused(DateNotPossible, field=field)
        assert refused.pointer == f"/{field}"


class TestIds:
    @pytest.mark.parametrize(("command", "field"), IDS)
    @pytest.mark.parametrize("value", ["", " ", "a b", "a/b", "/", "-a", "a" * 101, "a\n"])
    def test_not_possible(self, command: Any, field: str, value: str):
        """What names a stream, or stands in one, has no strokes or blanks and is not empty."""
        given(*SETTING).when(replace(command, **{field: value})).then_refused(IdNotPossible, field=field)

    @pytest.mark.parametrize("lot", ["", "a/b"])
    def test_not_possible_in_a_lot(self, lot: str):
        """Nor has the name of a lot; the refusal points at the lot."""
        lots = (AwardedLot(lot="1", title="x"), AwardedLot(lot=lot, title="y"))
        refused = given(*SETTING).when(award(contract="papier", lots=lots)).then_refused(IdNotPossible)
        assert refused.pointer == "/lots/1/lot"

    @pytest.mark.parametrize(("command", "field"), IDS)
    @pytest.mark.parametrize("value", ["höxter", "a.b-c_1", "2026", "a" * 100])
    def test_done(self, command: Any, field: str, value: str):
        """Letters with dots and strokes of any kind name things."""
        assert given(*SETTING).when(replace(command, **{field: value})).decided()
