"""The SQL of a view: its table, its upsert, its report. One text serves SQLite and PostgreSQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from procurement.application.ports import ReportQuery, Selected, Totals
from procurement.kernel.projection import Column, Combine, Kind, Projection, Rows
from procurement.storage.database import Row, Session

SCALE = 4
STEP = Decimal(1).scaleb(-SCALE)
COUNT = "row_count"
POSITIONS = ("first_position", "last_position")


def create_table(projection: Projection, table: str, dialect: str, *, passing: bool = False) -> str:
    """The statement that makes a view's table; one that is `passing` is gone at the end of its transaction."""
    text = 'TEXT COLLATE "C"' if dialect == "postgres" else "TEXT"
    kinds = {Kind.TEXT: text, Kind.INTEGER: "BIGINT", Kind.DECIMAL: "BIGINT"}
    columns = [
        f"{column.name} {kinds[column.kind]}{'' if _may_be_empty(column) else ' NOT NULL'}"
        for column in projection.columns
    ]
    columns += [f"{name} BIGINT NOT NULL" for name in POSITIONS]
    kind, end = ("TEMP TABLE", " ON COMMIT DROP") if passing else ("TABLE", "")
    return f"CREATE {kind} {table} ({', '.join(columns)}, PRIMARY KEY ({', '.join(projection.key)})){end}"


def create_indexes(projection: Projection, table: str) -> list[str]:
    """The statements that make the further indexes of a view's table."""
    terms = comparable(projection)
    return [
        f"CREATE INDEX {table}_{number} ON {table} ({', '.join(terms[name] for name in names)})"
        for number, names in enumerate(projection.indexes, start=1)
    ]


def _may_be_empty(column: Column) -> bool:
    return column.combine in {Combine.LATEST, Combine.FIRST}


def comparable(projection: Projection) -> dict[str, str]:
    """Each column as it is filtered, sorted and indexed: one that may be empty by a value that never is."""
    empty = {Kind.TEXT: "''", Kind.INTEGER: "-1", Kind.DECIMAL: "-1"}
    return {
        column.name: f"(COALESCE({column.name}, {empty[column.kind]}))" if _may_be_empty(column) else column.name
        for column in projection.columns
    }


def column_names(projection: Projection) -> list[str]:
    """The columns of a view's table in the order of a folded row."""
    return [*(column.name for column in projection.columns), *POSITIONS]


def upsert(projection: Projection, table: str, source: str) -> str:
    """Insert folded parts from `source` (VALUES or SELECT), or combine them with the rows that are there."""
    names = column_names(projection)
    updates = [update for column in projection.columns if (update := _update(column, table))]
    return (
        f"INSERT INTO {table} ({', '.join(names)}) {source} ON CONFLICT ({', '.join(projection.key)}) DO UPDATE SET "
        + ", ".join([*updates, "last_position = excluded.last_position"])
    )


def _update(column: Column, table: str) -> str:
    name = column.name
    match column.combine:
        case Combine.SUM:
            return f"{name} = {table}.{name} + excluded.{name}"
        case Combine.LATEST:
            return f"{name} = COALESCE(excluded.{name}, {table}.{name})"
        case Combine.FIRST:
            return f"{name} = COALESCE({table}.{name}, excluded.{name})"
        case Combine.KEY:
            return ""


class Stored:
    """Folded rows as the table keeps them: decimals as whole ten-thousandths."""

    def __init__(self, projection: Projection) -> None:
        self._decimals = [
            (index, column.name) for index, column in enumerate(projection.columns) if column.kind is Kind.DECIMAL
        ]

    def row(self, values: Sequence[Any]) -> Sequence[Any]:
        if not self._decimals:
            return values
        stored = list(values)
        for index, name in self._decimals:
            if stored[index] is not None:
                stored[index] = _scaled(stored[index], name)
        return stored


def _scaled(value: Decimal, name: str) -> int:
    scaled = value.scaleb(SCALE)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{name}: {value} has more than {SCALE} places")
    return int(scaled)


@dataclass(frozen=True, slots=True)
class Shown:
    """One column of a report: its name, the SQL that yields it, and how its value is read back."""

    name: str
    sql: str
    kind: Kind


def shown_columns(projection: Projection, query: ReportQuery, group: tuple[str, ...] | None) -> list[Shown]:
    """The columns of a report. `group` None: rows as kept; empty: one row of totals."""
    by_name = {column.name: column for column in projection.columns}
    hidden = {projection.once.first} if projection.once else set[str]()
    if group is None:
        shown = [Shown(name, name, column.kind) for name, column in by_name.items() if name not in hidden]
        return [*shown, *(Shown(name, name, Kind.INTEGER) for name in POSITIONS)]
    shown = [Shown(name, name, by_name[name].kind) for name in group]
    for name in projection.sums:
        if name not in hidden:
            shown.append(Shown(name, _sum(projection, query, group, name), by_name[name].kind))
    for name, counted in projection.distinct.items():
        shown.append(Shown(name, _distinct(projection, counted), Kind.INTEGER))
    shown.append(Shown("first_position", "MIN(first_position)", Kind.INTEGER))
    shown.append(Shown("last_position", "MAX(last_position)", Kind.INTEGER))
    return shown


def _sum(projection: Projection, query: ReportQuery, group: tuple[str, ...], name: str) -> str:
    """A sum; for counted orders the column that counts each order once, or NULL where none can."""
    once = projection.once
    column = name
    if once is not None and name == once.count:
        splits = set(once.within) & (set(group) | set(query.filters))
        exact = once.within[0] in group or len(query.filters.get(once.within[0], ())) == 1
        if not exact:
            column = "NULL" if splits else once.first
    return "CAST(NULL AS BIGINT)" if column == "NULL" else f"CAST(COALESCE(SUM({column}), 0) AS BIGINT)"


def _distinct(projection: Projection, counted: str) -> str:
    """Different values of a key column, those left out whose orders were all taken back."""
    value = f"CASE WHEN {projection.once.count} > 0 THEN {counted} END" if projection.once else counted
    return f"COUNT(DISTINCT {value})"


def where(projection: Projection, query: ReportQuery, alike: str) -> tuple[str, list[Any]]:
    """The condition that leaves the rows asked for, and its parameters."""
    terms = comparable(projection)
    conditions: list[str] = []
    parameters: list[Any] = []
    for name, values in query.filters.items():
        if name in projection.contains:
            like = [f"{projection.contains[name]} LIKE ? ESCAPE '!'"] * len(values)
            conditions.append(f"({' OR '.join(like)})")
            parameters += [f"% {_escaped(value)} %" for value in values]
        else:
            conditions.append(f"{terms[name]} IN ({', '.join('?' * len(values))})")
            parameters += values
    for bound, operator in ((query.period_from, ">="), (query.period_to, "<=")):
        if bound:
            conditions.append(f"{terms[projection.period]} {operator} ?")
            parameters.append(_bound(projection.period, bound, upper=operator == "<="))
    if query.search and projection.search:
        patterns = [f"%{_escaped(text)}%" for text in _spellings(query.search)]
        like = [alike.format(name) for name in projection.search for _ in patterns]
        conditions.append(f"({' OR '.join(like)})")
        parameters += patterns * len(projection.search)
    return (" WHERE " + " AND ".join(conditions) if conditions else ""), parameters


def _bound(period: str, bound: str, *, upper: bool) -> str:
    """A bound of any precision on a month, year or date: `2026` up to includes all of 2026."""
    cut = {"month": 7, "year": 4}.get(period, 10)
    return bound[:cut] + ("~" if upper else "")


def _spellings(text: str) -> Sequence[str]:
    """The text with plain letters in lower case; databases know no case of others, so umlauts come in both."""
    upper = "".join(char.lower() if char.isascii() else char for char in text.upper())
    return tuple(dict.fromkeys((text.lower(), upper)))


def _escaped(value: str) -> str:
    return value.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def answers(rollup: Projection, projection: Projection, query: ReportQuery) -> bool:
    """Whether a rollup has all that a report of its projection asks for."""
    group = _group(projection, query)
    if group is None or query.search:
        return False
    period = {projection.period} if query.period_from or query.period_to else set[str]()
    return {*group, *query.filters, *period, *projection.distinct.values()} <= set(rollup.key)


def select(projection: Projection, table: str, query: ReportQuery, alike: str) -> tuple[str, list[Any], list[Shown]]:
    """The report's rows: SQL, parameters and how to read each column back."""
    group = _group(projection, query)
    shown = shown_columns(projection, query, group)
    condition, parameters = where(projection, query, alike)
    inner = f"SELECT {', '.join(f'{column.sql} AS {column.name}' for column in shown)} FROM {table}{condition}"
    if group:
        inner += f" GROUP BY {', '.join(group)}"
    order = order_columns(projection, query)
    kept = comparable(projection) if group is None else {name: name for name in group}
    kinds = {column.name: column.kind for column in shown}
    terms = [kept.get(name) or _never_null(name, kinds[name]) for name in order]
    sql = f"SELECT * FROM ({inner}) AS report"
    if query.after is not None:
        sql += f" WHERE ({', '.join(terms)}) {'<' if query.descending else '>'} ({', '.join('?' * len(terms))})"
        parameters += list(query.after)
    if terms:
        sql += " ORDER BY " + ", ".join(f"{term}{' DESC' if query.descending else ''}" for term in terms)
    if query.limit is not None:
        sql += " LIMIT ? OFFSET ?"
        parameters += [query.limit, query.offset]
    return sql, parameters, shown


def _group(projection: Projection, query: ReportQuery) -> tuple[str, ...] | None:
    group = projection.group if query.group is None else query.group
    return group or (None if query.group is None else ())


def order_columns(projection: Projection, query: ReportQuery) -> tuple[str, ...]:
    """What the rows are sorted by: the asked column, then all that identifies a row."""
    group = _group(projection, query)
    identity = projection.key if group is None else group
    rest = tuple(name for name in identity if name != query.sort)
    return (query.sort, *rest) if query.sort else rest


def _never_null(name: str, kind: Kind) -> str:
    return f"COALESCE({name}, {chr(39) * 2 if kind is Kind.TEXT else -1})"


def totals(projection: Projection, table: str, query: ReportQuery, alike: str) -> tuple[str, list[Any], list[Shown]]:
    """One row about all that the filters leave: how many report rows that is, and their sums where asked for."""
    condition, parameters = where(projection, query, alike)
    group = _group(projection, query)
    groups = f"(SELECT COUNT(*) FROM (SELECT 1 FROM {table}{condition} GROUP BY {', '.join(group or ())}) AS hits)"
    count = "COUNT(*)" if group is None else groups if group else "1"
    shown = [Shown(COUNT, count, Kind.INTEGER)]
    if query.totals is Totals.YES:
        shown += [column for column in shown_columns(projection, query, ()) if column.name not in POSITIONS]
    if group is not None and len(shown) == 1:
        # Without sums there is nothing that makes one row of the table's.
        return f"SELECT {count}", parameters if group else [], shown
    twice = 2 if group else 1
    fields = [f"{column.sql} AS {column.name}" for column in shown]
    return f"SELECT {', '.join(fields)} FROM {table}{condition}", parameters * twice, shown


def run(session: Session, table: str, projection: Projection, query: ReportQuery) -> Selected:
    """The report's rows, and what is asked about all hits: one statement for each."""
    sql, parameters, shown = select(projection, table, query, session.alike)
    rows = read_back(shown, session.run(sql, parameters))
    if query.totals is Totals.NO:
        return Selected(rows=rows, totals={}, count=None)
    if query.totals is Totals.COUNT and _is_the_last(query, rows):
        return Selected(rows=rows, totals={}, count=query.offset + len(rows))
    sql, parameters, shown = totals(projection, table, query, session.alike)
    summed = read_back(shown, session.run(sql, parameters))[0]
    return Selected(rows=rows, count=summed.pop(COUNT), totals=summed)


def _is_the_last(query: ReportQuery, rows: Rows) -> bool:
    """Whether no rows come after these, so that how many there are need not be asked."""
    full = query.limit is None or len(rows) < query.limit
    return full and query.after is None and bool(rows or not query.offset)


def read_back(shown: Sequence[Shown], rows: Sequence[Row]) -> Rows:
    """Rows as plain values by column name, decimals as decimals. Most values repeat, so each is made once."""
    if not rows:
        return []
    names = [column.name for column in shown]
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for index, column in enumerate(shown):
        if column.kind is Kind.DECIMAL:
            known: dict[Any, Decimal | None] = {stored: stored * STEP for stored in set(columns[index]) - {None}}
            columns[index] = [known.get(stored) for stored in columns[index]]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
