"""Prices in force, announced and past: the catalogue and the price history."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.domain.contract.events import ListPriceChanged, TermsChanged
from procurement.kernel.event import Event
from procurement.projections import (
    catalogue,
    price_history,
    samples,
)
from tests.projections.kept_rows import picked, presented

KEYS: dict[str, Any] = {"contract": "rv-db", "vendor": "datenhaus", "article": "ora-user", "product": "oracle"}


class TestCatalogue:
    EVENTS: Sequence[Event] = (
        samples.listed(min_quantity=Decimal(5)),
        ListPriceChanged(**KEYS, list_unit_price=Decimal(110), valid_from=date(2026, 7, 1)),
        TermsChanged(**KEYS, pricing=samples.ORDER_TIERS, valid_from=date(2026, 10, 1)),
    )
    PRICE = ("list_unit_price", "unit_price", "discount_percent", "saving_unit_price")

    def test_an_announced_price_is_shown_beside_the_present_one(self):
        """In June the price of January holds, and July's is known."""
        rows = presented(catalogue.PROJECTION, *self.EVENTS, on=date(2026, 6, 30))

        assert picked(rows, *self.PRICE) == [(Decimal(100), Decimal(60), Decimal("40.0"), Decimal(40))]
        assert picked(rows, "next_change_on", "next_list_unit_price", "next_unit_price") == [
            ("2026-07-01", Decimal(110), Decimal(66))
        ]
        assert picked(rows, "name", "category", "priced_quantity") == [("Oracle Named User", "database", Decimal(5))]

    def test_a_new_list_price_keeps_the_terms(self):
        """From July on the same discount is taken off the new list price."""
        rows = presented(catalogue.PROJECTION, *self.EVENTS)

        assert picked(rows, *self.PRICE) == [(Decimal(110), Decimal(66), Decimal("40.0"), Decimal(44))]
        assert rows[0]["next_change_on"] == "2026-10-01"

    def test_the_next_tier_is_hinted_at(self):
        """From October on 50 licences would cost 60.00 each."""
        rows = presented(catalogue.PROJECTION, *self.EVENTS, on=date(2026, 10, 1))

        assert picked(rows, "unit_price", "rule", "next_tier_from", "next_tier_unit_price", "next_change_on") == [
            (Decimal(80), "volume_tier", Decimal(50), Decimal(60), None)
        ]

    def test_what_is_only_announced_cannot_be_ordered(self):
        """Before it is listed an article is not in the catalogue."""
        assert presented(catalogue.PROJECTION, *self.EVENTS, on=date(2025, 12, 31)) == []

    def test_a_correction_for_a_later_day_brings_no_article_forward(self):
        """A list price without terms is no offer."""
        early = ListPriceChanged(**KEYS, list_unit_price=Decimal(90), valid_from=date(2025, 7, 1))

        assert presented(catalogue.PROJECTION, self.EVENTS[0], early, on=date(2025, 12, 31)) == []

    def test_every_article_has_its_own_row(self):
        """Versions of one article never complete another."""
        other = samples.listed(article="toner", list_unit_price=Decimal(40))

        assert picked(presented(catalogue.PROJECTION, *self.EVENTS, other), "article", "unit_price") == [
            ("ora-user", Decimal(66)),
            ("toner", Decimal(24)),
        ]


def test_price_history_carries_forward_and_compares():
    """Each row has both prices and how they moved; what is to come is marked."""
    names = ("valid_from", "list_unit_price", "unit_price", "list_change_percent", "change_percent", "announced")
    rows = presented(price_history.PROJECTION, *TestCatalogue.EVENTS)

    assert picked(rows, *names) == [
        ("2026-01-01", Decimal(100), Decimal(60), None, None, False),
        ("2026-07-01", Decimal(110), Decimal(66), Decimal("10.0"), Decimal("10.0"), False),
        ("2026-10-01", Decimal(110), Decimal(80), Decimal("0.0"), Decimal("21.2"), True),
    ]
