"""Files that were uploaded and wait for their confirmation, and what is said of their rows in the words of the file."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from api.web.visit import Visit
from procurement.exchange.import_format import RowProblem
from procurement.exchange.table import shown
from procurement.kernel.refusal import Refused
from procurement.kernel.wording import Wording

NAMING = ("missing", "known", "field")
"""Facts of refusals that name columns."""

Headings = Mapping[str, str]
"""English column name to German heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as it was uploaded. `key` is another one for each upload; `job` is set once it was confirmed."""

    key: str
    file: str
    content: bytes
    job: str = ""


@dataclass(frozen=True, slots=True)
class Uploads:
    """What each person has uploaded last, of one kind of file."""

    kind: str

    def keep(self, visit: Visit, content: bytes, file: str) -> None:
        digest = hashlib.sha256(content + visit.now.isoformat().encode()).hexdigest()
        self._save(visit, Upload(key=digest, file=shown(file), content=content))

    def started(self, visit: Visit, upload: Upload, job: str) -> None:
        """Remember the job of a confirmed file, so that a second confirmation leads to it."""
        self._save(visit, replace(upload, job=job, content=b""))

    def waiting(self, visit: Visit) -> Upload | None:
        draft = visit.services.drafts.load(visit.actor.subject, self.kind)
        if draft is None:
            return None
        head, _, content = draft.partition(b"\n")
        return Upload(**json.loads(head), content=content)

    def discard(self, visit: Visit) -> None:
        visit.services.drafts.drop(visit.actor.subject, self.kind)

    def _save(self, visit: Visit, upload: Upload) -> None:
        head = json.dumps({"key": upload.key, "file": upload.file, "job": upload.job}).encode()
        visit.services.drafts.save(visit.actor.subject, self.kind, head + b"\n" + upload.content, visit.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A row that will not be recorded. `column` is empty where the row as a whole is at fault."""

    row: int
    name: str
    column: str
    why: Wording


def unreadable(problem: RowProblem, naming: Sequence[str], headings: Headings) -> Fault:
    """A row that says nothing usable, called by what can be read of the columns that name it."""
    cells: Mapping[str, object] = problem.cells
    name = " ".join(str(cells[column]) for column in naming if cells.get(column))
    column = headings.get(problem.column, problem.column)
    return Fault(row=problem.number, name=name, column=column, why=words_of(problem.refusal, headings))


def fault_of(row: int, name: str, refusal: Refused, headings: Headings) -> Fault:
    """A row that was refused."""
    pointer = refusal.pointer.rpartition("/")[2]
    return Fault(row=row, name=name, column=headings.get(pointer, pointer), why=words_of(refusal, headings))


def words_of(refusal: Refused, headings: Headings) -> Wording:
    """What a refusal says, every rule of it; German sentences name columns as German files do."""
    parts = (refusal, *refusal.also)
    german = [_with_german_columns(part, headings).sentence("de") for part in parts]
    return Wording(" ".join(part.sentence("en") for part in parts), " ".join(german))


def _with_german_columns(refusal: Refused, headings: Headings) -> Refused:
    names = {field.name for field in fields(refusal)}
    changes: Mapping[str, Any] = {name: _german(getattr(refusal, name), headings) for name in NAMING if name in names}
    return replace(refusal, **changes) if changes else refusal


def _german(names: str | Sequence[str], headings: Headings) -> str | tuple[str, ...]:
    if isinstance(names, str):
        return headings.get(names, names)
    return tuple(headings.get(name, name) for name in names)
