"""A process that follows the log and makes checkpoints until it is told to stop: `following.py DATA URL SECONDS`."""

import sys
import time
from pathlib import Path

from procurement.settings import Settings
from procurement.wiring import utc_now, wire


def main(data_dir: str, database_url: str, seconds: str) -> None:
    settings = Settings(data_dir=Path(data_dir), database_url=database_url)
    cooperative = wire(settings, migrate=False, project=False)
    until = time.monotonic() + float(seconds)
    while time.monotonic() < until:
        cooperative.audit.advance()
        cooperative.audit.checkpoint(utc_now())
    cooperative.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
