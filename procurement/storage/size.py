"""How much room the databases take."""

from collections.abc import Iterable

from procurement.storage.database import Database

MEASURE = {
    "sqlite": "SELECT file, page_count * page_size FROM pragma_database_list, pragma_page_count, pragma_page_size "
    "WHERE name = 'main'",
    "postgres": "SELECT current_database(), pg_database_size(current_database())",
}


def size_of(databases: Iterable[Database]) -> int:
    """Bytes of all databases together; one that is opened in two ways counts once."""
    sizes: dict[str, int] = {}
    for database in databases:
        with database.reading() as session:
            name, size = session.run(MEASURE[database.dialect])[0]
            sizes[name] = size
    return sum(sizes.values())
