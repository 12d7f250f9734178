"""Reading terms of a price from untrusted values, each fault naming its field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any, ClassVar, cast

from procurement.kernel.money import (
    MOST_QUANTITY,
    MOST_UNIT_PRICE,
    QUANTITY_STEP,
    UNIT_PRICE_STEP,
    decimal_text,
    has_places,
    round_half_up,
)
from procurement.kernel.pricing import Tier
from procurement.kernel.refusal import Invalid
from procurement.kernel.wording import Wording

HUNDRED = Decimal(100)


@dataclass(eq=False, kw_only=True)
class TermsInvalid(Invalid):
    """Terms of a price cannot be read; `field` says which, `reason` why."""

    field: str
    reason: str
    DE: ClassVar[str] = "Preisbedingung {field}: {reason}."
    EN: ClassVar[str] = "Price term {field}: {reason}."
    POINTER: ClassVar[str] = "/pricing/{field}"


def unfit(field: str, english: str, german: str) -> TermsInvalid:
    """The refusal of one term, with the reason in both languages."""
    return TermsInvalid(field=field, reason=Wording(english, german))


def only(terms: Mapping[str, Any], *names: str) -> None:
    """Refuse terms the rule does not know: a misspelt discount must not silently become none."""
    for name in terms:
        if name not in {"rule", *names}:
            known = ", ".join(names)
            raise unfit(
                name,
                f"is not a term of this rule; it knows {known}",
                f"gehört nicht zu dieser Regel; sie kennt {known}",
            )


def read_decimal(value: object, field: str, step: Decimal, least: Decimal, most: Decimal) -> Decimal:
    """A decimal from text or a whole number, between `least` and `most`, with no more places than `step`."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        example = 'is no decimal number (write it as text, e.g. "12.5")'
        raise unfit(field, example, 'ist keine Dezimalzahl (als Text zu schreiben, z. B. "12.5")')
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise unfit(field, f"{value!r} is no decimal number", f"{value!r} ist keine Dezimalzahl")
    if not has_places(number, step):
        places = -int(step.as_tuple().exponent)
        raise unfit(field, f"{value} has more than {places} places", f"{value} hat mehr als {places} Nachkommastellen")
    if not least <= number <= most:
        bounds = decimal_text(least, "de"), decimal_text(most, "de")
        german = f"{decimal_text(number, 'de')} liegt nicht zwischen {bounds[0]} und {bounds[1]}"
        raise unfit(field, f"{value} is not between {least} and {most}", german)
    return number


def read_unit_price(terms: Mapping[str, Any], field: str = "unit_price") -> Decimal:
    return read_decimal(terms.get(field), field, UNIT_PRICE_STEP, Decimal(0), MOST_UNIT_PRICE)


def read_percent(value: object, field: str) -> Decimal:
    return read_decimal(value, field, UNIT_PRICE_STEP, Decimal(0), HUNDRED)


def read_list(terms: Mapping[str, Any], field: str) -> Sequence[Any]:
    value = terms.get(field)
    if not isinstance(value, list | tuple) or not value:
        raise unfit(
            field, "must be a list with at least one entry", "muss eine Liste mit mindestens einem Eintrag sein"
        )
    return cast("Sequence[Any]", value)


def read_tiers(terms: Mapping[str, Any]) -> tuple[Tier, ...]:
    """`tiers: [{from_quantity, unit_price or discount_percent}]`, ascending, the first from 0 or 1."""
    only(terms, "tiers")
    tiers = tuple(_read_tier(tier, f"tiers/{index}") for index, tier in enumerate(read_list(terms, "tiers")))
    if tiers[0].from_quantity > 1:
        german = "die erste Staffel muss bei 0 oder 1 beginnen"
        raise unfit("tiers/0/from_quantity", "the first tier must start at 0 or 1", german)
    for index, (lower, upper) in enumerate(pairwise(tiers), start=1):
        if upper.from_quantity <= max(lower.from_quantity, Decimal(1)):
            raise unfit(f"tiers/{index}/from_quantity", "tiers must ascend", "Staffeln müssen aufsteigen")
    return tiers


def _read_tier(value: object, field: str) -> Tier:
    if not isinstance(value, Mapping):
        names = "from_quantity", "unit_price", "discount_percent"
        english, german = "must be an object with {} and {} or {}", "muss ein Objekt mit {} und {} oder {} sein"
        raise unfit(field, english.format(*names), german.format(*names))
    tier = cast("Mapping[str, Any]", value)
    unknown = set(tier) - {"from_quantity", "unit_price", "discount_percent"}
    if unknown or ("unit_price" in tier) == ("discount_percent" in tier):
        names = "from_quantity", "unit_price", "discount_percent"
        english, german = "needs {} and either {} or {}", "braucht {} und entweder {} oder {}"
        raise unfit(field, english.format(*names), german.format(*names))
    start = read_decimal(tier.get("from_quantity"), f"{field}/from_quantity", QUANTITY_STEP, Decimal(0), MOST_QUANTITY)
    if "unit_price" in tier:
        price = read_decimal(tier["unit_price"], f"{field}/unit_price", UNIT_PRICE_STEP, Decimal(0), MOST_UNIT_PRICE)
        return Tier(from_quantity=start, unit_price=price)
    return Tier(
        from_quantity=start, discount_percent=read_percent(tier["discount_percent"], f"{field}/discount_percent")
    )


def discounted(list_unit_price: Decimal, *percents: Decimal) -> Decimal:
    """List price less one or more discounts in turn, rounded half up to four places once at the end.

    >>> discounted(Decimal(100), Decimal(10), Decimal(10), Decimal(20), Decimal(5))
    Decimal('61.5600')
    """
    price = list_unit_price
    for percent in percents:
        price = price * (HUNDRED - percent) / HUNDRED
    return round_half_up(price, UNIT_PRICE_STEP)


def tier_price(tier: Tier, list_unit_price: Decimal) -> Decimal:
    """What one unit costs in a tier."""
    if tier.unit_price is not None:
        return tier.unit_price
    return discounted(list_unit_price, tier.discount_percent or Decimal(0))


def tier_reached(tiers: Sequence[Tier], quantity: Decimal) -> Tier:
    """The highest tier whose start `quantity` reaches; below the first, the first."""
    reached = tiers[0]
    for tier in tiers[1:]:
        if quantity >= tier.from_quantity:
            reached = tier
    return reached


def next_tier(tiers: Sequence[Tier], quantity: Decimal) -> Tier | None:
    """The first tier that `quantity` does not reach yet."""
    return next((tier for tier in tiers[1:] if tier.from_quantity > quantity), None)
