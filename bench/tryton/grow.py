"""Grows a furnished Tryton to a number of confirmed purchases, and says what its purchase report should tell of them.

Run by the Python that Tryton is installed into: `python grow.py CONFIG DATABASE COMPANY_JSON PURCHASES`. The first 240 are
created, quoted and confirmed by Tryton itself, so that every supplier has one in each month of the year; all others are
copies of them and their lines, made in SQL. Prints one JSON object: purchases, lines.
"""

import datetime as dt
import json
import sys
from decimal import Decimal

from trytond import config  # pyright: ignore[reportMissingImports]

YEAR, MONTHS = 2025, 12
ADMIN = 3


def purchase(ids, number):
    party, address = ids["parties"][number // MONTHS % len(ids["parties"])]
    lines = [
        {
            "type": "line",
            "product": ids["products"][(number * 3 + step) % len(ids["products"])],
            "quantity": 1.0 + (number + step) % 40,
            "unit": ids["unit"],
            "unit_price": Decimal("88.0000"),
        }
        for step in range(3)
    ]
    return {
        **{name: ids[name] for name in ("company", "currency", "warehouse", "payment_term")},
        "party": party,
        "invoice_address": address,
        "purchase_date": dt.date(YEAR, 1 + number % MONTHS, 1 + number % 28),
        "lines": [("create", lines)],
    }


def confirmed(database, ids):
    """The first purchases, by Tryton's own steps; how many there are."""
    from trytond.pool import Pool  # noqa: PLC0415  # pyright: ignore[reportMissingImports]
    from trytond.transaction import Transaction  # noqa: PLC0415  # pyright: ignore[reportMissingImports]

    Pool.start()
    pool = Pool(database)
    pool.init()
    model = pool.get("purchase.purchase")
    with Transaction().start(database, ADMIN, context={"company": ids["company"]}):
        made = model.create([purchase(ids, number) for number in range(MONTHS * len(ids["parties"]))])
        model.quote(made)
        model.confirm(made)


def copied(cursor, table, originals, times, changed):
    """Rows of a table, each copied so many times; `changed` says what a column of a copy holds instead."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'", (table,)
    )
    names = [row[0] for row in cursor.fetchall()]
    values = ", ".join(changed.get(name, f'o."{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    cursor.execute(
        f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} o, generate_series(%s::integer, %s::integer) AS copy "
        f"WHERE o.{originals} <= (SELECT min(id) + %s - 1 FROM purchase_purchase)",
        times,
    )


def main(configuration, database, furnished, purchases):
    config.update_etc(configuration)
    ids, wanted = json.loads(furnished), int(purchases)
    import psycopg  # noqa: PLC0415

    address = config.get("database", "uri").replace("/?", f"/{database}?")
    first = MONTHS * len(ids["parties"])
    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM purchase_purchase")
        present = cursor.fetchone()[0]  # pyright: ignore[reportOptionalSubscript]
    if not present:
        confirmed(database, ids)
        present = first
    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        times = (present // first, wanted // first - 1, first)
        # Each copy has ids of its own: far enough from those of the other copies.
        copied(
            cursor,
            "purchase_purchase",
            "id",
            times,
            {"id": "o.id + copy * 1000", "number": "o.number || '-' || copy"},
        )
        line = {
            "id": "o.id + copy * 5000",
            "purchase": "o.purchase + copy * 1000",
            "quantity": "1 + (o.id * copy) %% 40",
        }
        copied(cursor, "purchase_line", "purchase", times, line)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE purchase_purchase")
        connection.execute("VACUUM ANALYZE purchase_line")
        counted = (
            "SELECT (SELECT count(*) FROM purchase_purchase WHERE state = 'confirmed'), count(*) FROM purchase_line"
        )
        found = connection.execute(counted).fetchone()
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
