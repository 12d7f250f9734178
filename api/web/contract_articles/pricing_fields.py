"""The terms of a price as fields: a rule chosen, and what belongs to it; several discounts or tiers as rows."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from starlette.datastructures import FormData

from api.web.code_words import CODES
from api.web.fields import Choice, Field
from api.web.forms import Filled
from api.web.visit import Visit
from procurement.domain.pricing_rules import RULES
from procurement.kernel.money import plain
from procurement.kernel.wording import Wording

FIRST_ROWS, MOST_ROWS = 3, 30
ROWS = re.compile(r"[0-9]{1,3}")
ONE_OF_BOTH = Wording(
    "Give either a price or a discount for this tier.",
    "Geben Sie für diese Stufe entweder einen Preis oder einen Nachlass an.",
)
TIER_RULES = ("volume_tier", "incremental_tier", "cumulative_tier")
TIER_LABELS = (
    ("from", Wording("From quantity", "Ab Menge"), "from_quantity"),
    ("price", Wording("Price, EUR net", "Preis, EUR netto"), "unit_price"),
    ("discount", Wording("or discount in %", "oder Nachlass in %"), "discount_percent"),
)
TIER_PARTS = tuple(part for part, _label, _term in TIER_LABELS)


def rows_asked(form: FormData, *, more: bool) -> int:
    """How many rows for discounts or tiers the form has, one more where that was asked for."""
    typed = form.get("rows", "")
    known = isinstance(typed, str) and ROWS.fullmatch(typed) is not None
    count = int(str(typed)) if known else FIRST_ROWS
    return max(1, min(count + (1 if more else 0), MOST_ROWS))


def rule_field(visit: Visit) -> Field:
    """The rules this page has fields for."""
    choices: list[Choice] = [
        (rule, CODES["rule"][rule].in_language(visit.language))
        for rule in FIELDS
        if rule in RULES and rule in CODES["rule"]
    ]
    return Field(
        name="rule",
        label=Wording("Pricing rule", "Preisregel"),
        kind="choice",
        choices=choices,
        pointer="/pricing/rule",
    )


def term_fields(rule: str, rows: int, form: FormData) -> Sequence[Field]:
    """The fields of a rule's terms; none before a rule was chosen. Pointers count only the rows that are filled in."""
    make = FIELDS.get(rule)
    return make(rows, form) if make else ()


def _fixed(_rows: int, _form: FormData) -> Sequence[Field]:
    label = Wording("Contract price per unit, EUR net", "Vertragspreis je Einheit, EUR netto")
    return (Field(name="unit_price", label=label, kind="number", pointer="/pricing/unit_price"),)


def _off_list(_rows: int, _form: FormData) -> Sequence[Field]:
    label = Wording("Discount in %", "Nachlass in %")
    return (Field(name="discount_percent", label=label, kind="number", pointer="/pricing/discount_percent"),)


def _chained(rows: int, form: FormData) -> Sequence[Field]:
    found: list[Field] = []
    filled = 0
    for row in range(rows):
        name = f"discount_{row}"
        found.append(
            Field(
                name=name,
                label=Wording(f"Discount {row + 1} in %", f"{row + 1}. Nachlass in %"),
                kind="number",
                required=row == 0,
                pointer=f"/pricing/discount_percents/{filled}" if form.get(name) else "",
            )
        )
        filled += 1 if form.get(name) else 0
    return found


def _tiers(rows: int, form: FormData) -> Sequence[Field]:
    found: list[Field] = []
    filled = 0
    for row in range(rows):
        given = any(form.get(f"{part}_{row}") for part in TIER_PARTS)
        for part, label, term in TIER_LABELS:
            pointer = f"/pricing/tiers/{filled}/{term}" if given else ""
            required = row == 0 and part == "from"
            found.append(Field(name=f"{part}_{row}", label=label, kind="number", required=required, pointer=pointer))
        filled += 1 if given else 0
    return found


FIELDS: Mapping[str, Callable[[int, FormData], Sequence[Field]]] = {
    "percent_off_list": _off_list,
    "fixed_price": _fixed,
    "chained_discounts": _chained,
    **dict.fromkeys(TIER_RULES, _tiers),
}


def pricing_in(visit: Visit, filled: Filled, rows: int) -> Mapping[str, Any]:
    """The terms as a command takes them. What cannot be said stands beside its field afterwards: look at `filled.ok`."""
    rule = filled.values.get("rule")
    if rule in TIER_RULES:
        return {"rule": rule, "tiers": _read_tiers(visit, filled, rows)}
    if rule == "chained_discounts":
        found = [filled.values.get(f"discount_{row}") for row in range(rows)]
        return {"rule": rule, "discount_percents": [plain(each) for each in found if each is not None]}
    return {"rule": rule} | {
        name: plain(filled[name]) for name in ("unit_price", "discount_percent") if filled.values.get(name) is not None
    }


def _read_tiers(visit: Visit, filled: Filled, rows: int) -> list[dict[str, str]]:
    tiers: list[dict[str, str]] = []
    for row in range(rows):
        start, price, discount = (filled.values.get(f"{part}_{row}") for part in TIER_PARTS)
        if start is None and price is None and discount is None:
            continue
        if (price is None) == (discount is None) and not filled.errors.get(f"price_{row}"):
            filled.wrong(f"price_{row}", ONE_OF_BOTH, visit.language)
        if start is None and not filled.errors.get(f"from_{row}"):
            filled.wrong(f"from_{row}", filled.fields[f"from_{row}"].missing(), visit.language)
        terms: Mapping[str, Decimal | None] = {
            "from_quantity": start,
            "unit_price": price,
            "discount_percent": discount,
        }
        tiers.append({name: plain(value) for name, value in terms.items() if value is not None})
    return tiers


def typed_terms(terms: Mapping[str, Any]) -> Mapping[str, Any]:
    """Terms as written, as the values a form begins with."""
    values: dict[str, Any] = {"rule": terms.get("rule")}
    for name in ("unit_price", "discount_percent"):
        if terms.get(name) is not None:
            values[name] = Decimal(terms[name])
    for row, percent in enumerate(terms.get("discount_percents", ())):
        values[f"discount_{row}"] = Decimal(percent)
    for row, tier in enumerate(terms.get("tiers", ())):
        values |= {f"{part}_{row}": Decimal(tier[term]) for part, _, term in TIER_LABELS if tier.get(term) is not None}
    return values


def rows_in(terms: Mapping[str, Any]) -> int:
    return max(FIRST_ROWS, len(terms.get("tiers", ())), len(terms.get("discount_percents", ())))
