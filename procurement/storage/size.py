"""How much room the databases take."""

from collections.abc import Iterable

from procurement.storage.database import Database

FILE = "SELECT file FROM pragma_database_list WHERE name = 'main'"
BYTES = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgres": "SELECT pg_database_size(current_database())",
}


def size_of(databases: Iterable[Database]) -> int:
    """Bytes of all databases together; one that is opened in two ways counts once."""
    sizes: dict[str, int] = {}
    for database in databases:
        with database.reading() as session:
            name = session.run(FILE)[0][0] if database.dialect == "sqlite" else ""
            sizes[name] = session.run(BYTES[database.dialect])[0][0]
    return sum(sizes.values())
