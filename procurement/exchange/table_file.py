"""A table from a file somebody chose: what it is follows from its bytes, never from its name."""

from procurement.exchange.csv_table import read_csv
from procurement.exchange.table import MEBIBYTE, MOST_MEBIBYTES, FileTooLarge, Table, shown
from procurement.exchange.xlsx_table import OLE_MAGIC, ZIP_MAGIC, read_xlsx


def read_table(data: bytes, file_name: str) -> Table:
    """The table in an uploaded or local file, CSV or XLSX; `file_name` only names it in refusals.

    Raises subclasses of `Invalid` and nothing else, also while its rows are read.
    """
    file = shown(file_name)
    if len(data) > MOST_MEBIBYTES * MEBIBYTE:
        raise FileTooLarge(file=file, most_mebibytes=MOST_MEBIBYTES)
    if data.startswith((ZIP_MAGIC, OLE_MAGIC)):
        return read_xlsx(data, file)
    return read_csv(data, file)
