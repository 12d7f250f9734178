"""CSV as German offices write it, to a table: semicolon, decimal comma, and one of four encodings.

Encoding: byte order mark, else strict UTF-8, else Windows-1252. Delimiter: what a first line `sep=;` says,
else what the header uses: semicolon before tab before comma (tab first in UTF-16, Excel's "Unicode text").
Lines that start with `#` before the header are comments.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence

from procurement.exchange.table import (
    FormulaInCell,
    NotATextFile,
    QuotingBroken,
    Record,
    Table,
    runs_as_formula,
    shown,
    table_of,
)

BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))

_SEPARATOR_LINE = re.compile(r"sep=(?P<delimiter>[;,|\t])(?:\r\n|\r|\n|$)", re.IGNORECASE)
_BEFORE_HEADER = re.compile(r"(?:\"?#[^\r\n]*|[ \t;,]*)(?:\r\n|\r|\n)")
_LINE = re.compile(r"(?:\"[^\"]*\"|[^\r\n\"])*")
_QUOTED = re.compile(r"\"[^\"]*\"")
_NEVER_IN_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\ufffe\uffff]")


def read_csv(data: bytes, file: str) -> Table:
    """The table in the bytes of a CSV file; `file` is its name, for refusals.

    Row numbers are those a spreadsheet shows: a `sep=` line does not count, a cell with line breaks is one row.
    Raises `NotATextFile` for anything that is not text, `QuotingBroken` (while reading on, too), and what
    `table_of` raises.
    """
    text, wide = _decoded(data, file)
    separator = _SEPARATOR_LINE.match(text)
    text = text[separator.end() :] if separator else text
    skipped = 0
    start = 0
    while before := _BEFORE_HEADER.match(text, start):
        start = before.end()
        skipped += 1
    delimiter = separator["delimiter"] if separator else _delimiter(text, start, wide=wide)
    stream = io.StringIO(text, newline="")
    stream.seek(start)
    return table_of(file, _records(stream, delimiter, skipped), pad=False)


def _decoded(data: bytes, file: str) -> tuple[str, bool]:
    """The text, and whether it was UTF-16."""
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return _strict(data[len(bom) :], (encoding,), file), encoding != "utf-8"
    return _strict(data, ("utf-8", "cp1252"), file), False


def _strict(data: bytes, encodings: Sequence[str], file: str) -> str:
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _NEVER_IN_TEXT.search(text):
            raise NotATextFile(file=file)
        return text
    raise NotATextFile(file=file)


def _delimiter(text: str, start: int, *, wide: bool) -> str:
    header = _LINE.match(text, start)
    names = _QUOTED.sub("", header[0]) if header else ""
    order = "\t;," if wide else ";\t,"
    return next((delimiter for delimiter in order if delimiter in names), ";")


class _Lines:
    """The lines of a text; `last` is kept for the refusal of a line that cannot be split."""

    def __init__(self, stream: io.StringIO) -> None:
        self.stream = stream
        self.last = ""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self.last = next(self.stream)
        return self.last


def _records(stream: io.StringIO, delimiter: str, skipped: int) -> Iterator[Record]:
    lines = _Lines(stream)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = skipped
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise _unsplittable(number, lines.last.split(delimiter)) from None
        yield number, cells


def _unsplittable(number: int, pieces: Sequence[str]) -> QuotingBroken | FormulaInCell:
    """What is wrong with a line whose quotation marks do not fit: a formula is named before them."""
    for column, piece in enumerate(pieces, start=1):
        if runs_as_formula(piece.strip('"')):
            return FormulaInCell(row=number, column=str(column), value=shown(piece))
    return QuotingBroken(row=number)
