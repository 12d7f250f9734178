"""`demo.json` beside the data: with which parameters a demonstration was begun, and whether it was finished."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from procurement.application.ports import Log
from procurement.cli.output import write_private
from procurement.cli.speaking import fail
from procurement.settings import Settings

FILE = "demo.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """What the plan follows from; `today` is the day the demonstration was begun."""

    members: int
    years: int
    orders_per_year: int
    seed: int
    today: date

    @property
    def chosen(self) -> tuple[int, int, int, int]:
        return self.members, self.years, self.orders_per_year, self.seed

    def __str__(self) -> str:
        return f"{self.members} Mitgliedern, {self.years} Jahren, {self.orders_per_year} Abrufen im Jahr (seed {self.seed})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """`head` is the position at which a finished demonstration ended."""

    database: str
    parameters: Parameters
    finished: bool = False
    head: int = 0

    def finish(self, settings: Settings, head: int) -> "Marker":
        finished = replace(self, finished=True, head=head)
        finished.keep(settings.data_dir)
        return finished

    def keep(self, folder: Path) -> None:
        values = {**asdict(self), "parameters": {**asdict(self.parameters), "today": self.parameters.today.isoformat()}}
        write_private(folder / FILE, json.dumps(values, ensure_ascii=False, indent=2) + "\n")


def begin(settings: Settings, log: Log, asked: Parameters) -> Marker:
    """The marker of the demonstration that is here, or of a new one. Ends where there is other data."""
    found, head = _read(settings.data_dir / FILE), log.head()
    database = _database(settings)
    if found is None:
        if head:
            raise fail(
                f"{settings.database_name} enthält schon {head} Ereignisse, und keine Vorführung, die hier begonnen "
                "wurde. Bitte ein leeres Verzeichnis (--data-dir) oder eine leere Datenbank wählen."
            )
        found = Marker(database=database, parameters=asked)
        found.keep(settings.data_dir)
    if found.database != database:
        raise fail(
            f"Zu {settings.data_dir} gehört eine Vorführung in {found.database}. Bitte ein anderes --data-dir wählen."
        )
    if found.finished and head < found.head:
        raise fail(
            f"Die Vorführung in {settings.database_name} reicht nur bis Ereignis {head} statt {found.head}. "
            "Bitte ein leeres Verzeichnis (--data-dir) oder eine leere Datenbank wählen."
        )
    return found


def _database(settings: Settings) -> str:
    return settings.database_name if settings.database_url else "SQLite"


def _read(path: Path) -> Marker | None:
    if not path.exists():
        return None
    try:
        values: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        chosen: dict[str, Any] = {**values["parameters"]}
        chosen["today"] = date.fromisoformat(chosen["today"])
        parameters = Parameters(**chosen)
        return Marker(
            database=values["database"], parameters=parameters, finished=values["finished"], head=values["head"]
        )
    except (ValueError, TypeError, KeyError) as error:
        raise fail(f"{path} ist nicht zu lesen. Bitte ein anderes --data-dir wählen.") from error
