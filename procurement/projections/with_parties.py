"""Subjects with their parties: a pool and who pledged, an alliance and who is in it, a demand and who declared it.

What events say of a subject and of each of its parties is kept in rows of their own; that of the subject has an empty
`party`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from procurement.kernel.projection import Rows


def with_parties(rows: Rows, subject: str) -> Iterator[tuple[dict[str, Any], Rows]]:
    """Each subject's own row, and those of its parties. Where a filter left the own row out, so are its parties."""
    own: dict[str, dict[str, Any]] = {}
    parties: dict[str, Rows] = {}
    for row in rows:
        if row["party"]:
            parties.setdefault(row[subject], []).append(row)
        else:
            own[row[subject]] = row
    for name, row in own.items():
        yield row, parties.get(name, [])


def said(row: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def positions(rows: Rows) -> dict[str, int]:
    """The positions of the oldest and newest event that shaped any of these rows."""
    return {
        "first_position": min(row["first_position"] for row in rows),
        "last_position": max(row["last_position"] for row in rows),
    }
