"""Import of 100,000 orders through the full decision path, against copying the same rows with no decision at all.

Three ways in turns with the baseline: orders as the import hands them to the desk, views folded afterwards; the same with
the views following; and the whole command, from reading its file to the last view. The baseline puts the rows that were
recorded into a table with the same keys and indexes, by COPY on PostgreSQL, in one transaction on SQLite.
"""

import csv
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

from _cooperative import cooperative_on, median, order, place, raw_connection, report, settings_for, timed
from _serving import ROOT

from procurement.settings import Settings

ORDERS = int(os.environ.get("BENCH_ORDERS", "100000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
GOAL = 6_000
COLUMNS = "originator_id, originator_version, topic, state, recorded_us"
WAYS = {
    "": "folded afterwards",
    "_views_following": "folded meanwhile",
    "_command": "whole command: file read, every row's outcome told, views folded at the end",
}


def imported(settings: Settings, way: str, numbers: range) -> float:
    """Seconds."""
    if way == "_command":
        return _by_command(settings, numbers)
    with cooperative_on(settings, project=way == "_views_following") as cooperative:
        return timed(lambda: place(cooperative, numbers, ROUNDS * ORDERS))


def _by_command(settings: Settings, numbers: range) -> float:
    file = settings.data_dir / "orders.csv"
    with cooperative_on(settings, project=False):
        _write(file, numbers)
    program = [sys.executable, "-m", "procurement.cli.main", "import", "orders", str(file)]
    program += ["--data-dir", str(settings.data_dir)]
    environment = {**os.environ, "DATABASE_URL": settings.database_url, "ABRUFBUCH_LOG_LEVEL": "error"}
    with Path(os.devnull).open("wb") as nowhere:
        return timed(lambda: subprocess.run(program, cwd=ROOT, env=environment, stdout=nowhere, check=True))


def _write(file: Path, numbers: range) -> None:
    """Those orders as rows of a file, one for each line."""
    with file.open("w", encoding="utf-8", newline="") as target:
        rows = csv.writer(target)
        rows.writerow(["order", "member", "contract", "article", "quantity", "budget_code", "placed_on"])
        for number in numbers:
            asked = order(number, ROUNDS * ORDERS)
            for line in asked.lines:
                head = (f"A-{number}", asked.member, asked.contract)
                rows.writerow([*head, line.article, line.quantity, asked.budget_code, asked.placed_on])


def recorded(settings: Settings, after: int) -> tuple[int, list[tuple[Any, ...]]]:
    """The head of the log, and the rows after a position, without theirs."""
    with cooperative_on(settings, project=False) as cooperative:
        log = cooperative.store.log
        with log.database.reading() as session:
            rows = log.rows(session, after, 10**9)
    return (rows[-1][0] if rows else after), [row[1:] for row in rows]


def copied(settings: Settings, rows: list[tuple[Any, ...]]) -> float:
    """Seconds that putting the rows into an empty table takes, their number checked."""
    return _copied_to_postgres(settings, rows) if settings.database_url else _copied_to_sqlite(settings, rows)


def _copied_to_postgres(settings: Settings, rows: list[tuple[Any, ...]]) -> float:
    with raw_connection(settings) as connection, connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare")
        cursor.execute("CREATE TABLE bare (LIKE events INCLUDING ALL)")
        connection.commit()

        def work() -> None:
            with cursor.copy(f"COPY bare ({COLUMNS}) FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(["text", "int8", "text", "bytea", "int8"])
                for row in rows:
                    copy.write_row(row)
            connection.commit()

        return timed(work)


def _copied_to_sqlite(settings: Settings, rows: list[tuple[Any, ...]]) -> float:
    file = settings.data_dir / "bare.sqlite"
    file.unlink(missing_ok=True)
    with sqlite3.connect(settings.data_dir / "events.db") as log:
        shapes = [
            row[0] for row in log.execute("SELECT sql FROM sqlite_schema WHERE tbl_name = 'events' AND sql != ''")
        ]
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    for shape in shapes:
        if "TRIGGER" not in shape:
            connection.execute(shape)

    def work() -> None:
        connection.execute("BEGIN")
        connection.executemany(f"INSERT INTO events ({COLUMNS}) VALUES (?, ?, ?, ?, ?)", rows)
        connection.execute("COMMIT")

    seconds = timed(work)
    connection.close()
    return seconds


def measure(database: str, way: str) -> None:
    with settings_for(database) as settings:
        ours: list[float] = []
        bare: list[float] = []
        head, _ = recorded(settings, 0)
        for number in range(ROUNDS):
            ours.append(ORDERS / imported(settings, way, range(number * ORDERS, (number + 1) * ORDERS)))
            head, rows = recorded(settings, head)
            assert 3 * ORDERS <= len(rows) < 3.01 * ORDERS, len(rows)  # balances are carried forward besides
            bare.append(ORDERS / copied(settings, rows))
        report(
            f"import_orders_{database}{way}",
            median(ours),
            "orders/s",
            baseline="the same rows copied into the same table, COPY or one transaction",
            baseline_value=median(bare),
            goal=f">= {GOAL} orders/s",
            met=median(ours) >= GOAL,
            orders=ORDERS,
            rounds=ROUNDS,
            views=WAYS[way],
        )


def main() -> None:
    for database in sys.argv[1:] or ("sqlite", "postgres"):
        for way in WAYS:
            measure(database, way)


if __name__ == "__main__":
    main()
