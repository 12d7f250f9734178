"""Two small contracts beside the demonstration's, whose figures a test can count on, and the way to an order."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import httpx

from procurement.application.access import Actor, Role
from procurement.application.ordering import Asked
from procurement.domain.contract.commands import AwardContract, ListArticle
from procurement.domain.contract.events import AwardedLot
from procurement.domain.member.commands import SetApprovalRule
from procurement.domain.order.commands import AskedLine
from procurement.domain.vendor.commands import RegisterVendor
from tests.web.conftest import MEMBER, Town, Visitor

KEEPER = Actor(subject="keeper", role=Role.MANAGER)
LOTS = (
    AwardedLot(lot="1", title="Stühle", ceiling_cents=200_000),
    AwardedLot(lot="2", title="Papier", ceiling_quantity=Decimal(5_000)),
)


def award(contract: str, **changes: Any) -> AwardContract:
    fields: dict[str, Any] = {
        "title": f"Prüfvertrag {contract}",
        "vendor": "holzwerk",
        "regime": "vgv",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2027, 12, 31),
        "ceiling_cents": 300_000,
        "lots": LOTS,
        "entitled_members": (MEMBER,),
        "call_off_mode": "direct",
        "pooling": "allowed",
    }
    return AwardContract(contract=contract, **(fields | changes))


def listing(article: str, contract: str, **changes: Any) -> ListArticle:
    fields: dict[str, Any] = {
        "product": article,
        "category": "office",
        "lot": "1",
        "name": f"Prüfartikel {article}",
        "unit": "C62",
        "list_unit_price": Decimal(200),
        "vat_rate": Decimal(19),
        "pricing": {"rule": "percent_off_list", "discount_percent": "50"},
        "valid_from": date(2026, 1, 1),
    }
    return ListArticle(contract=contract, article=article, **(fields | changes))


TIERS = {"tiers": [{"from_quantity": "1", "unit_price": "10"}, {"from_quantity": "5", "unit_price": "8"}]}


def furnish(town: Town) -> None:
    """Contract `buero`: chairs at 100.00 in a lot of 2,000.00, paper in packs of 500; `lampen`: lamps at 10, 8 from 5.

    Only Buxtehude is named in them; an order above 1,000.00 needs a second person, above 1,500.00 a decision.
    """
    paper = {"list_unit_price": Decimal("0.02"), "pack_size": Decimal(500), "min_quantity": Decimal(1000)}
    rule = SetApprovalRule(member=MEMBER, approval_above_cents=100_000, decision_ref_above_cents=150_000)
    for command in (
        RegisterVendor(vendor="holzwerk", name="Holzwerk GmbH"),
        award("buero"),
        listing("stuhl", "buero"),
        listing("papier", "buero", lot="2", licence_metric=None, **paper),
        award("lampen"),
        listing("lampe", "lampen", list_unit_price=Decimal(20), pricing={"rule": "volume_tier", **TIERS}),
        rule,
    ):
        town.cooperative.keeping.keep(KEEPER, command, "furnishing").result()


def call_off(town: Town, article: str, quantity: str, contract: str = "buero", member: str = MEMBER) -> None:
    """Somebody else was faster."""
    line = AskedLine(article=article, quantity=Decimal(quantity))
    asked = Asked(member=member, contract=contract, lines=(line,), budget_code="9.9", decision_ref="DS1")
    town.cooperative.ordering.place(KEEPER, asked, f"{article}-{quantity}", "before").result()


def orders(town: Town) -> int:
    """How many orders of the two contracts there are."""
    asked = {"contract": ["buero", "lampen"], "totals": ["count"]}
    return len(town.cooperative.reading.report(KEEPER, "order_book", asked).rows)


@dataclass
class Buyer:
    """Somebody who orders without scripts."""

    visitor: Visitor
    form: dict[str, str | list[str]] = field(default_factory=dict)

    def add(self, article: str, quantity: str, contract: str = "buero", **more: str) -> httpx.Response:
        self.visitor.get("/korb")
        fields = {"contract": contract, "article": article, "menge": quantity, "zurueck": "/korb", **more}
        return self.visitor.post("/korb/artikel", fields)

    def check(self, code: str = "11.1.01", decision: str = "", note: str = "") -> httpx.Response:
        """The second step as it is shown; what its form will send is filled in."""
        page = self.visitor.get("/korb/pruefen")
        contracts = [name for name in ("buero", "lampen") if f'name="schluessel:{name}"' in page.text]
        self.form = {"vertrag": contracts}
        for name in contracts:
            self.form |= {
                f"schluessel:{name}": self.visitor.hidden(page, f"schluessel:{name}"),
                f"haushaltsstelle-{name}": code,
                f"beschluss-{name}": decision,
                f"bemerkung-{name}": note,
            }
        return page

    def send(self, **changes: str) -> httpx.Response:
        """The second step's form, as it was shown."""
        return self.visitor.post("/korb/pruefen", {**self.form, **changes})
