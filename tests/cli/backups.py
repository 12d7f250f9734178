"""A cooperative worth backing up, places to restore it to, backups that were damaged, and disks that are full."""

import json
import resource
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from procurement.application.access import Actor, Role
from procurement.application.accesses import AccessKind
from procurement.settings import Settings
from procurement.wiring import Cooperative, wire
from tests.application.read_story import one_more
from tests.audit.logs import remember, told
from tests.cli.outcome import Outcome

Run = Callable[..., Outcome]
Start = Callable[..., subprocess.Popen[bytes]]
ROOT = Path(__file__).resolve().parents[2]
KEY = "audit-key"
PASSWORD = "ein langes Kennwort"
WHEN = datetime(2026, 3, 2, 9, 0, 0, 1, tzinfo=UTC)
AUDITOR = Actor(subject="auditor", role=Role.AUDITOR)


@dataclass(frozen=True)
class Place:
    """A data directory, and the address of a PostgreSQL database or nothing."""

    data: Path
    url: str

    @property
    def settings(self) -> Settings:
        return Settings(data_dir=self.data, database_url=self.url)

    @property
    def env(self) -> dict[str, str]:
        return {"DATABASE_URL": self.url}

    def run(self, run: Run, *words: object) -> Outcome:
        return run(*words, data_dir=self.data, env=self.env)

    def start(self, start: Start, *words: object) -> "subprocess.Popen[bytes]":
        return start(*words, "--data-dir", self.data, env=self.env)

    def opened(self) -> Cooperative:
        return wire(self.settings, clock=lambda: WHEN, project=False)

    @property
    def left(self) -> list[str]:
        """What is there: files of a data directory, or tables of a database."""
        if not self.url:
            return sorted(path.name for path in self.data.iterdir()) if self.data.exists() else []
        with psycopg.connect(self.url) as connection:
            listed = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
            return [row[0] for row in connection.execute(listed)]


@dataclass(frozen=True)
class Lived:
    """What a cooperative remembers besides its events."""

    place: Place
    token: str
    session: str


def lived_in(place: Place) -> Lived:
    """Two checkpoints and events after them, behind a gap on PostgreSQL; something of all that the office keeps."""
    cooperative = told(place.settings)
    if place.url:
        with psycopg.connect(place.url) as connection:
            connection.execute("SELECT setval('events_notification_id_seq', 500)")
    remember(cooperative.store, [one_more()])
    cooperative.accounts.create(Role.AUDITOR, "voss", "Jan Voß", PASSWORD, subject="p-1")
    cooperative.accesses.note(AUDITOR, AccessKind.VIEWED, "order_book rows=3")
    cooperative.drafts.save("p-1", "basket", b"\0\xff", WHEN)
    job = {
        **dict.fromkeys(("title", "title_german", "idempotency_key", "media_type", "error", "error_german"), ""),
        "job_id": "j-1",
        "kind": "export",
        "subject": "p-1",
        "runner": "r",
        "state": "done",
        "result": "{}",
        "file_name": "f.csv",
        "done": 3,
        "total": 3,
        "started_at": WHEN,
        "beat_at": WHEN,
        "ended_at": None,
    }
    cooperative.store.office.jobs.add(job)
    token = cooperative.tokens.create(Role.AUDITOR, label="Prüfung", days=3_660).secret
    session, _ = cooperative.sessions.sign_in("voss", PASSWORD, address="::1")
    cooperative.close()
    return Lived(place, token, session)


def everything(place: Place) -> dict[str, Any]:
    """All that a restored cooperative must have in common with the one that was backed up."""
    cooperative = place.opened()
    office, audit = cooperative.store.office, cooperative.store.audit
    found = {
        "accounts": [dict(row) for row in office.accounts.all()],
        "job": office.jobs.find("j-1"),
        "draft": bytes(office.drafts.load("p-1", "basket") or b""),
        "tokens": cooperative.tokens.all(),
        "checkpoints": audit.checkpoints(),
        "lines": cooperative.audit.lines.read(0, 10_000),
    }
    cooperative.close()
    return found


def rewritten(backup: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    """The same ZIP with other parts: `change` says what becomes of each, None that it goes."""
    with zipfile.ZipFile(backup) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(backup, "w") as archive:
        for name, content in parts.items():
            kept = change(name, content)
            if kept is not None:
                archive.writestr(name, kept)


def claiming(**said: Any) -> Callable[[str, bytes], bytes]:
    """The contents saying something else."""
    return lambda name, content: (
        json.dumps({**json.loads(content), **said}).encode() if name == "backup.json" else content
    )


def give_key(place: Place, target: Place) -> None:
    target.data.mkdir(exist_ok=True)
    shutil.copy(place.data / KEY, target.data / KEY)


def limited(most_bytes: int, *words: object) -> tuple[str, str, int]:
    """The command line in a process whose files cannot become larger."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    done = subprocess.run(
        [sys.executable, "-m", "procurement.cli.main", *map(str, words)],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout, done.stderr, done.returncode
