"""Workbooks made for tests, sound and broken ones."""

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

from openpyxl import Workbook


def workbook(rows: Sequence[Sequence[Any]], change: Callable[[Any], None] = lambda _sheet: None) -> bytes:
    """An XLSX with these rows on its first sheet; `change` may do more to the sheet."""
    book = Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(list(row))
    change(sheet)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The same archive with one part replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as changed:
        for part in source.namelist():
            changed.writestr(part, content if part == name else source.read(part))
    return target.getvalue()
