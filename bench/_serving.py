"""Servers as processes of their own: started, waited for, ended with all their children."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from procurement.settings import Settings
from procurement.stores import Store

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 120


@contextmanager
def running(program: Sequence[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a session of its own, which is ended with it."""
    process = subprocess.Popen(
        program,
        env={**os.environ, **environment},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        try:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=60)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            process.kill()
            process.wait()


@contextmanager
def abrufbuch(settings: Settings, port: int, *, workers: int = 1) -> Iterator[subprocess.Popen[bytes]]:
    """`abrufbuch serve` as people start it, from the moment it is ready."""
    program = [sys.executable, "-m", "procurement.cli.main", "serve", "--data-dir", str(settings.data_dir)]
    program += ["--port", str(port), "--workers", str(workers)]
    with running(program, {"DATABASE_URL": settings.database_url, "ABRUFBUCH_LOG_LEVEL": "error"}) as process:
        wait_for(f"http://127.0.0.1:{port}/health/ready")
        yield process


def wait_for(address: str, *, anything: bool = False) -> None:
    """Until the address answers with 200, or with any status."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except urllib.error.HTTPError:
            if anything:
                return
        except OSError:
            pass
        else:
            return
        time.sleep(0.02)
    raise SystemExit(f"nothing answers at {address}")


def caught_up(store: Store) -> float:
    """Seconds until every view holds the newest event."""
    started, head = time.perf_counter(), store.log.head()
    while any(status.position < head for status in store.views.statuses()):
        time.sleep(0.05)
    return time.perf_counter() - started
