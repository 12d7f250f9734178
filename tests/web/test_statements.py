"""What a page asks of the database: a handful of statements, whatever it shows."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import pytest

from api.web import names
from api.web.page import pages
from procurement.application.access import Role
from procurement.application.kept_answers import MOST_KEPT_ROWS
from procurement.application.recent import Recent
from procurement.identity import accounts, tokens
from procurement.storage.database import PostgresSession, SqliteSession
from tests.web.conftest import Town
from tests.web.held import filled, held

MOST = 8
MOST_OF = {"/lizenz-pooling": 17, "/verbuende/": 10, "/uebersicht": 9}
"""Opportunities follow from seven views, two of which are added up by product first, so that after an event only its
own product is computed anew. Read once they are kept: then these pages ask five times at most. What the costs of an
alliance are asked by follows from the alliance; the overview is of nine things.
"""
LOOKS = [look for page in pages() for look in page.looks]
COUNTING: ContextVar[bool] = ContextVar("counting", default=False)
"""Handed on to whatever thread works for a request, and to no other."""


@contextmanager
def counted(town: Town) -> Iterator[list[str]]:
    """The statements that requests made here cost, in whichever thread; the town's desk works for them as well."""
    statements: list[str] = []
    counting = COUNTING.set(True)
    with pytest.MonkeyPatch.context() as patch:
        for kind in (SqliteSession, PostgresSession):

            def run(self: Any, sql: str, parameters: Sequence[Any] = (), *, plain: Any = kind.run) -> Any:
                ours = COUNTING.get() or threading.current_thread() is town.cooperative.desk._thread
                # A table of the past stands in memory.
                if ours and " FROM past" not in sql:
                    statements.append(sql)
                return plain(self, sql, parameters)

            patch.setattr(kind, "run", run)
        yield statements
    COUNTING.reset(counting)


@pytest.fixture
def remembered(town_to_look_at: Town, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """A town that remembers names as long as a test runs, on however slow a machine, from its first request on."""
    for module in (names, accounts, tokens):
        monkeypatch.setattr(module, "REMEMBERED_SECONDS", 3600.0)
    desk = town_to_look_at.cooperative.accounts
    names._KEPT.clear()
    desk._names_until = 0.0
    yield town_to_look_at
    desk._names_until = 0.0


class TestAPage:
    @pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.path}-{look.role}")
    def test_asks_the_database_at_most_eight_times(self, remembered, look):
        """Names that all pages share are read every few seconds; all else is asked anew, in few statements."""
        visitor = remembered.visit(look.role)
        path = filled(look.path, held(remembered.cooperative))
        visitor.get(path)
        remembered.cooperative.reading._answers = Recent(MOST_KEPT_ROWS)

        with counted(remembered) as statements:
            answer = visitor.client.get(path, headers={"Accept": "text/html"}, follow_redirects=False)

        assert answer.status_code in {look.status, 303}
        most = next((most for start, most in MOST_OF.items() if path.startswith(start)), MOST)
        assert most >= len(statements), statements

    @pytest.mark.parametrize("path", ["/lizenz-pooling", "/lizenz-pooling/{opportunity}", "/lizenz-pooling/matrix"])
    def test_about_pooling_asks_at_most_five_times_for_what_was_read_before(self, remembered, path):
        """What opportunities follow from is not read again as long as nothing happens."""
        visitor, path = remembered.visit(Role.MANAGER), filled(path, held(remembered.cooperative))
        visitor.get(path)

        with counted(remembered) as statements:
            assert 200 == visitor.get(path).status_code

        assert 5 >= len(statements), statements
