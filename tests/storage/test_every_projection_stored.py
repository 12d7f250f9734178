"""Every projection's examples, through the real log and the real tables of both databases."""

from collections.abc import Sequence
from typing import Any

import pytest

from procurement.kernel.event import Event
from procurement.kernel.projection import Example, Projection
from procurement.storage import pages as pages_module
from procurement.storage import view_sql
from procurement.storage.views import ViewStore
from procurement.wiring import Store, every_projection
from tests.storage.test_event_log import append, new

EXAMPLES = [
    pytest.param(projection, example, id=f"{projection.name}: {example.title}")
    for projection in every_projection()
    for example in projection.examples
]


def record(store: Store, events: Sequence[Event]) -> None:
    versions: dict[str, int] = {}
    for event in events:
        versions[event.stream] = versions.get(event.stream, 0) + 1
        append(store.log, new(event, version=versions[event.stream]))


def catch_up(views: ViewStore) -> None:
    while views.advance():
        pass


def kept(store: Store, projection: Projection) -> list[tuple[Any, ...]]:
    """The kept rows without positions, as the example's row class would hold them."""
    names = [column.name for column in projection.columns]
    with store.views.served() as served:
        table = served.build(projection).table
    with store.views.database.reading() as session:
        rows = session.run(f"SELECT {', '.join(names)} FROM {table}")
    return sorted((tuple(row) for row in rows), key=repr)


def expected(projection: Projection, example: Example) -> list[tuple[Any, ...]]:
    names = [column.name for column in projection.columns]
    rows = [[getattr(row, name) for name in names] for row in example.rows]
    return sorted((tuple(view_sql.Stored(projection).row(row)) for row in rows), key=repr)


@pytest.mark.parametrize(("projection", "example"), EXAMPLES)
class TestEveryProjection:
    def test_keeps_the_rows_of_its_example(self, store: Store, projection: Projection, example: Example):
        """Recorded for real and folded in one page: the example's rows and no others, and once is enough."""
        record(store, example.given)
        catch_up(store.views)
        catch_up(store.views)

        assert expected(projection, example) == kept(store, projection)
        assert (store.log.head(), []) == store.views.differences(projection.name)

    def test_event_by_event_and_rebuilt_are_the_same(
        self, store: Store, projection: Projection, example: Example, monkeypatch: pytest.MonkeyPatch
    ):
        """One event a page, all in one page, and built anew beside: the same rows."""
        monkeypatch.setattr(pages_module, "PAGE", 1)
        record(store, example.given)
        catch_up(store.views)
        slowly = kept(store, projection)
        monkeypatch.undo()

        store.views.rebuild([projection.name], lambda _position, _head: None)

        assert expected(projection, example) == slowly == kept(store, projection)
