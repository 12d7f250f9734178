"""A connection whose statements go off together."""

from collections.abc import Iterator

import psycopg
import pytest

from procurement.storage.postgres_pipe import Pipe

pytestmark = pytest.mark.postgresql


@pytest.fixture
def pipe(postgres_url: str) -> Iterator[Pipe]:
    opened = Pipe(postgres_url, lock_timeout_seconds=1)
    yield opened
    opened.close()


class TestExchange:
    def test_answers_each_statement_in_order(self, pipe: Pipe):
        """Those without rows too, whether a statement was sent before or not."""
        statements = [("SELECT 1::bigint", ()), ("SET work_mem = '8MB'", ()), ("SELECT 'ü'::text, 'x'::bytea", ())]

        for _ in range(2):
            assert [[(1,)], [], [("ü", b"x")]] == pipe.exchange(statements)

    def test_takes_numbers_texts_and_lists(self, pipe: Pipe):
        """Lists of numbers, texts and bytes, with gaps, empty ones, and nothing at all."""
        sql = "SELECT ?::bigint, ?::text, n, t, b FROM unnest(?::bigint[], ?::text[], ?::bytea[]) AS all_of (n, t, b)"

        rows = pipe.exchange([(sql, (-5, "a b", [1, None, 2**40], ["ä", "", None], [b"\x00", None, b"\xff"]))])[0]

        assert [(-5, "a b", 1, "ä", b"\x00"), (-5, "a b", None, "", None), (-5, "a b", 2**40, None, b"\xff")] == rows

    def test_carries_more_than_a_socket_holds(self, pipe: Pipe):
        """Megabytes there and back: sending does not wait for what is not read yet."""
        content = [bytes([number]) * 100_000 for number in range(100)]

        found = pipe.exchange([("SELECT b FROM unnest(?::bytea[]) AS sent (b)", (content,))] * 2)

        assert [[(part,) for part in content]] * 2 == found

    def test_raises_the_first_failure(self, pipe: Pipe):
        """Nothing after it is done."""
        with pytest.raises(psycopg.errors.DivisionByZero):
            pipe.exchange([("CREATE TABLE made (a INT)", ()), ("SELECT 1 / 0", ()), ("SELECT nothing", ())])

    def test_a_lock_is_waited_for_only_so_long(self, pipe: Pipe, postgres_url: str):
        """Then it is an error like others."""
        with psycopg.connect(postgres_url) as other:
            other.execute("CREATE TABLE held (a INT)")
            other.commit()
            other.execute("LOCK TABLE held")

            with pytest.raises(psycopg.errors.LockNotAvailable):
                pipe.exchange([("BEGIN", ()), ("LOCK TABLE held", ())])
