"""Explaining a figure: from any figure of any report to the events that make it, adding up to exactly that figure."""

from collections.abc import Sequence
from typing import Any

import pytest

from procurement.application.access import Actor, OtherMember, Role
from procurement.application.explaining import Contribution, Explaining, Explanation
from procurement.application.parameter import ParameterInvalid
from procurement.application.ports import ReportQuery
from procurement.application.reading import Reading
from procurement.kernel.projection import Projection
from procurement.settings import Settings
from procurement.storage.event_lines import CanonicalLines
from procurement.wiring import Store, every_projection, open_store
from tests.application.read_story import MANAGER, OFFICER, one_more, reading_of, record, story

AUDITOR = Actor(subject="a", role=Role.AUDITOR)
WITH_SUMS = [projection.name for projection in every_projection() if projection.sums]


def explaining_of(store: Store) -> Explaining:
    return Explaining(reading_of(store), store.log, store.views, CanonicalLines(store.log))


@pytest.fixture
def explaining(store: Store, reading: Reading) -> Explaining:
    return explaining_of(store)


def kept(store: Store, projection: Projection) -> list[dict[str, Any]]:
    """Every row as it is kept, with its key and sums."""
    with store.views.served([projection], store.log.head(), 5) as served:
        return served.select(projection, ReportQuery(group=projection.key)).rows


def added(events: Sequence[Contribution]) -> dict[str, Any]:
    return {name: sum(event.sums[name] for event in events) for name in (events[0].sums if events else ())}


def all_pages(explaining: Explaining, actor: Actor, name: str, **asked: list[str]) -> list[Explanation]:
    pages = [explaining.explain(actor, name, asked)]
    while pages[-1].next_cursor:
        as_of = {"as_of": [str(pages[0].position)], "cursor": [pages[-1].next_cursor]}
        pages.append(explaining.explain(actor, name, {**asked, **as_of}))
    return pages


class TestEveryFigure:
    @pytest.mark.parametrize("name", WITH_SUMS)
    def test_of_a_row_is_the_sum_of_its_events(self, store: Store, explaining: Explaining, name: str):
        """For each row of each report: contributions add up to what the row shows."""
        projection = next(each for each in every_projection() if each.name == name)
        for example in projection.examples:
            record(store, example.given)
        rows = kept(store, projection)
        for row in rows:
            found = explaining.explain(MANAGER, name, {column: [str(row[column])] for column in projection.key})
            expected = {column: row[column] for column in found.columns}

            assert expected == found.totals
            assert expected == added(found.events)
        assert rows

    @pytest.mark.parametrize("name", WITH_SUMS)
    def test_of_the_whole_is_too(self, store: Store, explaining: Explaining, name: str):
        """Without filters: everything."""
        found = explaining.explain(MANAGER, name, {})

        assert {**dict.fromkeys(found.totals, 0), **added(found.events)} == found.totals
        assert found.events or not kept(store, explaining.explain(MANAGER, name, {}).projection)

    @pytest.mark.parametrize("name", WITH_SUMS)
    def test_is_the_total_of_the_report(self, explaining: Explaining, reading: Reading, name: str):
        """What the report says below its rows, wherever that is a plain sum."""
        totals = reading.report(MANAGER, name, {"totals": ["yes"]}).totals
        found = explaining.explain(MANAGER, name, {}).totals
        common = [column for column in found if column in totals]

        assert {column: totals[column] for column in common} == {column: found[column] for column in common}

    def test_of_orders_counted_once(self, explaining: Explaining):
        """An order with two articles is one order, and one for each of them."""
        both = explaining.explain(MANAGER, "discount_savings", {"member": ["buxtehude"]})
        one = explaining.explain(MANAGER, "discount_savings", {"article": ["papier"]})
        neither = explaining.explain(MANAGER, "discount_savings", {"article": ["papier", "stuhl"]})

        assert both.totals["orders"] == sum(event.sums["orders"] for event in both.events)
        assert one.totals["orders"] == sum(event.sums["orders"] for event in one.events)
        assert "orders" not in neither.columns

    @pytest.mark.parametrize("name", [each.name for each in every_projection() if not each.sums])
    def test_reports_without_sums_name_their_events(self, explaining: Explaining, name: str):
        """What was said of a row, and where."""
        found = explaining.explain(MANAGER, name, {})

        assert {} == found.totals
        assert all(event.values for event in found.events)


class TestPages:
    def test_together_are_the_whole(self, explaining: Explaining, store: Store):
        """Page by page, while more is recorded: nothing twice, nothing left out, the figure as at first."""
        whole = explaining.explain(MANAGER, "order_book", {})
        pages = [explaining.explain(MANAGER, "order_book", {"limit": ["3"]})]
        record(store, [one_more()])
        while pages[-1].next_cursor:
            asked = {"limit": ["3"], "cursor": [pages[-1].next_cursor], "as_of": [str(whole.position)]}
            pages.append(explaining.explain(MANAGER, "order_book", asked))

        assert [event.position for event in whole.events] == [event.position for page in pages for event in page.events]
        assert {str(whole.totals)} == {str(page.totals) for page in pages}
        assert all(len(page.events) == 3 for page in pages[:-1])

    def test_of_the_past(self, explaining: Explaining, reading: Reading):
        """As of a position: the figure and the events of then."""
        newest = explaining.explain(MANAGER, "discount_savings", {}).events[-1].position
        found = explaining.explain(MANAGER, "discount_savings", {"as_of": [str(newest - 1)]})

        assert newest - 1 == found.position
        assert found.totals == added(found.events)
        assert max(event.position for event in found.events) < newest

    def test_as_a_table(self, explaining: Explaining):
        """All of it, a row each."""
        columns, rows = explaining.table(MANAGER, "discount_savings", {})
        found = explaining.explain(MANAGER, "discount_savings", {})

        assert ("position", "stream", "type", "recorded_at", *found.columns) == columns
        assert [event.position for event in found.events] == [row["position"] for row in rows]


class TestWhoMay:
    def test_an_officer_sees_their_own(self, explaining: Explaining):
        """Narrowed as the report is; another member's is refused."""
        found = explaining.explain(OFFICER, "discount_savings", {})

        assert {"buxtehude"} == {event.values["member"] for event in found.events}
        assert found.totals == added(found.events)
        with pytest.raises(OtherMember):
            explaining.explain(OFFICER, "discount_savings", {"member": ["stade"]})

    def test_events_of_others_are_one_sum(self, explaining: Explaining):
        """A ceiling that all draw on: own events singly, those of others added up, together the figure."""
        pages = all_pages(explaining, OFFICER, "contract_ceiling", limit=["2"])
        everything = explaining.explain(MANAGER, "contract_ceiling", {})
        own = added([event for page in pages for event in page.events])
        hidden = {name: sum(page.others.sums.get(name, 0) for page in pages) for name in own}

        assert everything.totals == {name: own[name] + hidden[name] for name in own}
        assert sum(page.others.events for page in pages) > 0
        assert len(everything.events) == sum(len(page.events) + page.others.events for page in pages)

    def test_so_they_are_in_a_table(self, explaining: Explaining):
        """As its last row."""
        _, rows = explaining.table(OFFICER, "contract_ceiling", {})
        everything = explaining.explain(MANAGER, "contract_ceiling", {})

        assert everything.totals["allocated_cents"] == sum(row["allocated_cents"] for row in rows)


class TestRefused:
    def test_what_only_shown_rows_have(self, explaining: Explaining):
        """A report that folds parts into one row is explained by its keys."""
        with pytest.raises(ParameterInvalid, match="pricing"):
            explaining.explain(MANAGER, "tier_progress", {"tier_unit": ["x"]})

    def test_a_position_that_is_not_there(self, explaining: Explaining):
        """The log ends before it."""
        with pytest.raises(ParameterInvalid):
            explaining.explain(MANAGER, "order_book", {"as_of": ["100000"]})


class TestEveryProjection:
    @pytest.mark.parametrize("projection", every_projection(), ids=lambda each: each.name)
    def test_names_the_member_and_contract_of_its_events(self, projection: Projection):
        """Events of a figure are found by the member and contract they name, so whoever takes another has to say so."""
        named = ({"member", "contract"} & set(projection.key)) - set(projection.unnamed)
        for example in projection.examples:
            for event in example.given:
                if isinstance(event, projection.consumes):
                    for part in projection.contributions(event):
                        for name in named:
                            assert getattr(part, name) in {"", getattr(event, name, "")}


def test_nothing_recorded_yet(settings: Settings):
    """An empty log explains nothing, without an error."""
    store = open_store(settings)
    found = explaining_of(store).explain(AUDITOR, "discount_savings", {})

    assert ([], 0) == (list(found.events), found.totals["paid_cents"])
    store.close()


def test_the_story_has_events():
    """The properties above are not about nothing."""
    assert len(story()) > 10
