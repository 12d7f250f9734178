"""How the command line speaks: results to standard output, progress and errors to standard error, no tracebacks."""

import json
import logging
import re
import sys
import traceback
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import Any

import structlog
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from typer.core import TyperGroup

from procurement.application.ports import LogUnavailable
from procurement.application.starting import RefusedToStart
from procurement.kernel.refusal import Refused

DONE, REFUSED = 0, 1

_ClickException: type[Exception] = next(
    kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException"
)
_PASSED_ON = (typer.Exit, typer.Abort, _ClickException, BrokenPipeError)

DATABASE_LIBRARIES = {"eventsourcing", "psycopg", "psycopg_pool", "sqlite3"}
"""Whatever these raise while a database is opened; they are known by name only, storage alone imports them."""

PASSWORD = re.compile(r":/+[^@\s]*@")

Show = Callable[[int], None]
"""Tells a progress bar how much is done."""


class OneMessage(TyperGroup):
    """The group of all commands: whatever goes wrong below is one message and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        quiet_logs()
        try:
            return super().invoke(ctx)
        except _PASSED_ON:
            raise
        except Exception as error:
            typer.echo(message_of(error), err=True)
            raise typer.Exit(REFUSED) from error


def quiet_logs() -> None:
    """Commands log what needs attention and nothing else, to standard error."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    # An unreachable database is one message of ours, not one more for each attempt.
    logging.getLogger("psycopg").setLevel(logging.CRITICAL)


def message_of(error: Exception) -> str:
    """What a person reads: a refusal's own sentence; for a fault of the program also where it is."""
    match error:
        case RefusedToStart():
            return str(error)
        case Refused():
            return refusal_text(error)
        case LogUnavailable():
            return f"Die Datenbank ist nicht erreichbar: {PASSWORD.sub('://…@', str(error))}"
        case OSError() if error.strerror:
            return f"{error.filename or 'Datei'}: {error.strerror}"
        case _ if type(error).__module__.partition(".")[0] in DATABASE_LIBRARIES:
            return f"Die Datenbank ist nicht erreichbar: {PASSWORD.sub('://…@', str(error))}"
        case _:
            where = traceback.extract_tb(error.__traceback__)[-1]
            return f"Unerwarteter Fehler: {type(error).__name__}: {error} ({where.filename}:{where.lineno})"


def refusal_text(refusal: Refused) -> str:
    """The refusal and everything else that was broken, in German."""
    return " ".join(part.sentence("de") for part in (refusal, *refusal.also))


def say(text: str = "") -> None:
    """A result, for whoever reads standard output."""
    typer.echo(text)


def note(text: str) -> None:
    """A remark, beside the results."""
    typer.echo(text, err=True)


def say_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def fail(text: str) -> typer.Exit:
    """The way out with a reason, which is said at once; to be raised."""
    note(text)
    return typer.Exit(REFUSED)


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Columns of plain text, nothing cut off, so that what it says can be copied."""
    lines = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    lines.insert(1, ["─" * width for width in widths])
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


@contextmanager
def progress(title: str, total: int | None) -> Generator[Show]:
    """A bar on standard error where somebody watches; nothing in a pipe."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=total)

        def show(done: int) -> None:
            bar.update(task, completed=done)

        yield show
