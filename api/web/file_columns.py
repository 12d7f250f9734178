"""What stands in each column of a file that people bring, for people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from procurement.exchange.import_format import ImportFormat
from procurement.kernel.wording import Wording


@dataclass(frozen=True, slots=True)
class Explained:
    """A column by its German heading; `always` ones every row needs."""

    heading: str
    always: bool
    meaning: Wording


def columns_of(form: ImportFormat[Any], german: Mapping[str, str]) -> Sequence[Explained]:
    """Every column of a format; `german` says what each holds, by its English name."""
    return [
        Explained(column.aliases[0], column.required, Wording(column.doc, german.get(column.name, column.doc)))
        for column in form.columns
    ]
