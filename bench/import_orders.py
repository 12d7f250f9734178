"""Import of 10,000 orders through the full decision path, against inserting the same rows with no decision at all."""

import sqlite3
from typing import Any

from _cooperative import cooperative_on, median, place, raw_connection, report, settings_for, timed

from procurement.settings import Settings

ORDERS, ROUNDS, GOAL = 10_000, 3, 3_000
PER_COMMIT = 500


def rows_of(settings: Settings, after: int) -> list[tuple[Any, ...]]:
    with cooperative_on(settings, project=False) as cooperative, cooperative.store.log.database.reading() as session:
        return [row[1:] for row in cooperative.store.log.rows(session, after, 10**9)]


def insert_bare(settings: Settings, rows: list[tuple[Any, ...]]) -> None:
    """The same rows into a table with the same keys, in commits of 500 orders."""
    table = (
        "CREATE TABLE bare (stream TEXT, version INTEGER, topic TEXT, state {blob}, recorded_us BIGINT, "
        "PRIMARY KEY (stream, version))"
    )
    step = PER_COMMIT * 3
    if settings.database_url:
        with raw_connection(settings) as connection, connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS bare")
            cursor.execute(table.format(blob="BYTEA"))
            for start in range(0, len(rows), step):
                cursor.executemany("INSERT INTO bare VALUES (%s, %s, %s, %s, %s)", rows[start : start + step])
                connection.commit()
        return
    connection = sqlite3.connect(settings.data_dir / "bare.db")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("DROP TABLE IF EXISTS bare")
    connection.execute(table.format(blob="BLOB"))
    for start in range(0, len(rows), step):
        connection.executemany("INSERT INTO bare VALUES (?, ?, ?, ?, ?)", rows[start : start + step])
        connection.commit()
    connection.close()


def main() -> None:
    for database, following in ((database, following) for database in ("sqlite", "postgres") for following in (0, 1)):
        with settings_for(database) as settings:
            ours: list[float] = []
            bare: list[float] = []
            with cooperative_on(settings, project=bool(following)) as cooperative:
                before = cooperative.store.log.head()
                for number in range(ROUNDS):
                    numbers = range(number * ORDERS, (number + 1) * ORDERS)
                    ours.append(ORDERS / timed(lambda numbers=numbers: place(cooperative, numbers, ROUNDS * ORDERS)))
            rows = rows_of(settings, before)[: ORDERS * 3]
            bare += [ORDERS / timed(lambda rows=rows: insert_bare(settings, rows)) for _ in range(ROUNDS)]
            report(
                f"import_orders_{database}" + ("_views_following" if following else ""),
                median(ours),
                "orders/s",
                baseline="the same rows inserted, 500 orders a commit",
                baseline_value=median(bare),
                goal=f">= {GOAL} orders/s",
                met=median(ours) >= GOAL,
                orders=ORDERS,
                rounds=ROUNDS,
                views="folded meanwhile" if following else "folded afterwards, as the command does",
            )


if __name__ == "__main__":
    main()
