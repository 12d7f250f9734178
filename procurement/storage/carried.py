"""Streams without what a balance stands for: the indexes of what remains, and the statement that reads no more than that.

Both databases use an index with a condition only for a statement that holds the same one: nothing in it is a parameter.
"""

from collections.abc import Sequence

from procurement.kernel.event import Carrying


def indexes_of(carrying: Carrying, name: str, table: str) -> Sequence[str]:
    """The statements that index the balances, and what is neither a balance nor an entry. Both are few."""
    kind, where = carrying.kind, f"ON {table} (originator_id, originator_version) WHERE"
    return (
        f"CREATE INDEX IF NOT EXISTS {name}_{kind}_balances {where} {_balances(carrying)}",
        f"CREATE INDEX IF NOT EXISTS {name}_{kind}_uncarried {where} {_uncarried(carrying)}",
    )


def since_balance(carrying: Carrying, columns: str, streams: int) -> str:
    """Selects, of so many streams, all events from the newest balance on, and before it what is not carried.

    A stream without a balance is read as a whole.
    """
    wanted = ", ".join(["(CAST(? AS TEXT))"] * streams)
    return (
        f"WITH wanted (stream) AS (VALUES {wanted}), "
        "newest AS (SELECT stream, COALESCE((SELECT originator_version FROM events "
        f"WHERE originator_id = stream AND {_balances(carrying)} "
        "ORDER BY originator_version DESC LIMIT 1), 0) AS version FROM wanted) "
        f"SELECT {columns} FROM newest CROSS JOIN events "
        "WHERE originator_id = stream AND originator_version >= version "
        f"UNION ALL SELECT {columns} FROM newest CROSS JOIN events "
        f"WHERE originator_id = stream AND originator_version < version AND {_uncarried(carrying)} "
        "ORDER BY originator_id, originator_version"
    )


def _balances(carrying: Carrying) -> str:
    return f"topic = '{carrying.balance}'"


def _uncarried(carrying: Carrying) -> str:
    carried = ", ".join(f"'{name}'" for name in (*carrying.entries, carrying.balance))
    # In the order of characters `0` follows `/`: between them lie all names of the kind.
    kind = carrying.kind
    return f"originator_id >= '{kind}/' AND originator_id < '{kind}0' AND topic NOT IN ({carried})"
