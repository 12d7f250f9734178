"""Shares in percent: one place, rounded half up, none of nothing."""

from decimal import Decimal

from procurement.kernel.money import round_half_up

TENTH = Decimal("0.1")


def percent_of(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    """`part` as a percentage of `whole`, or None where there is no whole.

    >>> percent_of(1, 3), percent_of(1, 0)
    (Decimal('33.3'), None)
    """
    if not whole:
        return None
    return round_half_up(Decimal(part) * 100 / Decimal(whole), TENTH)
