"""A small cooperative behind the web: two towns, a vendor, a contract with two lots, people in every role."""

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from procurement.application.access import Actor, Role
from procurement.domain.contract.commands import AwardContract, ListArticle
from procurement.domain.contract.events import AwardedLot
from procurement.domain.member.commands import AdmitMember
from procurement.domain.vendor.commands import RegisterVendor
from procurement.settings import Settings
from procurement.wiring import Cooperative, wire
from tests.patience import patient

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KEEPER = Actor(subject="keeper", role=Role.MANAGER)
LOTS = (
    AwardedLot(lot="1", title="Möbel", ceiling_cents=1_500_000, ceiling_quantity=Decimal(100)),
    AwardedLot(lot="2", title="Papier"),
)


def admission(member: str) -> AdmitMember:
    return AdmitMember(member=member, name=member.title(), kind="Stadt", centre="nord", state="NI", inhabitants=40_000)


def award(contract: str, **changes: Any) -> AwardContract:
    fields: dict[str, Any] = {
        "title": "Büroausstattung",
        "vendor": "holzwerk",
        "regime": "vgv",
        "starts_on": date(2025, 1, 1),
        "ends_on": date(2028, 12, 31),
        "ceiling_cents": 2_000_000,
        "lots": LOTS,
        "entitled_members": ("buxtehude", "stade"),
        "call_off_mode": "direct",
        "pooling": "allowed",
    }
    return AwardContract(contract=contract, **(fields | changes))


def listing(article: str, contract: str = "buero", **changes: Any) -> ListArticle:
    fields: dict[str, Any] = {
        "product": article,
        "category": "office",
        "lot": "1",
        "name": article.title(),
        "unit": "C62",
        "list_unit_price": Decimal(200),
        "vat_rate": Decimal(19),
        "pricing": {"rule": "percent_off_list", "discount_percent": "50"},
        "valid_from": date(2025, 1, 1),
    }
    return ListArticle(contract=contract, article=article, **(fields | changes))


def found(cooperative: Cooperative) -> None:
    """The cooperative as every test finds it: a chair costs 100 EUR, a sheet of paper 0.0123 EUR."""
    terms = {"rule": "fixed_price", "unit_price": "0.0123"}
    for command in (
        admission("buxtehude"),
        admission("stade"),
        RegisterVendor(vendor="holzwerk", name="Holzwerk GmbH"),
        award("buero"),
        listing("stuhl"),
        listing("papier", lot="2", list_unit_price=Decimal("0.02"), pricing=terms),
        award("andere", entitled_members=("stade",), title="Anderes"),
        listing("tisch", "andere"),
    ):
        done: Future[Any] = cooperative.keeping.keep(KEEPER, command, "founding")
        done.result()


@dataclass
class Office:
    """The web of a cooperative, with a token for everybody."""

    cooperative: Cooperative
    app: FastAPI
    client: TestClient
    tokens: dict[str, str] = field(default_factory=dict)

    def bearer(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[who]}"}

    def get(self, who: str, path: str, **options: Any) -> httpx.Response:
        return self.client.get(f"/api/v1/{path}", headers=self.bearer(who), **options)

    def post(self, who: str, path: str, content: Any = None, **headers: str) -> httpx.Response:
        sent = {**self.bearer(who), **{name.replace("_", "-"): value for name, value in headers.items()}}
        if isinstance(content, bytes):
            return self.client.post(f"/api/v1/{path}", content=content, headers=sent)
        return (
            self.client.post(f"/api/v1/{path}", json=content, headers=sent)
            if content is not None
            else (self.client.post(f"/api/v1/{path}", headers=sent))
        )

    def order(self, who: str = "officer", key: str = "k-1", **changes: Any) -> httpx.Response:
        return self.post(who, "orders", asked(**changes), Idempotency_Key=key)

    @property
    def head(self) -> int:
        return self.cooperative.store.log.head()


def asked(article: str = "stuhl", quantity: Any = 4, **changes: Any) -> dict[str, Any]:
    return {
        "member": "buxtehude",
        "contract": "buero",
        "lines": [{"article": article, "quantity": quantity}],
        "budget_code": "11.1.01",
        **changes,
    }


PEOPLE = {
    "officer": (Role.OFFICER, "buxtehude"),
    "approver": (Role.APPROVER, "buxtehude"),
    "other-officer": (Role.OFFICER, "stade"),
    "other-approver": (Role.APPROVER, "stade"),
    "manager": (Role.MANAGER, ""),
    "auditor": (Role.AUDITOR, ""),
    "town-auditor": (Role.AUDITOR, "stade"),
    "admin": (Role.ADMIN, ""),
}


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    cooperative = patient(wire(Settings(data_dir=tmp_path), clock=lambda: NOW))
    found(cooperative)
    app = create_app(cooperative, on_shutdown=cooperative.close)
    with TestClient(app) as client:
        office = Office(cooperative, app, client)
        for name, (role, member) in PEOPLE.items():
            office.tokens[name] = cooperative.tokens.create(role, member, subject=name).secret
        yield office
