"""Towns that share contracts, and what one of them asks for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.application.access import Actor, Role
from procurement.domain.contract.commands import AwardContract, ListArticle
from procurement.domain.contract.events import AwardedLot
from procurement.domain.member.commands import AdmitMember, SetApprovalRule
from procurement.domain.vendor.commands import RegisterVendor
from procurement.kernel.calendar import day_of
from procurement.settings import Settings
from procurement.stores import utc_now
from procurement.wiring import wire

MANAGER = Actor(subject="founder", role=Role.MANAGER)
PRICES: Mapping[str, str] = {"tisch": "120", "stuhl": "17.43", "heft": "0.07", "klammer": "0.01"}
"""Unit price of each article, the dearest first."""
CENTS = {article: int(Decimal(price) * 100) for article, price in PRICES.items()}
ROOMY, TIGHT = "weit", "eng"
PLENTY_CENTS = 10**13


@dataclass(frozen=True, slots=True)
class Town:
    """Where a load orders: `token` may order for each of the members."""

    settings: Settings
    token: str
    members: tuple[str, ...]
    ceilings: Mapping[str, int]


def founded(settings: Settings, *, tight_cents: int, members: int = 6) -> Town:
    """Members, a vendor, and two contracts: one with room for everything, one with a tight ceiling."""
    names = tuple(f"stadt-{number}" for number in range(members))
    ceilings = {ROOMY: PLENTY_CENTS, TIGHT: tight_cents}
    cooperative = wire(settings, project=False)
    try:
        for command in _founding(names, ceilings, day_of(utc_now())):
            cooperative.keeping.keep(MANAGER, command, "founding").result()
        token = cooperative.tokens.create(Role.MANAGER, subject="buyer").secret
    finally:
        cooperative.close()
    return Town(settings, token, names, ceilings)


def _founding(members: tuple[str, ...], ceilings: Mapping[str, int], today: date) -> Iterable[Any]:
    for name in members:
        yield AdmitMember(member=name, name=name, kind="Stadt", centre="nord", state="NI", inhabitants=17_000)
        yield SetApprovalRule(member=name, approval_above_cents=10**9, decision_ref_above_cents=10**9)
    yield RegisterVendor(vendor="holzwerk", name="Holzwerk GmbH")
    for contract, ceiling_cents in ceilings.items():
        yield AwardContract(
            contract=contract,
            title=contract,
            vendor="holzwerk",
            regime="vgv",
            starts_on=today.replace(month=1, day=1),
            ends_on=date(today.year + 1, 12, 31),
            ceiling_cents=ceiling_cents,
            lots=(AwardedLot(lot="1", title="Los 1"),),
            entitled_members=members,
            call_off_mode="direct",
            pooling="allowed",
        )
        yield from (_listing(contract, article, price, today) for article, price in PRICES.items())


def _listing(contract: str, article: str, price: str, today: date) -> ListArticle:
    return ListArticle(
        contract=contract,
        article=article,
        product=article,
        category="office",
        lot="1",
        name=article.title(),
        unit="piece",
        list_unit_price=Decimal(200),
        vat_rate=Decimal(19),
        pricing={"rule": "fixed_price", "unit_price": price},
        valid_from=today.replace(month=1, day=1),
    )
