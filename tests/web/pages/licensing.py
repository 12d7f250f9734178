"""Licences of the demonstration, officers of several members, and what a member holds: for tests of licence pages."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from procurement.application.access import Role
from procurement.domain.licence.commands import ClaimLicences, OfferLicences
from tests.web.conftest import Town, Visitor, actor_of

MANAGER = actor_of(Role.MANAGER)
ORACLE = "oracle"
"""Counted by site; Buxtehude has some to spare. Its contract lets licences go with the vendor's consent."""
FREELY = "gis-planung"
"""Two to spare; its contract lets licences go."""
GIVER, CLAIMANT, THIRD = "buxtehude", "verden", "wedel"
TODAY = {"reported_on_day": "20", "reported_on_month": "11", "reported_on_year": "2026"}


def officer(town: Town, member: str) -> Visitor:
    """An officer of a member, signed in; newly appointed where it is not the demonstration's."""
    if member == GIVER:
        return town.visit(Role.OFFICER)
    subject = f"officer-of-{member}"
    town.cooperative.accounts.create(
        Role.OFFICER, f"amt.{member}", "Anna Amt", "ein-langes-kennwort-42", member, subject=subject
    )
    visitor = town.visit(None)
    visitor.client.post("/anmelden/vorfuehrung", data={"subject": subject}, follow_redirects=False)
    return visitor


def rows(town: Town, report: str, **asked: str) -> list[dict[str, Any]]:
    parameters = {name: [value] for name, value in asked.items()}
    return town.cooperative.reading.report(MANAGER, report, parameters, extras=False).rows


def position(town: Town, member: str, product: str) -> Mapping[str, Any]:
    """What licence pooling says of a member and a product; nothing owned where it says nothing."""
    found = rows(town, "licence_pooling", member=member, product=product)
    return found[0] if found else {"owned": Decimal(0), "used": None, "missing": None}


def holding(town: Town, product: str, member: str = GIVER) -> tuple[str, str]:
    """Contract and article of licences that run."""
    running = [row for row in rows(town, "entitlements", member=member, product=product) if row["running"]]
    most = max(running, key=lambda row: row["quantity"])
    return most["contract"], most["article"]


def offered(town: Town, product: str, quantity: int, member: str = GIVER) -> str:
    """Licences newly offered; the address of the offer."""
    contract, article = holding(town, product, member)
    command = OfferLicences(
        member=member, product=product, contract=contract, article=article, quantity=Decimal(quantity)
    )
    done = town.cooperative.keeping.keep(MANAGER, command, "test").result()
    return f"/lizenzen/angebote/{member}/{product}/{done.state.offers_made}"


def claimed(town: Town, path: str, quantity: int, claimed_by: str = CLAIMANT) -> str:
    """A claim on an offer; the address of the claim."""
    giver, product, offer = path.split("/")[-3:]
    command = ClaimLicences(
        member=giver, product=product, offer=int(offer), claimed_by=claimed_by, quantity=Decimal(quantity)
    )
    done = town.cooperative.keeping.keep(MANAGER, command, "test").result()
    return f"{path}/anmeldungen/{done.state.offers[int(offer)].claims_made}"
