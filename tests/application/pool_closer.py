"""One of several processes that close a pool: `python pool_closer.py DATA_DIR URL HOW`; says ready, waits for a line.

HOW is `manager`, `deadline`, or a moment at which the process kills itself: `killed` once the closing is committed and
nobody heard of it, `killed-early` once its events are written and not committed yet.
"""

import os
import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from procurement.kernel.refusal import Refused
from procurement.settings import Settings
from procurement.wiring import Cooperative, wire
from tests.sharing_samples import CLOSE, CLOSE_AT_DEADLINE, DUE


def die(*_told: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dying(cooperative: Cooperative, how: str) -> None:
    """The process ends in the middle of the transaction that holds the events, or right after it."""
    writing = cooperative.store.log.writing

    @contextmanager
    def broken_off() -> Generator[Any]:
        with writing() as pen:
            yield pen
            if how == "killed-early":
                die()
        die()

    cooperative.store.log.writing = broken_off


def closed_by(cooperative: Cooperative, how: str) -> str:
    """What came of asking: `closed`, `nothing`, or why not."""
    command = CLOSE_AT_DEADLINE if how == "deadline" else CLOSE
    asked = cooperative.desk.submit(
        command, about="pool/zeit-2026", actor=how, command_id=f"{how}-{os.getpid()}", correlation_id="test"
    )
    try:
        return "closed" if asked.result(timeout=600).events else "nothing"
    except Refused as refusal:
        return refusal.slug


def main() -> None:
    data_dir, database_url, how = sys.argv[1:4]
    settings = Settings(data_dir=Path(data_dir), database_url=database_url)
    cooperative = wire(settings, clock=lambda: DUE, migrate=False, project=False)
    if how.startswith("killed"):
        dying(cooperative, how)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    sys.stdout.write(f"{closed_by(cooperative, how)}\n")
    cooperative.close()


if __name__ == "__main__":
    main()
