"""What can be asked of a licence pool."""

from datetime import date
from decimal import Decimal

from procurement.kernel.record import Record

OPEN_TO = ("all", "centre", "alliance")
"""Who may join a pool."""


class OpenPool(Record):
    """`least_quantity` is the smallest pledge, 0 where any will do; `split` is a method of splitting the gain."""

    pool: str
    title: str
    contract: str
    article: str
    deadline_on: date
    target_quantity: Decimal
    legal_basis: str
    open_to: str = "all"
    open_to_name: str = ""
    split: str = "equal_price"
    least_quantity: Decimal = Decimal(0)
    opportunity: str = ""
    note: str = ""


class PledgeToPool(Record):
    """Replaces what the member pledged before."""

    pool: str
    member: str
    quantity: Decimal
    budget_code: str
    pledged_by: str
    decision_ref: str | None = None
    note: str = ""


class WithdrawPledge(Record):
    """Until the deadline by the member; afterwards, while the pool still runs, by a manager only (`by_manager`)."""

    pool: str
    member: str
    reason: str = ""
    by_manager: bool = False


class ClosePool(Record):
    """Turn the pledges into orders: after the deadline, or earlier once the target is met.

    After the deadline a pool below its target lapses. `at_deadline` is set by whoever closes pools because they are
    due: a pool that was closed or lapsed meanwhile is then left as it is, and one that is not due yet too.
    """

    pool: str
    at_deadline: bool = False


class AbandonPool(Record):
    pool: str
    reason: str
