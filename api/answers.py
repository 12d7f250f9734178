"""Answers as bytes: JSON with exact decimals as text, streams in pieces of a fair size."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

import msgspec
from starlette.responses import Response

from procurement.kernel.money import plain

PIECE_BYTES = 64 * 1024
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES = (CSV, XLSX)

_LISTS = frozenset({list, tuple})
encoded = msgspec.json.Encoder().encode
"""JSON of what holds no decimals any more."""
_ATOMS = frozenset({str, int, bool, type(None), date, datetime})


def exact(value: Any) -> Any:
    """The value with every decimal as plain text, e.g. `"12.5"`; other kinds are left to the encoder.

    >>> exact({"quantity": Decimal("1E+2"), "lines": [(Decimal("0.50"), 3)]})
    {'quantity': '100', 'lines': [['0.5', 3]]}
    """
    # By its own type first: asking whether it is a mapping of any kind takes longer than all the rest.
    kind = type(cast("object", value))
    if kind is Decimal:
        return plain(value)
    if kind is dict or isinstance(value, Mapping):
        parts = cast("Mapping[str, Any]", value)
        return {name: part if type(part) in _ATOMS else exact(part) for name, part in parts.items()}
    if kind in _LISTS or isinstance(value, list | tuple):
        return [part if type(part) in _ATOMS else exact(part) for part in cast("list[Any]", value)]
    return value


def json_bytes(content: Any) -> bytes:
    """JSON in UTF-8: days and instants ISO 8601, decimals as text, cents as whole numbers."""
    return encoded(exact(content))


class Json(Response):
    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return json_bytes(content)


def in_pieces(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Lines, each with its end, in pieces of some 64 KiB."""
    piece = bytearray()
    for line in lines:
        piece += line + b"\n"
        if len(piece) >= PIECE_BYTES:
            yield bytes(piece)
            piece.clear()
    yield bytes(piece)
