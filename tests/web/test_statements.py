"""What a page asks of the database: a handful of statements, whatever it shows."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from api.web.page import pages
from procurement.application.reading import MOST_KEPT_ROWS
from procurement.application.recent import Recent
from procurement.storage.database import PostgresSession, SqliteSession
from tests.web.held import filled, held

MOST = 8
ALL_BY_THEMSELVES = {"projector", "listener", "follower"}
LOOKS = [look for page in pages() for look in page.looks]


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements run meanwhile, in whichever thread."""
    statements: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        for kind in (SqliteSession, PostgresSession):

            def run(self: Any, sql: str, parameters: Sequence[Any] = (), *, plain: Any = kind.run) -> Any:
                # A table of the past stands in memory; what folds and follows by itself does so for all pages.
                if " FROM past" not in sql and threading.current_thread().name not in ALL_BY_THEMSELVES:
                    statements.append(sql)
                return plain(self, sql, parameters)

            patch.setattr(kind, "run", run)
        yield statements


class TestAPage:
    @pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.path}-{look.role}")
    def test_asks_the_database_at_most_eight_times(self, town_to_look_at, look):
        """Names that all pages share are read every few seconds; all else is asked anew, in few statements."""
        visitor = town_to_look_at.visit(look.role)
        path = filled(look.path, held(town_to_look_at.cooperative))
        visitor.get(path)
        town_to_look_at.cooperative.reading._answers = Recent(MOST_KEPT_ROWS)

        with counted() as statements:
            answer = visitor.client.get(path, headers={"Accept": "text/html"}, follow_redirects=False)

        assert answer.status_code in {look.status, 303}
        assert MOST >= len(statements), statements
