"""What every command needs: settings from options and environment, an open store, an actor."""

import gc
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from procurement.application.access import Actor, Role
from procurement.application.accesses import AccessKind
from procurement.cli.speaking import progress
from procurement.settings import Settings
from procurement.wiring import Cooperative, Store, open_store, wire

SUBJECT = "command-line"
"""The subject id under which the command line records, unless another is given."""

PATIENCE_SECONDS = 60
SELDOM = 100_000
"""New objects between two searches for cycles in a long run."""

DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        help="Verzeichnis der Daten (Umgebung: ABRUFBUCH_DATA_DIR). Mit DATABASE_URL liegen sie in PostgreSQL.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Ausgabe als JSON, für Programme.")]


def chosen(**options: Any) -> Settings:
    """Settings from the environment and the options given; options win. Ends with usage where one is impossible."""
    try:
        return Settings(**{name: value for name, value in options.items() if value is not None})
    except ValueError as error:
        raise typer.BadParameter(_fault(error)) from error


def _fault(error: ValueError) -> str:
    """Which setting cannot be, and why."""
    found: list[Any] = getattr(error, "errors", list[Any])()
    return "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in found) or str(error)


@contextmanager
def opened(settings: Settings, *, migrate: bool = True) -> Generator[Store]:
    """The store alone, whether or not its views fit its log."""
    store = open_store(settings, migrate=migrate)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def running(settings: Settings) -> Generator[Cooperative]:
    """Everything, with views that fit the log. Views are not folded meanwhile: `catch_up` does that at the end."""
    cooperative = wire(settings, project=False)
    try:
        yield cooperative
    finally:
        cooperative.close()


def reader() -> Actor:
    """The command line may read everything: whoever runs it holds the files."""
    return Actor(subject=SUBJECT, role=Role.AUDITOR)


def note_export(cooperative: Cooperative, what: str) -> None:
    """What leaves by the command line stands among the accesses, as what leaves by pages and REST does."""
    cooperative.accesses.note(reader(), AccessKind.EXPORTED, what)


def keeper(subject: str = "") -> Actor:
    return Actor(subject=subject or SUBJECT, role=Role.MANAGER)


@contextmanager
def few_collections() -> Generator[None]:
    """Long runs make many objects and hardly a cycle; looking for cycles all the time costs a third of their speed."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(SELDOM, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def catch_up(store: Store) -> None:
    """Fold what is new into the views; where another process does so already, wait for it."""
    head = store.log.head()
    position, waited_until = -1, time.monotonic() + PATIENCE_SECONDS
    with progress("Auswertungen", head) as show:
        while time.monotonic() < waited_until:
            folded = store.views.advance()
            reached = lowest_position(store, head)
            show(reached)
            if reached >= head:
                return
            if reached > position:
                position, waited_until = reached, time.monotonic() + PATIENCE_SECONDS
            if not folded:
                time.sleep(0.05)


def lowest_position(store: Store, head: int) -> int:
    """Where the last of the projections stands that can move."""
    return min((view.position for view in store.views.statuses() if view.failed_position is None), default=head)
