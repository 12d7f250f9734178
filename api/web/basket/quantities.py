"""Quantities as they are typed into the basket."""

from decimal import Decimal

from api.web.fields import Unreadable, read_number
from procurement.kernel.money import is_quantity
from procurement.kernel.wording import Wording

NOTHING_TYPED = Wording("Write a quantity, e.g. 5.", "Schreiben Sie eine Menge, z. B. 5.")
NOT_POSSIBLE = Wording(
    "Write a quantity above 0 with at most three decimal places.",
    "Schreiben Sie eine Menge über 0 mit höchstens drei Nachkommastellen.",
)


def read_quantity(typed: str, language: str) -> Decimal:
    """What was typed as a quantity that can be ordered. Raises `Unreadable`."""
    if not typed:
        raise Unreadable(NOTHING_TYPED)
    quantity = read_number(typed, language)
    if not is_quantity(quantity):
        raise Unreadable(NOT_POSSIBLE)
    return quantity
