"""Terms of a price as a price list writes them: discounts `10 10 20 5`, tiers `1:10,00; 11:8,00; 21:50%`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from procurement.domain.pricing_rules import RULES
from procurement.exchange.cells import NotANumber, Placed, Reader
from procurement.exchange.numbers import german_amount, german_number, german_percent, german_text
from procurement.exchange.table import RowRefused
from procurement.kernel.money import plain

GERMAN_RULES = {
    "festpreis": "fixed_price",
    "rabatt": "percent_off_list",
    "kettenrabatt": "chained_discounts",
    "mengenstaffel": "volume_tier",
    "stufenstaffel": "incremental_tier",
    "jahresstaffel": "cumulative_tier",
}

RULE_SPELLINGS: Mapping[str, str] = {**{name: name for name in RULES}, **GERMAN_RULES}
"""Every spelling of a rule, in lower case, to its name; a new rule is known by its own name at once."""


@dataclass(eq=False, kw_only=True)
class TiersNotReadable(RowRefused):
    value: str
    DE: ClassVar[str] = (
        "Zeile {row}, {column}: „{value}“ ist keine Staffel; so schreibt man sie: 1:10,00; 11:8,00; 21:50% "
        "(ab Menge : Preis oder Rabatt)."
    )
    EN: ClassVar[str] = (
        "Row {row}, {column}: “{value}” are no tiers; write them as 1:10,00; 11:8,00; 21:50% "
        "(from quantity : price or discount)."
    )


def read_discounts(cell: Placed) -> list[str]:
    """One or more percentages in turn, between them blanks, `+` or `/`; as terms write them."""
    percents = [german_percent(part) for part in re.split(r"(?:\s*[+/]\s*|\s+(?!%))", cell.text)]
    if None in percents:
        raise NotANumber(**cell.facts)
    return [plain(percent) for percent in percents if percent is not None]


def read_tiers(cell: Placed) -> list[dict[str, str]]:
    """Tiers between `;`, `|` or line breaks, each `from quantity : price` or `from quantity : discount %`."""
    return [_tier(part, cell) for part in re.split(r"[;|\n]", cell.text) if part.strip()]


def read_plain(reader: Reader) -> Reader:
    """The number another reader gives, as terms write it."""
    return lambda cell: plain(reader(cell))


def _tier(part: str, cell: Placed) -> dict[str, str]:
    start, colon, price = part.partition(":")
    from_quantity = german_number(start)
    name = "discount_percent" if price.rstrip().endswith("%") else "unit_price"
    number: Decimal | None = german_percent(price) if name == "discount_percent" else german_amount(price)
    if not colon or from_quantity is None or number is None:
        raise TiersNotReadable(**cell.facts)
    return {"from_quantity": plain(from_quantity), name: plain(number)}


def written_cells(terms: Mapping[str, Any]) -> Mapping[str, str]:
    """Terms as the columns of a price list, so that the file can be read again.

    >>> written_cells({"rule": "volume_tier", "tiers": [{"from_quantity": "1", "unit_price": "10.5"}]})
    {'rule': 'Mengenstaffel', 'tiers': '1:10,5'}
    """
    rule = str(terms["rule"])
    cells = {"rule": NAMED_IN_GERMAN.get(rule, rule)}
    for name in ("unit_price", "discount_percent"):
        if name in terms:
            cells[name] = _german(terms[name])
    if "discount_percents" in terms:
        cells["discounts"] = " ".join(_german(percent) for percent in terms["discount_percents"])
    if "tiers" in terms:
        cells["tiers"] = "; ".join(_written_tier(tier) for tier in terms["tiers"])
    return cells


NAMED_IN_GERMAN: Mapping[str, str] = {name: german.capitalize() for german, name in GERMAN_RULES.items()}


def _written_tier(tier: Mapping[str, str]) -> str:
    price = _german(tier["unit_price"]) if "unit_price" in tier else f"{_german(tier['discount_percent'])}%"
    return f"{_german(tier['from_quantity'])}:{price}"


def _german(number: str) -> str:
    return german_text(Decimal(number))
