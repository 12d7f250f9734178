"""Writing the data carrier: file by file out of the log, in pages, so that memory does not grow with the orders."""

import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Protocol

from procurement.application.access import Action, Actor, OtherMember, allow
from procurement.application.audit_ports import Tell
from procurement.application.ports import Log
from procurement.exchange.gobd import tables
from procurement.exchange.gobd.dtd import NEWEST, edition_of
from procurement.exchange.gobd.index import Supplier, index_xml
from procurement.exchange.gobd.readme import readme
from procurement.exchange.gobd.table import COLUMN_DELIMITER, RECORD_DELIMITER, Instant, Table, Text
from procurement.kernel.discover import units_in
from procurement.kernel.event import Event, Recorded

TABLES: Sequence[Table] = sorted(units_in(tables, "TABLE", Table), key=lambda table: table.file)
READ_AT_ONCE, ROWS_IN_A_PIECE = 200, 500
SAME_DAY = (1980, 1, 1, 0, 0, 0)
"""The time that stands beside every file of a ZIP: with the present one no two of them would be alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What to hand over; empty fields do not narrow.

    A period narrows orders by the day they were placed, with all that happened to them whenever it did, as reports
    count them, and levies by year. Members, vendors, contracts and prices are handed over as a whole; of members only
    the one asked for, of contracts likewise.
    """

    member: str = ""
    contract: str = ""
    since: date | None = None
    until: date | None = None

    def takes(self, event: Event) -> bool:
        named = (("member", self.member), ("contract", self.contract))
        if any(wanted and getattr(event, name, wanted) != wanted for name, wanted in named):
            return False
        placed_on: date | None = getattr(event, "placed_on", None)
        if placed_on is not None:
            return (self.since or date.min) <= placed_on <= (self.until or date.max)
        year: int | None = getattr(event, "year", None)
        return year is None or (self.since or date.min).year <= year <= (self.until or date.max).year


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """Rows by file, without the head, and the newest event they are made of."""

    rows: Mapping[str, int]
    position: int
    dtd_enclosed: bool


class Target(Protocol):
    def write(self, name: str, pieces: Iterable[bytes]) -> None: ...


class Folder:
    def __init__(self, path: Path) -> None:
        self._path = path
        path.mkdir(parents=True)

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        with (self._path / name).open("wb") as file:
            file.writelines(pieces)


class Zip:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        entry = zipfile.ZipInfo(name, SAME_DAY)
        entry.compress_type = zipfile.ZIP_DEFLATED
        with self._archive.open(entry, "w", force_zip64=True) as file:
            for piece in pieces:
                file.write(piece)


class DataCarrier:
    """Makes data carriers; `name` and `location` are those of the cooperative."""

    def __init__(self, log: Log, name: str, location: str) -> None:
        self._log = log
        self._name, self._location = name or "Einkaufsgemeinschaft", location or "keine Angabe"

    def folder(self, actor: Actor, selection: Selection, path: Path, tell: Tell, dtd: Path | None = None) -> Carried:
        """Write a new folder. Raises `ActionNotAllowed`, `OtherMember`, `DtdNotOfficial`, the last two at once."""
        selection, enclosed = allowed(actor, selection), _enclosed(dtd)
        return self._write(selection, Folder(path), enclosed, tell)

    def zip(self, actor: Actor, selection: Selection, path: Path, tell: Tell, dtd: Path | None = None) -> Carried:
        """Write a ZIP file, byte for byte the same for the same log. Raises what `folder` raises."""
        selection, enclosed = allowed(actor, selection), _enclosed(dtd)
        with zipfile.ZipFile(path, "w") as archive:
            return self._write(selection, Zip(archive), enclosed, tell)

    def _write(self, selection: Selection, target: Target, dtd: tuple[str, bytes] | None, tell: Tell) -> Carried:
        position, rows, widths = self._log.head(), dict[str, int](), dict[str, Sequence[int]]()
        for table in TABLES:
            counted = _Counted(table, sum(rows.values()), tell)
            target.write(table.file, counted.pieces(self._events(table, selection, position)))
            rows[table.file], widths[table.file] = counted.rows, counted.widths
        # Last, because it says how wide the columns have to be.
        supplier = Supplier(name=self._name, location=self._location, comment=_comment(selection, position))
        name, content = dtd or (NEWEST, b"")
        target.write("index.xml", [index_xml(TABLES, widths, supplier, name)])
        if content:
            target.write(name, [content])
        target.write("LIESMICH.txt", [readme(TABLES, rows, supplier, name, enclosed=bool(content)).encode()])
        return Carried(rows=rows, position=position, dtd_enclosed=bool(content))

    def _events(self, table: Table, selection: Selection, position: int) -> Iterator[Recorded]:
        types, after = [event.TYPE for event in table.consumes], 0
        while found := self._log.read(after, READ_AT_ONCE, stop=position, types=types):
            yield from (recorded for recorded in found if selection.takes(recorded.event))
            after = found[-1].position


class _Counted:
    """The bytes of one file, and what is learnt while they are made: rows, and the longest text of each column."""

    def __init__(self, table: Table, before: int, tell: Tell) -> None:
        self._table, self._before, self._tell = table, before, tell
        self.rows, self.widths = 0, [0] * len(table.columns)

    def pieces(self, found: Iterator[Recorded]) -> Iterator[bytes]:
        texts = [at for at, column in enumerate(self._table.columns) if isinstance(column.kind, Text | Instant)]
        lines = [self._table.head]
        for cells in self._table.rows(found):
            for at in texts:
                self.widths[at] = max(self.widths[at], len(cells[at]) - 2)
            lines.append(COLUMN_DELIMITER.join(cells))
            self.rows += 1
            if len(lines) >= ROWS_IN_A_PIECE:
                yield _bytes(lines)
                lines = []
                self._tell(self._before + self.rows, 0)
        yield _bytes(lines)


def allowed(actor: Actor, selection: Selection) -> Selection:
    """What an auditor may take away: one of a single member gets that member's. Raises `OtherMember`."""
    own = allow(actor, Action.READ_EVENTS)
    if own and selection.member not in {"", own}:
        raise OtherMember(action=Action.READ_EVENTS.words, own_member=own)
    return replace(selection, member=own or selection.member)


def _enclosed(dtd: Path | None) -> tuple[str, bytes] | None:
    if dtd is None:
        return None
    content = dtd.read_bytes()
    return edition_of(content, dtd.name), content


def _bytes(lines: Sequence[str]) -> bytes:
    """A lone surrogate, which no file can hold, becomes `?`."""
    return "".join(f"{line}{RECORD_DELIMITER}" for line in lines).encode(errors="replace")


def _comment(selection: Selection, position: int) -> str:
    """What was chosen, in words."""
    days = [f"{day:%d.%m.%Y}" if day else "" for day in (selection.since, selection.until)]
    chosen = [
        f"Mitglied {selection.member}" if selection.member else "alle Mitglieder",
        f"Vertrag {selection.contract}" if selection.contract else "alle Verträge",
        *([f"Abrufe ab {days[0]}"] if days[0] else []),
        *([f"Abrufe bis {days[1]}"] if days[1] else []),
    ]
    return f"Abrufe aus Rahmenverträgen: {', '.join(chosen)}; Ereignisprotokoll bis Position {position}"
