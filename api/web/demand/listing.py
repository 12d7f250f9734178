"""What is asked for, as a list: until when, how much all members declared, and what one's own member did."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from api.web.code_words import SHARING_STATUSES
from api.web.columns import Column, Row
from api.web.fields import Choice
from api.web.formats import NOTHING, number
from api.web.listing import Filter, Listing
from api.web.pool_words import time_left
from api.web.unit_words import unit_words
from api.web.visit import Visit
from procurement.kernel.wording import Wording

STATUSES: Mapping[str, Wording] = {"open": SHARING_STATUSES["open"], "over": SHARING_STATUSES["over"]}
TONES: Mapping[str, str] = {"open": "info", "over": "plain"}
DECLARED, WITHDRAWN = "declared", "withdrawn"


def amount(visit: Visit, quantity: Decimal, unit: str) -> str:
    """A quantity with its unit in words."""
    return f"{number(quantity, visit.language)} {unit_words(unit).in_language(visit.language)}"


def _own(visit: Visit, row: Row) -> str:
    own = row["own_quantity"]
    return NOTHING if own is None else amount(visit, own, row["unit"])


def _statuses(visit: Visit) -> Iterable[Choice]:
    return [(name, words.in_language(visit.language)) for name, words in STATUSES.items()]


FILTERS = (
    Filter(name="q", label=Wording("Search", "Suche"), kind="search"),
    Filter(name="status", label=Wording("Status", "Status"), choices=_statuses),
)
OWN = Column(name="own_quantity", label=Wording("Declared by yours", "Von Ihrem Mitglied"), show=_own)
BEFORE = (
    Column(name="title", label=Wording("Product", "Produkt"), link=lambda row: f"/bedarf/{row['product']}"),
    Column(name="product", label=Wording("Short name", "Kürzel"), in_file_only=True),
    Column(name="status", label=Wording("Status", "Status"), words=STATUSES, tones=TONES),
    Column(name="until_on", label=Wording("Open until", "Offen bis")),
    Column(name="quantity", label=Wording("Declared together", "Zusammen gemeldet")),
    Column(
        name="unit",
        label=Wording("Unit", "Einheit"),
        show=lambda visit, row: unit_words(row["unit"]).in_language(visit.language),
        in_file_only=True,
    ),
    Column(name="members", label=Wording("Members", "Mitglieder"), kind="number"),
    Column(name="needed_on", label=Wording("Needed from", "Bedarf ab")),
)
AFTER = (
    Column(name="similar", label=Wording("Similar products", "Ähnliche Produkte"), in_file_only=True),
    Column(name="asked_on", label=Wording("Asked on", "Gefragt am"), in_file_only=True),
    Column(name="note", label=Wording("Note", "Hinweis"), in_file_only=True),
)
OF_MEMBER = Listing(report="demand_totals", columns=(*BEFORE, OWN, *AFTER), filters=FILTERS)
OF_ALL = Listing(report="demand_totals", columns=(*BEFORE, *AFTER), filters=FILTERS)


def completed(visit: Visit, row: Row, declarations: Sequence[Row]) -> Row:
    """A question with the days left, and what one's own member declared (None: nothing)."""
    own = [each["quantity"] for each in declarations if each["product"] == row["product"] and is_own(visit, each)]
    return {
        **row,
        "similar": ", ".join(row["similar_products"]),
        "unit_words": unit_words(row["unit"]),
        "left": time_left(date.fromisoformat(row["until_on"]), visit.today),
        "own_quantity": own[0] if own else None,
    }


def is_own(visit: Visit, declaration: Row) -> bool:
    return declaration["member"] == visit.actor.member and declaration["status"] == DECLARED


def asked(visit: Visit, rows: Sequence[Row]) -> Sequence[Row]:
    """What the filters leave: open questions first, the soonest to end on top, then those that are over."""
    text, status = visit.asked("q").casefold(), visit.asked("status")
    found = [
        row
        for row in rows
        if status in {"", row["status"]} and any(text in row[name].casefold() for name in ("product", "title"))
    ]
    by_day = sorted(found, key=lambda row: row["until_on"])
    return [row for row in by_day if row["status"] == "open"] + [row for row in by_day[::-1] if row["status"] != "open"]
