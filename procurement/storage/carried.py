"""Streams without what a balance stands for: an index of what it does not, and the statement that begins at the newest."""

from procurement.kernel.event import Carrying


def _not_carried(carrying: Carrying) -> str:
    """What holds for the events of these streams that no balance stands for. Both databases use an index with a condition
    only for a statement that holds the same one, so nothing in it is a parameter.
    """
    entries = ", ".join(f"'{name}'" for name in carrying.entries)
    # In the order of characters `0` follows `/`: between them lie all names of the kind.
    kind = carrying.kind
    return f"originator_id >= '{kind}/' AND originator_id < '{kind}0' AND topic NOT IN ({entries})"


def index_of(carrying: Carrying, name: str, table: str) -> str:
    """The index without which a stream is read as a whole to find the little that is not carried."""
    return (
        f"CREATE INDEX IF NOT EXISTS {name}_not_carried_{carrying.kind} ON {table} (originator_id, originator_version) "
        f"WHERE {_not_carried(carrying)}"
    )


def since_balance(carrying: Carrying, columns: str, streams: int) -> str:
    """Selects, of so many streams, all events from the newest balance on and before it those that are not carried.

    A stream without a balance is read as a whole.
    """
    wanted = ", ".join(["(CAST(? AS TEXT))"] * streams)
    apart, balance = _not_carried(carrying), f"'{carrying.balance}'"
    return (
        f"WITH wanted (stream) AS (VALUES {wanted}), "
        "newest AS (SELECT stream, COALESCE((SELECT originator_version FROM events "
        f"WHERE originator_id = stream AND {apart} AND topic = {balance} "
        "ORDER BY originator_version DESC LIMIT 1), 0) AS version FROM wanted) "
        f"SELECT {columns} FROM newest CROSS JOIN events "
        "WHERE originator_id = stream AND originator_version >= version "
        f"UNION ALL SELECT {columns} FROM newest CROSS JOIN events "
        f"WHERE originator_id = stream AND originator_version < version AND {apart} AND topic <> {balance} "
        "ORDER BY originator_id, originator_version"
    )
