"""A price list that was uploaded and waits for its confirmation, and why a file cannot wait."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from api.web.visit import Visit
from procurement.application.importing import Wish
from procurement.exchange.catalogue import FORMAT
from procurement.exchange.catalogue_wishes import catalogue_wishes
from procurement.exchange.import_format import RowProblem
from procurement.exchange.table import MEBIBYTE, FileTooLarge, TooManyRows, shown
from procurement.exchange.table_file import read_table
from procurement.kernel.refusal import Refused
from procurement.kernel.wording import Wording

DRAFT = "price_list"
MOST_MEBIBYTES, MOST_ROWS = 4, 5_000
NAMING = ("missing", "known", "field")
"""Facts of refusals that name columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as it was uploaded. `key` is another one for each upload; `job` is set once it was confirmed."""

    key: str
    file: str
    content: bytes
    job: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A file that could be read: what its rows ask for, rows that say nothing usable, columns nobody needs."""

    items: Sequence[Wish | RowProblem]
    ignored: Sequence[str]

    @property
    def wishes(self) -> Sequence[Wish]:
        return [item for item in self.items if isinstance(item, Wish)]

    @property
    def problems(self) -> Sequence[RowProblem]:
        return [item for item in self.items if isinstance(item, RowProblem)]


def read_file(content: bytes, file: str) -> Read:
    """The whole file, row by row. Raises an `Invalid` that says what is wrong with the file as such."""
    if len(content) > MOST_MEBIBYTES * MEBIBYTE:
        raise FileTooLarge(file=shown(file), most_mebibytes=MOST_MEBIBYTES)
    parsed = FORMAT.parse(read_table(content, file))
    items: list[Wish | RowProblem] = []
    for item in catalogue_wishes(parsed.rows):
        items.append(item)
        if len(items) > MOST_ROWS:
            raise TooManyRows(file=shown(file), most=MOST_ROWS)
    return Read(items=items, ignored=parsed.ignored)


def keep(visit: Visit, content: bytes, file: str) -> None:
    digest = hashlib.sha256(content + visit.now.isoformat().encode()).hexdigest()
    _save(visit, Upload(key=digest, file=shown(file), content=content))


def started(visit: Visit, upload: Upload, job: str) -> None:
    """Remember the job of a confirmed file, so that a second confirmation leads to it."""
    _save(visit, replace(upload, job=job, content=b""))


def waiting(visit: Visit) -> Upload | None:
    """What this person has uploaded last."""
    draft = visit.services.drafts.load(visit.actor.subject, DRAFT)
    if draft is None:
        return None
    head, _, content = draft.partition(b"\n")
    return Upload(**json.loads(head), content=content)


def discard(visit: Visit) -> None:
    visit.services.drafts.drop(visit.actor.subject, DRAFT)


def _save(visit: Visit, upload: Upload) -> None:
    head = json.dumps({"key": upload.key, "file": upload.file, "job": upload.job}).encode()
    visit.services.drafts.save(visit.actor.subject, DRAFT, head + b"\n" + upload.content, visit.now)


def words_of(refusal: Refused) -> Wording:
    """What a refusal says, every rule of it; German sentences name columns as German files do."""
    parts = (refusal, *refusal.also)
    german = [_with_german_columns(part).sentence("de") for part in parts]
    return Wording(" ".join(part.sentence("en") for part in parts), " ".join(german))


def _with_german_columns(refusal: Refused) -> Refused:
    names = {field.name for field in fields(refusal)}
    changes: Mapping[str, Any] = {name: _german_columns(getattr(refusal, name)) for name in NAMING if name in names}
    return replace(refusal, **changes) if changes else refusal


def _german_columns(names: str | Sequence[str]) -> str | tuple[str, ...]:
    if isinstance(names, str):
        return german_column(names)
    return tuple(german_column(name) for name in names)


def german_column(name: str) -> str:
    """The German heading of a column; where there is none, what it was called."""
    return FORMAT.german_headers.get("rule" if name == "pricing" else name, name)
