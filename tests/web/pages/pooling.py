"""What tests of the pages on licence pooling share: the report they are held to, and reading a page as people do."""

import html
import re

from procurement.application.access import Role
from procurement.application.reading import Wanted
from procurement.domain.opportunity.commands import DismissOpportunity
from tests.web.conftest import Town, actor_of


def report(town: Town):
    wanted = Wanted(name="licence_pooling", extras=True)
    return town.cooperative.reading.reports(actor_of(Role.MANAGER), [wanted])[0]


def opportunities(town: Town) -> list[dict]:
    return list(report(town).extras["opportunities"])


def hits(page) -> int:
    return int(re.findall(r"([\d.]+) Treffer", page.text)[0].replace(".", ""))


def euro(cents: int) -> str:
    whole, part = divmod(cents, 100)
    return f"{whole:,}".replace(",", ".") + f",{part:02d}\u00a0€"


def cards(page) -> list[str]:
    """The keys of the opportunities on a page, in their order."""
    return re.findall(r'<h4 class="chance__title"><a href="/lizenz-pooling/([0-9a-f]{16})"', page.text)


def said(page) -> str:
    """The page as people read it."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def of_kind(town: Town, kind: str, *, counted: bool = True) -> dict:
    return next(row for row in opportunities(town) if row["kind"] == kind and row["counted"] == counted)


def member_name(town: Town, member: str) -> str:
    wanted = Wanted(name="member_register")
    (report_of_members,) = town.cooperative.reading.reports(actor_of(Role.MANAGER), [wanted])
    return next(row["name"] for row in report_of_members.rows if row["member"] == member)


def dismiss(visitor, row: dict):
    """As a person does: look at it, say why, send."""
    page = visitor.get(f"/lizenz-pooling/{row['key']}")
    fields = {"reason": "Das Verfahren wird abgelöst", "potential_cents": visitor.hidden(page, "potential_cents")}
    return visitor.post(f"/lizenz-pooling/{row['key']}/verwerfen", fields)


def dismiss_as_smaller(town: Town, row: dict) -> None:
    """Dismissed when it was 1.00 EUR smaller than it is today."""
    command = DismissOpportunity(
        opportunity=row["key"],
        kind=row["kind"],
        product=row["product"],
        potential_cents=row["potential_cents"] - 100,
        quantities=row["quantities"],
        reason="Zu klein",
    )
    town.cooperative.keeping.keep(actor_of(Role.MANAGER), command, "test").result()
