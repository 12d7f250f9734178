"""A process that follows the log until it has seen so many checkpoints more: `following.py DATA URL CHECKPOINTS`."""

import sys
from pathlib import Path

from procurement.settings import Settings
from procurement.wiring import utc_now, wire


def main(data_dir: str, database_url: str, checkpoints: str) -> None:
    settings = Settings(data_dir=Path(data_dir), database_url=database_url)
    cooperative = wire(settings, migrate=False, project=False)
    sizes: set[int] = set()
    while len(sizes) < int(checkpoints):
        cooperative.audit.advance()
        sizes.add(cooperative.audit.checkpoint(utc_now()).size)
    cooperative.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
