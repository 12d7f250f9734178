"""`abrufbuch serve` in processes of its own, kept up as an init system does: if it ends unasked it is started again."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import httpx

from procurement.settings import Settings
from tests.patience import PATIENCE_SECONDS, wait_until

ROOT = Path(__file__).resolve().parents[2]
ENTRY = (sys.executable, "-m", "procurement.cli.main")
RESTART_SECONDS = 0.1
"""How long an init system waits before it starts a service again: what systemd does where nothing else is said."""
USUAL = ("Abrufbuch hört auf", "Prozess ")
KINDS = ("parent", "worker", "projector")


@dataclass(frozen=True, slots=True)
class Process:
    """`kind` is one of `KINDS`, or `starting` for a child that has not yet said what it is."""

    pid: int
    kind: str

    def kill(self) -> None:
        """End it at once; it is gone when this returns."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
            wait_until(lambda: not environment_in(Path(f"/proc/{self.pid}")))


class Service:
    """A parent, its children, and the harness that starts the parent again."""

    def __init__(self, settings: Settings, *, workers: int = 2, **environment: str) -> None:
        self.settings, self.workers, self.port = settings, workers, free_port()
        self.environment = environment_of(settings, ABRUFBUCH_PORT=str(self.port), **environment)
        self.log = Path(settings.data_dir).parent / f"serve-{self.port}.log"
        self.exits: list[int] = []
        self._ending = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="keeper", daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._begin()
        self._keeper.start()
        try:
            self.wait_until_whole()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _begin(self) -> None:
        words = [*ENTRY, "serve", "--port", str(self.port), "--workers", str(self.workers)]
        with self.log.open("ab") as log:
            self.parent = subprocess.Popen(words, env=self.environment, cwd=ROOT, stdout=log, stderr=log)

    def _keep(self) -> None:
        while not self._ending.is_set():
            code = self.parent.wait()
            self.exits.append(code)
            if not self._ending.wait(RESTART_SECONDS):
                self._begin()

    def stop(self) -> None:
        """Ask it to end; end whatever of it is left."""
        self._ending.set()
        self.parent.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.parent.wait(PATIENCE_SECONDS)
        self._keeper.join(PATIENCE_SECONDS)
        for process in self.processes():
            process.kill()

    def processes(self) -> Sequence[Process]:
        """Everybody who belongs to this service, whether or not the parent still lives: known by their environment."""
        marks = {f"{name}={self.environment[name]}" for name in ("ABRUFBUCH_DATA_DIR", "ABRUFBUCH_PORT")}
        found: list[Process] = []
        for folder in Path("/proc").iterdir():
            with suppress(OSError):
                if folder.name.isdigit() and marks <= set(
                    (folder / "environ").read_text("utf-8", "replace").split("\0")
                ):
                    found.append(Process(int(folder.name), self._kind(folder)))
        return found

    def _kind(self, folder: Path) -> str:
        if int(folder.name) == self.parent.pid:
            return "parent"
        named = (folder / "comm").read_text()
        return next((kind for kind in KINDS if named.startswith(kind)), "starting")

    def of_kind(self, kind: str) -> Sequence[Process]:
        return [process for process in self.processes() if process.kind == kind]

    @property
    def expected(self) -> Sequence[str]:
        """Who there is when nothing is wrong: on PostgreSQL a projector beside the workers; on SQLite one does it all."""
        if not self.settings.database_url and self.workers == 1:
            return ["parent"]
        projector = ["projector"] if self.settings.database_url else []
        return sorted(["parent", *projector, *["worker"] * self.workers])

    @property
    def is_whole(self) -> bool:
        """Everybody is there and it is ready."""
        return self.expected == sorted(process.kind for process in self.processes()) and self.is_ready

    @property
    def is_ready(self) -> bool:
        return self._answers("/health/ready")

    @property
    def answers(self) -> bool:
        return self._answers("/health/live")

    @property
    def lag(self) -> int:
        """How many positions the report that is furthest behind is behind the log."""
        ready = httpx.get(self.url + "/health/ready", timeout=PATIENCE_SECONDS).json()
        return max(projection["lag"] for projection in ready["projections"])

    def _answers(self, path: str) -> bool:
        with suppress(httpx.TransportError):
            return httpx.get(self.url + path, timeout=5).status_code == httpx.codes.OK
        return False

    def wait_until_whole(self) -> float:
        """Seconds until everybody is there again and it is ready."""
        began = time.monotonic()
        try:
            wait_until(lambda: self.is_whole)
        except AssertionError as error:
            kinds = [process.kind for process in self.processes()]
            raise AssertionError(f"{error}: {kinds}, ready: {self.is_ready}, {self.said()}") from error
        return time.monotonic() - began

    def memory_bytes(self) -> int:
        """What the workers hold in memory that is their own."""
        return sum(own_bytes(process.pid) for process in self.of_kind("worker"))

    def said(self) -> str:
        """The end of what it wrote, without what it says each time it starts or starts somebody."""
        lines = self.log.read_text("utf-8", "replace").splitlines()
        return "\n".join([line for line in lines if not line.startswith(USUAL)][-40:])

    def commanded(self, *words: object) -> subprocess.CompletedProcess[str]:
        return commanded(self.settings, *words)


def environment_in(process: Path) -> set[str]:
    """With what a process began; nothing once it has ended, also while its parent has not yet noticed."""
    try:
        return set((process / "environ").read_text("utf-8", "replace").split("\0")) - {""}
    except OSError:
        return set()


def commanded(settings: Settings, *words: object) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own, beside the service."""
    return subprocess.run(
        [*ENTRY, *map(str, words)],
        env=environment_of(settings),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def told(settings: Settings, *words: object) -> Any:
    """What a command answers as JSON; it must have succeeded."""
    done = commanded(settings, *words, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def environment_of(settings: Settings, **more: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("ABRUFBUCH_")}
    own = {"DATABASE_URL": settings.database_url, "ABRUFBUCH_DATA_DIR": str(settings.data_dir)}
    return {**inherited, "PYTHONPATH": str(ROOT), "ABRUFBUCH_LOG_LEVEL": "warning", **own, **more}


def own_bytes(pid: int) -> int:
    """The memory of a process that no other shares with it."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(("Private_Clean:", "Private_Dirty:")))


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
