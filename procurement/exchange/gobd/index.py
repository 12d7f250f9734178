"""`index.xml`: what stands in which file, in the order that both editions of the DTD ask for."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from procurement.exchange.gobd.table import (
    COLUMN_DELIMITER,
    DECIMAL_SYMBOL,
    TEXT_ENCAPSULATOR,
    Column,
    Day,
    Euro,
    Instant,
    Number,
    Table,
    Text,
)

_NEVER_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Widths = Mapping[str, Sequence[int]]
"""By file name: the longest text of each column, in characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier:
    """Who hands the data carrier over, where they sit, and what was chosen."""

    name: str
    location: str
    comment: str


def index_xml(tables: Sequence[Table], widths: Widths, supplier: Supplier, dtd: str) -> bytes:
    """The description of these files; `dtd` is the name of the DTD that lies beside it."""
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<!DOCTYPE DataSet SYSTEM "{dtd}">',
            "<DataSet>",
            _element("Version", "1.0"),
            "<DataSupplier>",
            _element("Name", supplier.name),
            _element("Location", supplier.location),
            _element("Comment", supplier.comment),
            "</DataSupplier>",
            "<Media>",
            _element("Name", "Datenträger 1"),
            *(part for table in tables for part in _table(table, widths[table.file])),
            "</Media>",
            "</DataSet>",
            "",
        ]
    ).encode()


def _table(table: Table, widths: Sequence[int]) -> Iterator[str]:
    yield "<Table>"
    yield _element("URL", table.file)
    yield _element("Name", table.name)
    yield _element("Description", table.description)
    yield "<UTF8/>"
    yield _element("DecimalSymbol", DECIMAL_SYMBOL)
    yield _element("DigitGroupingSymbol", ".")
    yield "<Range><From>2</From></Range>"
    yield "<VariableLength>"
    yield _element("ColumnDelimiter", COLUMN_DELIMITER)
    # Written out, a line end would be read as a single line feed.
    yield "<RecordDelimiter>&#13;&#10;</RecordDelimiter>"
    yield _element("TextEncapsulator", TEXT_ENCAPSULATOR)
    for column, width in zip(table.columns, widths, strict=True):
        yield _column(column, width)
    for reference in table.references:
        names = "".join(_element("Name", name) for name in reference.columns)
        yield f"<ForeignKey>{names}{_element('References', reference.table)}</ForeignKey>"
    yield "</VariableLength>"
    yield "</Table>"


def _column(column: Column, width: int) -> str:
    tag = "VariablePrimaryKey" if column.key else "VariableColumn"
    named = f"{_element('Name', column.name)}{_element('Description', column.description)}"
    return f"<{tag}>{named}{_kind(column, width)}</{tag}>"


def _kind(column: Column, width: int) -> str:
    match column.kind:
        case Text() | Instant():
            return f"<AlphaNumeric/>{_element('MaxLength', str(max(column.kind.length, width)))}"
        case Number() | Euro():
            return f"<Numeric>{_element('Accuracy', str(column.kind.places))}</Numeric>"
        case Day():
            return "<Date><Format>DD.MM.YYYY</Format></Date>"


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(_NEVER_IN_XML.sub('�', text))}</{name}>"
