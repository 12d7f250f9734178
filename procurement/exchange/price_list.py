"""A contract's price list as rows of the file that changes it: edited and read again, it changes only what was edited."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.domain.contract.aggregate import Article, Contract
from procurement.exchange.catalogue import FORMAT
from procurement.exchange.catalogue_row import FIXED
from procurement.exchange.written_terms import written_cells
from procurement.kernel.money import plain

COLUMNS = tuple(FORMAT.german_headers.values())
"""The headings of the file, also of an empty one."""


def price_list_rows(contract: Contract, day: date) -> Iterator[Mapping[str, Any]]:
    """A row for each article with what holds on `day`; of what begins later, with its first day."""
    for article in contract.articles.values():
        cells = _cells(article, max(day, article.list_prices[0][0], article.terms[0][0]))
        cells["contract"] = contract.contract
        yield {FORMAT.german_headers[name]: value for name, value in cells.items()}


def _cells(article: Article, day: date) -> dict[str, Any]:
    cells: dict[str, Any] = {name: _neat(getattr(article, name)) for name in FIXED}
    list_price, terms = article.list_price_on(day), article.terms_on(day)
    assert list_price is not None
    assert terms is not None
    cells |= {"article": article.article, "valid_from": day, "list_unit_price": _neat(list_price[1])}
    return cells | dict(written_cells(terms[1].written))


def _neat(value: Any) -> Any:
    return Decimal(plain(value)) if isinstance(value, Decimal) else value
