"""Two databases behind one small surface: sessions that run SQL with `?` placeholders and return tuples."""

import selectors
import sqlite3
import threading
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, ClassVar, LiteralString, Protocol

import psycopg
from psycopg.rows import tuple_row
from psycopg_pool import ConnectionPool, PoolTimeout

from procurement.application.ports import LogUnavailable, ReadsOnly

FEW_ROWS = 50
WAITS_SECONDS = 5
Row = tuple[Any, ...]
Insert = Callable[[str], str]
"""The whole INSERT statement, given where its rows come from (a VALUES list or a SELECT)."""


class CannotBeKept(ValueError):
    """A row holds what its table cannot: a number too large, a text with a NUL character."""


class Session(Protocol):
    """One transaction. `alike` compares a column with a lower-case pattern, whatever the case of plain letters: SQLite
    does so by itself.
    """

    alike: ClassVar[str]

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]: ...

    def attempt(self) -> AbstractContextManager[None]:
        """A part of the transaction that is taken back alone when it fails. Raises `CannotBeKept` for values a table
        cannot hold.
        """
        ...

    def merge(self, table: str, /, names: Sequence[str], rows: Sequence[Sequence[Any]], insert: Insert) -> None:
        """Put many rows of distinct keys into a table the fastest way there is; `insert` says what a conflict does."""
        ...

    def load(self, table: str, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Put many new rows into a table the fastest way there is."""
        ...


class Database(Protocol):
    """Where rows are kept. `dialect` is `sqlite` or `postgres`."""

    dialect: str

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """One statement that reads, on its own: a transaction around it would take longer than itself."""
        ...

    def reading(self) -> AbstractContextManager[Session]:
        """A snapshot: everything read in it is from one moment."""
        ...

    def writing(self) -> AbstractContextManager[Session]:
        """A transaction that commits at its end and rolls back on an exception."""
        ...

    def close(self) -> None: ...


class SqliteSession:
    alike: ClassVar[str] = "{} LIKE ? ESCAPE '!'"

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        return self._connection.execute(sql, parameters).fetchall()

    @contextmanager
    def attempt(self) -> Generator[None, None, None]:
        self._connection.execute("SAVEPOINT attempt")
        try:
            yield
        except BaseException as error:
            self._connection.execute("ROLLBACK TO attempt")
            self._connection.execute("RELEASE attempt")
            if isinstance(error, sqlite3.IntegrityError | sqlite3.DataError | OverflowError):
                raise CannotBeKept(str(error)) from error
            raise
        self._connection.execute("RELEASE attempt")

    def merge(self, _table: str, /, names: Sequence[str], rows: Sequence[Sequence[Any]], insert: Insert) -> None:
        self._connection.executemany(insert(f"VALUES ({', '.join('?' * len(names))})"), rows)

    def load(self, table: str, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        places = ", ".join("?" * len(names))
        self._connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", rows)


class Scratch(SqliteSession):
    """A session on a database in memory."""

    def content(self) -> bytes:
        """The whole database, as it stands from here on."""
        self._connection.execute("COMMIT")
        return self._connection.serialize()


@contextmanager
def scratch(content: bytes = b"") -> Generator[Scratch, None, None]:
    """A throw-away database in memory, as empty as new or with what `content` holds; `content` itself stays as it is."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        if content:
            connection.deserialize(content)
        connection.execute("BEGIN")
        yield Scratch(connection)
    except sqlite3.OperationalError as error:
        raise LogUnavailable(str(error)) from error
    finally:
        connection.close()


class SqliteDatabase:
    """A SQLite file, a connection per transaction under way. `erase` overwrites what is deleted."""

    dialect = "sqlite"

    def __init__(self, path: Path | str, *, synchronous: str = "FULL", erase: bool = False) -> None:
        self._path, self._synchronous, self._erase = str(path), synchronous, erase
        self._idle: list[sqlite3.Connection] = []
        self._closed = False

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=60, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={self._synchronous}")
        connection.execute(f"PRAGMA secure_delete={int(self._erase)}")
        return connection

    @contextmanager
    def _connection(self) -> Generator[sqlite3.Connection, None, None]:
        """A connection nobody else uses. One that is in use while the database is closed is closed by its user."""
        if self._closed:
            raise LogUnavailable("the database is closed")
        try:
            try:
                connection = self._idle.pop()
            except IndexError:
                connection = self._open()
            try:
                yield connection
            finally:
                if self._closed or connection.in_transaction:
                    connection.close()
                else:
                    self._idle.append(connection)
        except sqlite3.OperationalError as error:
            raise LogUnavailable(str(error)) from error

    @contextmanager
    def _transaction(self, begin: str) -> Generator[SqliteSession, None, None]:
        with self._connection() as connection:
            connection.execute(begin)
            try:
                yield SqliteSession(connection)
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        with self._connection() as connection:
            return SqliteSession(connection).run(sql, parameters)

    def reading(self) -> AbstractContextManager[Session]:
        return self._transaction("BEGIN")

    def writing(self) -> AbstractContextManager[Session]:
        return self._transaction("BEGIN IMMEDIATE")

    def close(self) -> None:
        self._closed = True
        while self._idle:
            self._idle.pop().close()


class PostgresSession:
    alike: ClassVar[str] = "LOWER({}) LIKE ? ESCAPE '!'"

    def __init__(self, connection: psycopg.Connection[Row]) -> None:
        self._connection = connection

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        cursor = self._connection.execute(_percent(sql), parameters, binary=True)  # pyright: ignore[reportArgumentType]
        return cursor.fetchall() if cursor.description else []

    @contextmanager
    def attempt(self) -> Generator[None, None, None]:
        try:
            with self._connection.transaction():
                yield
        except (psycopg.DataError, psycopg.IntegrityError) as error:
            raise CannotBeKept(str(error)) from error

    def merge(self, table: str, /, names: Sequence[str], rows: Sequence[Sequence[Any]], insert: Insert) -> None:
        """Few rows one by one in one go; many by COPY into a temporary table and one INSERT from there."""
        if len(rows) <= FEW_ROWS:
            with self._connection.cursor() as cursor:
                values = f"VALUES ({', '.join('?' * len(names))})"
                cursor.executemany(_percent(insert(values)), rows)  # pyright: ignore[reportArgumentType]
            return
        stage, columns = f"stage_{table}", ", ".join(names)
        self.run(f"CREATE TEMP TABLE IF NOT EXISTS {stage} (LIKE {table}) ON COMMIT DELETE ROWS")
        self.load(stage, names, rows)
        self.run(insert(f"SELECT {columns} FROM {stage}"))

    def load(self, table: str, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        statement = f"COPY {table} ({', '.join(names)}) FROM STDIN"
        with self._connection.cursor() as cursor, cursor.copy(statement) as copy:  # pyright: ignore[reportArgumentType]
            for row in rows:
                copy.write_row(row)


def _percent(sql: str) -> str:
    """`?` placeholders as psycopg writes them; the SQL of this project holds no other `?` and no `%`."""
    return sql.replace("?", "%s")


def _check(connection: psycopg.Connection[Row]) -> None:
    """Ask a connection whether it still works, once it has something to say: one that was closed has, one that is well
    has not. Asking each time would be one more way to the database and back for every statement.
    """
    with selectors.DefaultSelector() as said:
        said.register(connection.fileno(), selectors.EVENT_READ)
        if said.select(0):
            ConnectionPool.check_connection(connection)


class PostgresDatabase:
    """A PostgreSQL database behind a pool large enough for a server's thread pool."""

    dialect = "postgres"

    def __init__(self, database_url: str, *, most_connections: int = 48) -> None:
        self.url = database_url
        self._pool: ConnectionPool[psycopg.Connection[Row]] = ConnectionPool(
            database_url,
            min_size=1,
            max_size=most_connections,
            open=False,
            # Whoever waits longer is told to come back. A lost database is looked for again when somebody asks for it:
            # the pool's own patience grows with each failure, and would outlast the failure by far.
            timeout=WAITS_SECONDS,
            reconnect_timeout=0.5,
            kwargs={"row_factory": tuple_row, "autocommit": True, "connect_timeout": WAITS_SECONDS},
            check=_check,
        )
        self._opening = threading.Lock()

    @contextmanager
    def _connection(self) -> Generator[psycopg.Connection[Row], None, None]:
        """A connection nobody else uses; a transaction begun on it commits at the end, or rolls back on an exception."""
        try:
            with self._opening:
                self._pool.open()
            with self._pool.connection() as connection:
                yield connection
        except psycopg.errors.ReadOnlySqlTransaction as error:
            raise ReadsOnly from error
        except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout) as error:
            raise LogUnavailable(str(error)) from error

    @property
    def is_standby(self) -> bool:
        """Whether it follows another database and can only be read."""
        return self.run("SELECT pg_is_in_recovery()")[0][0]

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        with self._connection() as connection:
            return PostgresSession(connection).run(sql, parameters)

    def reading(self) -> AbstractContextManager[Session]:
        return self._transaction("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    def writing(self) -> AbstractContextManager[Session]:
        return self._transaction("BEGIN")

    @contextmanager
    def _transaction(self, begin: LiteralString) -> Generator[PostgresSession, None, None]:
        with self._connection() as connection:
            connection.execute(begin)
            yield PostgresSession(connection)

    def close(self) -> None:
        self._pool.close()
