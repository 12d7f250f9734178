"""What an order takes of a contract's ledger, and gives back."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

from procurement.domain.contract.events import ArticleShare, LotShare

NOTHING_YET = (0, Decimal(0))


class LedgerLine(Protocol):
    """A line that takes or gives back: an order line or a line given back."""

    @property
    def lot(self) -> str: ...
    @property
    def article(self) -> str: ...
    @property
    def quantity(self) -> Decimal: ...
    @property
    def net_cents(self) -> int: ...
    @property
    def contract_year(self) -> int: ...


def lot_shares(lines: Iterable[LedgerLine]) -> tuple[LotShare, ...]:
    """Net cents and quantity by lot, in the order in which the lots first occur."""
    shares: dict[str, tuple[int, Decimal]] = {}
    for line in lines:
        net_cents, quantity = shares.get(line.lot, NOTHING_YET)
        shares[line.lot] = (net_cents + line.net_cents, quantity + line.quantity)
    return tuple(
        LotShare(lot=lot, net_cents=net_cents, quantity=quantity) for lot, (net_cents, quantity) in shares.items()
    )


def article_shares(lines: Iterable[LedgerLine]) -> tuple[ArticleShare, ...]:
    """Quantity by article and contract year."""
    shares: dict[tuple[str, int], Decimal] = {}
    for line in lines:
        key = (line.article, line.contract_year)
        shares[key] = shares.get(key, NOTHING_YET[1]) + line.quantity
    return tuple(
        ArticleShare(article=article, contract_year=year, quantity=quantity)
        for (article, year), quantity in shares.items()
    )
