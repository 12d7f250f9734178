"""CSV as German spreadsheets open it: semicolon, decimal comma, UTF-8 with a byte order mark, CRLF.

No cell can run: a text that a spreadsheet would take for a formula gets an apostrophe in front.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, cast

from procurement.exchange.numbers import german_text
from procurement.exchange.table import runs_as_formula

BOM = b"\xef\xbb\xbf"
CHUNK_CHARACTERS = 64 * 1024
NO_HEADERS: Mapping[str, str] = {}


def csv_bytes(
    columns: Sequence[str], rows: Iterable[Mapping[str, Any]], headers: Mapping[str, str] = NO_HEADERS
) -> Iterator[bytes]:
    """The file in pieces of some 64 KiB, one row read after the other, so that any number of rows can be streamed.

    `headers` translates column names, e.g. to German. Amounts in cents stay whole cents, as their column name
    says; days are ISO 8601; a missing value is an empty cell.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow([cell_text(headers.get(column, column)) for column in columns])
    yield BOM
    for row in rows:
        writer.writerow([cell_text(row.get(column)) for column in columns])
        if stream.tell() > CHUNK_CHARACTERS:
            yield _emptied(stream)
    yield _emptied(stream)


def cell_text(value: object) -> str:
    """A value as a cell that a German spreadsheet reads as what it is.

    >>> [cell_text(value) for value in (Decimal("-1234.50"), 17, None, True, "=1+1", "-985,00")]
    ['-1234,50', '17', '', 'true', "'=1+1", '-985,00']
    """
    match value:
        case None:
            return ""
        case Decimal():
            return german_text(value)
        case int():  # and bool
            return str(value).lower()
        case date():  # and datetime
            return value.isoformat()
        case _:
            return harmless(joined(value))


def joined(value: object) -> str:
    """Text as it is; a list with commas between its parts."""
    if not isinstance(value, list | tuple):
        return str(value)
    return ", ".join(str(part) for part in cast("Sequence[object]", value))


def harmless(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet could run it as a formula."""
    return f"'{text}" if runs_as_formula(text) else text


def _emptied(stream: io.StringIO) -> bytes:
    """What was written since the last call; a lone surrogate, which no file can hold, becomes `?`."""
    text = stream.getvalue()
    stream.seek(0)
    stream.truncate()
    return text.encode("utf-8", errors="replace")
