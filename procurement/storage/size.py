"""How much room the data take."""

from pathlib import Path

from procurement.storage.database import Database


def size_of(database: Database, folder: Path) -> int:
    """Bytes of a PostgreSQL database; on SQLite of all files of databases in the folder."""
    if database.dialect == "sqlite":
        return sum(_size(path) for path in folder.glob("*.db*"))
    with database.reading() as session:
        return session.run("SELECT pg_database_size(current_database())")[0][0]


def _size(path: Path) -> int:
    """Nothing for a file that has gone meanwhile: SQLite makes and removes files beside its own."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
