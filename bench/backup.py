"""Backing up and restoring a log of a million events, against copying the bare lines; memory stays as it is."""

import resource
import sys
from pathlib import Path

from _cooperative import cooperative_on, report, settings_for, timed
from _large_log import filled

from procurement.application.access import Actor, Role
from procurement.application.history import EventFilter
from procurement.backup import making, restoring
from procurement.backup.checking import checked
from procurement.settings import Settings
from procurement.wiring import utc_now

EVENTS, GOAL_SECONDS = 1_000_000, 120
AUDITOR = Actor(subject="bench", role=Role.AUDITOR)


def quiet(_done: int, _total: int) -> None:
    pass


def main() -> None:
    events = int(sys.argv[2]) if len(sys.argv) > 2 else EVENTS
    for database in sys.argv[1:2] or ("sqlite", "postgres"):
        with settings_for(database) as settings:
            with cooperative_on(settings, project=False) as cooperative:
                count = filled(cooperative, events)
                cooperative.audit.checkpoint(utc_now())
            made = backed_up(database, settings, count)
            restored(database, made, count)


def backed_up(database: str, settings: Settings, count: int) -> Path:
    """One backup; the baseline is what `export events` writes, which keeps neither proofs nor accounts."""
    target = settings.data_dir / "backup.zip"
    with cooperative_on(settings, project=False) as cooperative:
        memory = peak_kib()
        seconds = timed(
            lambda: making.make(target, cooperative.store, cooperative.audit, now=utc_now(), with_key=True, tell=quiet)
        )
        checking = timed(lambda: checked(target, quiet))
        grown = peak_kib() - memory
        with (settings.data_dir / "lines").open("wb") as file:
            lines = cooperative.history.events(AUDITOR, EventFilter())
            bare = timed(lambda: file.writelines(line + b"\n" for line in lines))
    report(
        f"backup_{database}",
        seconds + checking,
        "s",
        baseline="the bare lines of the same log, uncompressed",
        baseline_value=bare,
        goal=f"<= {GOAL_SECONDS} s, written and read back",
        met=seconds + checking <= GOAL_SECONDS,
        events=count,
        written_seconds=round(seconds, 1),
        checked_seconds=round(checking, 1),
        megabytes=target.stat().st_size // 10**6,
        lines_megabytes=(settings.data_dir / "lines").stat().st_size // 10**6,
        memory_grown_kib=grown,
    )
    return target


def restored(database: str, backup: Path, count: int) -> None:
    """Into an empty place of the same kind, every event read back; views are folded afterwards as ever."""
    with settings_for(database) as target:
        archive = checked(backup, quiet)
        memory = peak_kib()
        seconds = timed(lambda: restoring.restore(archive, target, quiet))
        grown = peak_kib() - memory
    report(
        f"restore_{database}",
        seconds,
        "s",
        baseline="",
        baseline_value=0,
        goal=f"<= {GOAL_SECONDS} s",
        met=seconds <= GOAL_SECONDS,
        events=count,
        memory_grown_kib=grown,
    )


def peak_kib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()
