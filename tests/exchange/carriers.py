"""Reading data carriers, by nothing but what their description says."""

import csv
import io
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

etree: Any = import_module("lxml.etree")
"""A module without types."""

ROOT = Path(__file__).resolve().parents[2]
EDITIONS = ("gdpdu-01-09-2004.dtd", "gdpdu-01-08-2002.dtd")


def dtd_file(name: str) -> Path:
    """The official DTD, which is not ours to hand out; the test is skipped where nobody brought it."""
    named = os.environ.get("GDPDU_DTDS")
    folder = Path(named) if named else ROOT.parent / "shared" / "data" / "standards" / "gdpdu"
    if not (folder / name).is_file():
        pytest.skip(f"the official {name} is not here; name its folder in GDPDU_DTDS")
    return folder / name


def rules(name: str) -> Any:
    """libxml2 calls every document invalid against the newer edition, because one model in it is not deterministic;
    written otherwise it allows the same documents.
    """
    text = dtd_file(name).read_text(encoding="utf-8")
    strict = "(Name, Command*, (Table+, Command*)?, AcceptNoTables?)"
    return etree.DTD(io.StringIO(text.replace("(Name, Command*, Table*, Command*, AcceptNoTables?)", strict)))


def index(folder: Path) -> Any:
    """The description that lies in a folder, read."""
    return etree.parse(folder / "index.xml")


def valid(edition: str, description: bytes) -> bool:
    return bool(rules(edition).validate(etree.fromstring(description)))


@dataclass(frozen=True, slots=True)
class Described:
    """One file as `index.xml` describes it, and its rows."""

    name: str
    columns: Sequence[str]
    keys: Sequence[str]
    references: Sequence[tuple[tuple[str, ...], str]]
    rows: Sequence[dict[str, str]]
    kinds: dict[str, Any]

    def key_of(self, row: dict[str, str]) -> tuple[str, ...]:
        return tuple(row[name] for name in self.keys)

    def total(self, column: str) -> Decimal:
        return sum((amount(row[column]) for row in self.rows), Decimal(0))


def amount(cell: str) -> Decimal:
    assert re.fullmatch(r"-?[0-9]+(,[0-9]+)?", cell), cell
    return Decimal(cell.replace(",", "."))


def described(folder: Path) -> dict[str, Described]:
    """Every file of a carrier by the name that stands in its description."""
    root = index(folder).getroot()
    return {found.name: found for found in (_described(folder, table) for table in root.iter("Table"))}


def _described(folder: Path, table: Any) -> Described:
    layout = table.find("VariableLength")
    assert layout is not None
    columns = [*layout.iterfind("VariablePrimaryKey"), *layout.iterfind("VariableColumn")]
    names = [_text(column, "Name") for column in columns]
    content = (folder / _text(table, "URL")).read_bytes().decode("utf-8")
    end = _text(layout, "RecordDelimiter")
    assert content.endswith(end)
    rows = csv.reader(
        io.StringIO(content, newline=""),
        delimiter=_text(layout, "ColumnDelimiter"),
        quotechar=_text(layout, "TextEncapsulator"),
        strict=True,
    )
    skipped = int(_text(table, "Range/From")) - 1
    references = [
        (tuple(str(name.text) for name in key.iterfind("Name")), _text(key, "References"))
        for key in layout.iterfind("ForeignKey")
    ]
    return Described(
        _text(table, "Name"),
        names,
        [_text(column, "Name") for column in layout.iterfind("VariablePrimaryKey")],
        references,
        [dict(zip(names, row, strict=True)) for row in list(rows)[skipped:]],
        dict(zip(names, columns, strict=True)),
    )


def _text(element: Any, path: str) -> str:
    found = element.findtext(path)
    assert found is not None, path
    return found
