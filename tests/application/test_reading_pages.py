"""Reading lists: pages by number, counts, coarser sums, and texts found whatever their case."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

from procurement.application.parameter import ParameterInvalid
from procurement.application.ports import ReportQuery, Totals
from procurement.application.reading import Reading, Wanted
from procurement.kernel.projection import Projection
from procurement.storage import view_sql
from procurement.wiring import Store, every_projection
from tests.application.read_story import MANAGER, counted, damage, one_more, reading_of, record
from tests.samples import registered

ROLLED_UP = [projection for projection in every_projection() if projection.coarser]
rolled_up = pytest.mark.parametrize("projection", ROLLED_UP, ids=lambda projection: projection.name)
by_month = pytest.mark.parametrize(
    "projection",
    [projection for projection in ROLLED_UP if "month" in projection.rollups[0].key],
    ids=lambda projection: projection.name,
)


def listed(reading: Reading, name: str, **parameters: str) -> Any:
    wanted = Wanted(name=name, parameters={key: [value] for key, value in parameters.items()})
    return reading.reports(MANAGER, [wanted])[0]


class TestNumberedPages:
    @pytest.mark.parametrize(
        ("name", "parameters"),
        [
            ("order_book", {"sort": "-placed_on"}),
            ("order_book", {"sort": "saved_cents"}),
            ("order_book", {"contract": "buero", "q": "stuhl"}),
            ("discount_savings", {"group_by": "member,article"}),
            ("discount_savings", {"group_by": "member,month", "from": "2026"}),
            ("vendor_volumes", {}),
            ("catalogue", {"sort": "-unit_price"}),
            ("licence_pooling", {}),
        ],
    )
    def test_together_are_the_list(self, reading: Reading, name: str, parameters: dict[str, str]):
        """Page after page: all rows in order, the same count on each, and nothing after the last."""
        whole = listed(reading, name, **parameters)
        pages = [
            listed(reading, name, **parameters, limit="2", page=str(number), totals="count")
            for number in range(1, len(whole.rows) // 2 + 3)
        ]

        assert whole.rows == [row for page in pages for row in page.rows]
        assert {len(whole.rows)} == {page.count for page in pages}
        assert len(whole.rows) > 1
        assert [] == pages[-1].rows
        assert not any(page.totals for page in pages)

    def test_sums_come_with_a_count(self, reading: Reading):
        """Who asks for sums is told how many rows they are of; who asks for neither pays for neither."""
        with_sums = listed(reading, "order_book", limit="1", totals="yes")
        plain = listed(reading, "order_book", limit="1")
        grouped = listed(reading, "discount_savings", group_by="article", limit="1", totals="yes")
        total = listed(reading, "discount_savings", group_by="", totals="yes")
        everything = listed(reading, "order_book").rows

        assert (len(everything), sum(row["net_cents"] for row in everything)) == (
            with_sums.count,
            with_sums.totals["net_cents"],
        )
        assert (None, {}) == (plain.count, plain.totals)
        assert len(listed(reading, "discount_savings", group_by="article").rows) == grouped.count
        assert (1, total.rows[0]) == (total.count, total.totals)

    def test_an_empty_list_has_no_rows(self, reading: Reading):
        """Nothing found is counted as nothing, grouped or not."""
        assert 0 == listed(reading, "order_book", member="nobody", limit="5", totals="count").count
        assert 0 == listed(reading, "vendor_volumes", vendor="nobody", totals="count").count
        assert 0 == listed(reading, "licence_pooling", member="nobody", totals="yes").count

    @pytest.mark.parametrize("totals", ["count", "yes"])
    def test_one_total_is_one_row(self, reading: Reading, totals: str):
        """A total of nothing is a row, too."""
        report = listed(reading, "discount_savings", group_by="", member="nobody", totals=totals)

        assert 1 == len(report.rows) == report.count

    @pytest.mark.parametrize(
        ("parameter", "parameters"),
        [
            ("page", {"page": "2"}),
            ("page", {"page": "0", "limit": "5"}),
            ("page", {"page": "x", "limit": "5"}),
            ("page", {"page": "2", "limit": "5", "cursor": "WyJhIl0"}),
            ("totals", {"totals": "maybe"}),
        ],
    )
    def test_refuses_what_is_no_page(self, reading: Reading, parameter: str, parameters: dict[str, str]):
        """A page has a number from 1, so many rows as `limit` says, and no cursor."""
        with pytest.raises(ParameterInvalid) as caught:
            listed(reading, "order_book", **parameters)

        assert parameter == caught.value.facts["parameter"]


class TestCoarserSums:
    def questions(self, projection: Projection, rollup: Projection) -> Iterator[ReportQuery]:
        """Every grouping the rollup can answer, as it is and filtered by member, article or period."""
        for number in range(len(rollup.key) + 1):
            for group in combinations(rollup.key, number):
                yield ReportQuery(group=group, totals=Totals.YES)
                yield ReportQuery(group=group, totals=Totals.COUNT, limit=1, sort=projection.sums[0], descending=True)
                if projection.period:
                    yield ReportQuery(group=group, period_from="2026-03", period_to="2026")
                for name, value in (("member", "buxtehude"), ("article", "stuhl"), ("vendor", "holzwerk")):
                    if name in projection.key:
                        yield ReportQuery(group=group, filters={name: (value,)})

    @rolled_up
    def test_are_those_of_the_whole_table(self, reading: Reading, store: Store, projection: Projection):
        """Whatever a rollup answers, the projection's own table says the same."""
        asked = 0
        with store.views.served() as served, store.views.database.reading() as session:
            for rollup in projection.rollups:
                for query in self.questions(projection, rollup):
                    own = view_sql.run(session, served.build(projection).table, projection, query)
                    if view_sql.answers(rollup, projection, query):
                        asked += 1
                        assert own == view_sql.run(session, served.build(rollup).table, rollup, query)
                    assert own == served.select(projection, query)

        assert asked >= 4 * len(projection.rollups)

    @by_month
    def test_are_read_instead(self, reading: Reading, projection: Projection):
        """A report by month reads the smallest table."""
        with counted() as statements:
            listed(reading, projection.name, group_by="month")

        assert f" view_{projection.rollups[0].name}_1_1 " in statements[-1]

    @pytest.mark.parametrize("change", ["position = 1", "failed_position = 1", "active = 0"])
    def test_out_of_step_are_left_aside(self, reading: Reading, store: Store, change: str):
        """A rollup that is behind, stopped or not there changes no figure."""
        right = listed(reading, "discount_savings", group_by="month").rows
        damage(store, "view_discount_savings_by_member_month_1_1", "paid_cents = 0")
        damage(store, "view_registry", f"{change} WHERE name = 'discount_savings_by_member_month'")

        assert right == listed(reading_of(store), "discount_savings", group_by="month").rows

    def test_follow_each_event(self, reading: Reading, store: Store):
        """An order more is an order more in all tables."""
        before = listed(reading, "discount_savings", group_by="month").rows[0]
        record(store, [one_more()])
        after = listed(reading, "discount_savings", group_by="month").rows[0]

        assert before["orders"] + 1 == after["orders"]
        for projection in ROLLED_UP:
            for kept in (projection, *projection.rollups):
                assert (store.log.head(), []) == store.views.differences(kept.name)


class TestSearch:
    @pytest.mark.parametrize("text", ["Übungshaus", "übungshaus", "ÜBUNGSHAUS", "ngshaus", "UNGSHAUS"])
    def test_finds_a_name_whatever_its_case(self, store: Store, text: str):
        """Databases know no case of umlauts; readers do not care."""
        record(store, [registered("uebung", name="Übungshaus"), registered("andere", name="Anderes")])

        assert ["uebung"] == [row["vendor"] for row in listed(reading_of(store), "vendor_register", q=text).rows]
