"""Taking away a log of a million events as evidence, against copying the bare lines; memory stays as it is."""

import resource
import shutil
import sys
from functools import partial
from pathlib import Path

from _cooperative import cooperative_on, median, report, settings_for, timed
from _large_log import filled

from procurement.application.access import Actor, Role
from procurement.application.history import EventFilter
from procurement.audit.package import Scope
from procurement.settings import Settings
from procurement.wiring import Cooperative, utc_now

EVENTS, ROUNDS, GOAL = 1_000_000, 3, 50_000
AUDITOR = Actor(subject="bench", role=Role.AUDITOR)


def taken(cooperative: Cooperative, folder: Path) -> None:
    cooperative.packing.folder(AUDITOR, Scope(), folder, lambda _done, _total: None)
    shutil.rmtree(folder)


def packed(cooperative: Cooperative, file: Path) -> None:
    cooperative.packing.zip(AUDITOR, Scope(), file, lambda _done, _total: None)
    file.unlink()


def lines(cooperative: Cooperative, file: Path) -> None:
    """The export of events, which proves nothing."""
    with file.open("wb") as target:
        target.writelines(line + b"\n" for line in cooperative.history.events(AUDITOR, EventFilter()))
    file.unlink()


def main() -> None:
    events = int(sys.argv[2]) if len(sys.argv) > 2 else EVENTS
    for database in sys.argv[1:2] or ("sqlite", "postgres"):
        with settings_for(database) as settings:
            with cooperative_on(settings, project=False) as cooperative:
                count = filled(cooperative, events)
            # Opened anew, so that what ordering left in memory slows neither of the two down.
            measure(database, settings, count)


def measure(database: str, settings: Settings, count: int) -> None:
    with cooperative_on(settings, project=False) as cooperative:
        cooperative.audit.checkpoint(utc_now())
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        folders: list[float] = []
        zips: list[float] = []
        bare: list[float] = []
        work = [partial(each, cooperative, settings.data_dir / "evidence") for each in (taken, lines, packed)]
        for _ in range(ROUNDS):
            folders.append(count / timed(work[0]))
            bare.append(count / timed(work[1]))
            zips.append(count / timed(work[2]))
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory
        report(
            f"evidence_export_{database}",
            median(folders),
            "events/s",
            baseline="the bare lines of the same log, without hashes and proofs",
            baseline_value=median(bare),
            goal=f">= {GOAL} events/s",
            met=median(folders) >= GOAL,
            events=count,
            rounds=ROUNDS,
            zip_events_s=round(median(zips)),
            memory_grown_kib=grown,
        )


if __name__ == "__main__":
    main()
