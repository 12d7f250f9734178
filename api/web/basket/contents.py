"""What lies in a person's basket: articles by contract, and what was typed for their orders. Kept as a draft."""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import msgspec

from api.web.visit import Visit
from procurement.domain.order.commands import AskedLine
from procurement.kernel.money import is_quantity
from procurement.kernel.names import is_name

DRAFT = "korb"
MOST_ITEMS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """So much of an article of a contract; an article lies in a basket once."""

    contract: str
    article: str
    quantity: Decimal

    @property
    def key(self) -> str:
        return f"{self.contract}/{self.article}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What the order under one contract says besides its lines."""

    budget_code: str = ""
    decision_ref: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """A basket as it is kept. `member` is for whom a manager orders; everybody else orders for their own.

    `keys` are the Idempotency-Keys of the orders to come, by contract: made when an order is first checked, gone as
    soon as its content changes, so that a key never stands for two contents.
    """

    member: str = ""
    items: tuple[Item, ...] = ()
    details: dict[str, Details] = field(default_factory=dict[str, Details])
    keys: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def orders(self) -> Mapping[str, Sequence[Item]]:
        """The items of each order to come, by contract, in the order they were put in."""
        found: dict[str, list[Item]] = {}
        for item in self.items:
            found.setdefault(item.contract, []).append(item)
        return found

    def lines(self, contract: str) -> tuple[AskedLine, ...]:
        return tuple(AskedLine(article=item.article, quantity=item.quantity) for item in self.orders[contract])

    def added(self, new: Item) -> "Basket":
        """With so much more of an article."""
        known = {item.key: item.quantity for item in self.items}
        return self.with_quantities({**known, new.key: known.get(new.key, Decimal(0)) + new.quantity}, (new,))

    def with_quantities(self, quantities: Mapping[str, Decimal], new: Iterable[Item] = ()) -> "Basket":
        """With these quantities, by the keys of items; items that are not named are taken out."""
        known = {item.key for item in self.items}
        every = (*self.items, *(item for item in new if item.key not in known))
        items = tuple(replace(item, quantity=quantities[item.key]) for item in every if item.key in quantities)
        return self._with(items)

    def _with(self, items: tuple[Item, ...]) -> "Basket":
        changed = {item.contract for item in set(items) ^ set(self.items)}
        keys = {contract: key for contract, key in self.keys.items() if contract not in changed}
        return replace(self, items=items, keys=keys)

    def ordered_by(self, member: str) -> "Basket":
        """For this member."""
        return self if member == self.member else replace(self, member=member, keys={})

    def keyed(self) -> "Basket":
        """With a key for every order to come."""
        return replace(
            self, keys={contract: self.keys.get(contract) or secrets.token_hex(16) for contract in self.orders}
        )

    def without(self, contracts: Collection[str]) -> "Basket":
        """Without what belongs to these contracts."""
        return replace(
            self,
            items=tuple(item for item in self.items if item.contract not in contracts),
            details={contract: it for contract, it in self.details.items() if contract not in contracts},
            keys={contract: it for contract, it in self.keys.items() if contract not in contracts},
        )


@dataclass(frozen=True, slots=True)
class Found:
    """A basket as it was found; `broken` when what was kept could not be read, and the basket begins anew."""

    basket: Basket
    broken: bool = False


def found_basket(visit: Visit) -> Found:
    content = visit.services.drafts.load(visit.actor.subject, DRAFT)
    if content is None:
        return Found(Basket())
    try:
        basket = msgspec.json.decode(content, type=Basket)
    except (msgspec.DecodeError, RecursionError):
        return Found(Basket(), broken=True)
    return Found(basket) if _possible(basket) else Found(Basket(), broken=True)


def basket_of(visit: Visit) -> Basket:
    """The visitor's basket; one that cannot be read is empty."""
    return found_basket(visit).basket


def keep_basket(visit: Visit, basket: Basket) -> None:
    drafts, subject = visit.services.drafts, visit.actor.subject
    if basket == Basket():
        drafts.drop(subject, DRAFT)
    else:
        drafts.save(subject, DRAFT, msgspec.json.encode(basket), visit.now)


def member_of(visit: Visit, basket: Basket) -> str:
    """For whom the visitor orders; empty while a manager has not said."""
    return visit.actor.member or basket.member


def _possible(basket: Basket) -> bool:
    keys = [item.key for item in basket.items]
    return (
        len(keys) <= MOST_ITEMS
        and len(set(keys)) == len(keys)
        and all(
            is_name(item.contract) and is_name(item.article) and is_quantity(item.quantity) for item in basket.items
        )
    )
