"""Tryton 8.2 beside us: installed into an environment of its own, a furnished database on the same PostgreSQL, its server.

It is what a cooperative could run instead: an established ERP with purchases, in Python, on PostgreSQL. Processing
(invoices and stock moves) is put off to a queue that nobody works on, the best case for Tryton.
"""

import base64
import hashlib
import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from _serving import running, wait_for

from procurement.settings import Settings

FOLDER = Path(__file__).parent / "tryton"
CACHE = Path(os.environ.get("BENCH_CACHE", Path.home() / ".cache" / "abrufbuch-bench"))
DATABASE, PASSWORD, PORT = "tryton", "admin", 18433
WORKERS, THREADS = 2, 8
CONFIG = """[database]
uri = {uri}
path = {folder}/files
[session]
max_age = 100000
timeout = 100000
[queue]
worker = True
"""


@dataclass(frozen=True, slots=True)
class Tryton:
    """A furnished Tryton: the programs it is run by, its configuration, and the ids of what it was furnished with."""

    programs: Path
    config: Path
    ids: dict[str, Any]
    settings: Settings

    @property
    def environment(self) -> dict[str, str]:
        return {"TRYTOND_CONFIG": str(self.config), "TRYTOND_DATABASE_NAMES": DATABASE}


def installed() -> Path | None:
    """The folder of Tryton's programs, installed on first use; None, with a sentence printed, where it cannot be had."""
    wanted = FOLDER / "requirements.txt"
    version = hashlib.sha256(wanted.read_bytes() + sys.version.encode()).hexdigest()[:12]
    place = CACHE / f"tryton-{version}"
    if not (place / "installed").exists():
        programs = place / "bin"
        steps = (
            [sys.executable, "-m", "venv", "--clear", str(place)],
            [str(programs / "pip"), "install", "--quiet", "--disable-pip-version-check", "-r", str(wanted)],
        )
        for step in steps:
            done = subprocess.run(step, capture_output=True, text=True, check=False)
            if done.returncode:
                last = done.stderr.strip().rsplit("\n", 1)[-1]
                print(f"Tryton cannot be installed here, so nothing was compared with it: {last}", flush=True)
                return None
        (place / "installed").touch()
    return place / "bin"


def tryton_on(settings: Settings, programs: Path) -> Tryton:
    """A new furnished database `tryton` on the server of our own database."""
    with psycopg.connect(settings.database_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {DATABASE}")
    folder = settings.data_dir / "tryton"
    folder.mkdir()
    config, password = folder / "trytond.conf", folder / "password"
    address = urlsplit(settings.database_url)
    config.write_text(CONFIG.format(uri=address._replace(path="/").geturl(), folder=folder), encoding="utf-8")
    password.write_text(PASSWORD, encoding="utf-8")
    program = [str(programs / "trytond-admin"), "-c", str(config), "-d", DATABASE, "--all", "--email", "a@example.org"]
    _run(program, {"TRYTONPASSFILE": str(password)})
    ids = _run([str(programs / "python"), str(FOLDER / "furnish.py"), str(config), DATABASE], {})
    return Tryton(programs, config, json.loads(ids), settings)


def run_program(tryton: Tryton, program: str, *arguments: str) -> Any:
    """What one of the programs in `bench/tryton` prints, run by Tryton's Python."""
    asked = [str(tryton.programs / "python"), str(FOLDER / program), str(tryton.config), DATABASE, *arguments]
    return json.loads(_run(asked, {}))


def _run(program: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        program, capture_output=True, text=True, check=False, cwd=FOLDER, env={**os.environ, **environment}
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(program)}\n{done.stderr[-2000:]}")
    return done.stdout


@contextmanager
def served(tryton: Tryton) -> Iterator[None]:
    """Tryton behind gunicorn: 2 processes with 8 threads each."""
    program = [str(tryton.programs / "gunicorn"), "-w", str(WORKERS), "--threads", str(THREADS), "--keep-alive", "60"]
    program += ["-b", f"127.0.0.1:{PORT}", "trytond.application:app"]
    with running(program, tryton.environment):
        wait_for(f"http://127.0.0.1:{PORT}/{DATABASE}/", anything=True)
        yield


def session() -> str:
    """The Authorization header of a person signed in."""
    user, key, *_ = _called("common.db.login", ["admin", {"password": PASSWORD}, "en"])
    return "Session " + base64.b64encode(f"admin:{user}:{key}".encode()).decode()


def _called(method: str, parameters: list[Any]) -> Any:
    request = urllib.request.Request(
        f"http://127.0.0.1:{PORT}/{DATABASE}/rpc/",
        data=json.dumps({"id": 1, "method": method, "params": parameters}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        found = json.load(answer)
    return found["result"] if isinstance(found, dict) else found
