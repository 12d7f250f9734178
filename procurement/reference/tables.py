"""Reading the CSV files that lie beside the code: comment lines start with #, the first other line names the columns."""

import csv
from collections.abc import Iterator
from importlib.resources import files


def rows_of(package: str, name: str) -> Iterator[dict[str, str]]:
    """The rows of a packaged CSV file, each as text by column name."""
    text = files(package).joinpath(name).read_text(encoding="utf-8")
    yield from csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
