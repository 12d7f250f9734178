"""Sending the forms about contracts as a browser without scripts does."""

import html
from datetime import date
from typing import Any

from procurement.application.access import Role
from procurement.domain.contract.aggregate import Contract
from tests.web.conftest import Town, Visitor, actor_of

CONTRACT = "papier-2024"
HERE = f"/vertraege/{CONTRACT}"
MANAGER = actor_of(Role.MANAGER)


def contract_in(town: Town, name: str = CONTRACT) -> Contract:
    return town.cooperative.keeping.contract(MANAGER, name).result()


def day(name: str, value: date) -> dict[str, str]:
    return {f"{name}_day": str(value.day), f"{name}_month": str(value.month), f"{name}_year": str(value.year)}


def fill(visitor: Visitor, path: str, fields: dict[str, Any], *, follow: bool = False) -> Any:
    """Open a form and send it with these fields and what it carries hidden."""
    page = visitor.get(path)
    seen = {"seen": visitor.hidden(page, "seen")} if 'name="seen"' in page.text else {}
    return visitor.post(path, {**seen, **fields}, follow=follow)


def said(answer: Any) -> str:
    return html.unescape(answer.text)
