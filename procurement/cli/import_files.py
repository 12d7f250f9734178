"""`abrufbuch import members|catalogue|orders|usage FILE`: a file's rows, one after the other."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from pathlib import Path
from typing import Annotated, Any

import typer

from procurement.application.access import Actor
from procurement.application.importing import Importing, Outcome, Result, Wish
from procurement.cli.import_wording import Report, outcome_json, outcome_line, summary_line
from procurement.cli.session import AsJson, DataDir, catch_up, chosen, few_collections, keeper, running
from procurement.cli.speaking import REFUSED, Show, note, progress, say, say_json
from procurement.domain.member.commands import AdmitMember
from procurement.exchange import catalogue, members, orders, usage
from procurement.exchange.catalogue_wishes import catalogue_wishes
from procurement.exchange.import_format import ImportFormat, Parsed, ParsedRow, RowProblem
from procurement.exchange.members import commands_for as member_commands
from procurement.exchange.order_rows import OrderRow, ParsedOrder, orders_in
from procurement.exchange.table import MEBIBYTE, MOST_MEBIBYTES
from procurement.exchange.table_file import read_table
from procurement.exchange.usage_wishes import usage_wishes
from procurement.kernel.event import States
from procurement.wiring import Cooperative

File = Annotated[Path, typer.Argument(help="CSV oder XLSX.", exists=True, dir_okay=False, readable=True)]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Nur zeigen, was geschähe, Zeile für Zeile; nichts schreiben.")]
Subject = Annotated[
    str, typer.Option("--subject", help="Kennung, unter der die Ereignisse geschrieben werden.", show_default=False)
]

Item = Wish | RowProblem
Wishes = Callable[[Parsed[Any], Actor], Iterator[Item]]

app = typer.Typer(
    help="Mitglieder, Preislisten, Abrufe oder Nutzungsmeldungen aus einer CSV- oder XLSX-Datei übernehmen."
)


@app.command("members")
def import_members(
    file: File, dry_run: DryRun = False, as_json: AsJson = False, subject: Subject = "", data_dir: DataDir = None
) -> None:
    """Mitglieder aufnehmen; für bekannte die Einwohnerzahl melden, wo sie abweicht."""
    kind = Kind("members", members.FORMAT, member_wishes)
    with few_collections(), running(chosen(data_dir=data_dir)) as cooperative:
        _import(cooperative, kind, file, keeper(subject), dry_run=dry_run, as_json=as_json)


@app.command("catalogue")
def import_catalogue(
    file: File, dry_run: DryRun = False, as_json: AsJson = False, subject: Subject = "", data_dir: DataDir = None
) -> None:
    """Artikel aufnehmen; für bekannte Listenpreis und Konditionen ändern, wo sie abweichen."""
    kind = Kind("catalogue", catalogue.FORMAT, lambda parsed, _actor: catalogue_wishes(parsed.rows))
    with few_collections(), running(chosen(data_dir=data_dir)) as cooperative:
        _import(cooperative, kind, file, keeper(subject), dry_run=dry_run, as_json=as_json)


@app.command("orders")
def import_orders(
    file: File, dry_run: DryRun = False, as_json: AsJson = False, subject: Subject = "", data_dir: DataDir = None
) -> None:
    """Abrufe stellen. Die Spalte „Abruf“ macht jeden einmalig: dieselbe Datei noch einmal stellt nichts doppelt."""
    kind = Kind("orders", orders.FORMAT, order_wishes)
    with few_collections(), running(chosen(data_dir=data_dir)) as cooperative:
        _import(cooperative, kind, file, keeper(subject), dry_run=dry_run, as_json=as_json)


@app.command("usage")
def import_usage(
    file: File, dry_run: DryRun = False, as_json: AsJson = False, subject: Subject = "", data_dir: DataDir = None
) -> None:
    """Melden, wie viele Lizenzen in Nutzung sind. Mehr als im Bestand wird gemeldet, mit Hinweis."""
    kind = Kind("usage", usage.FORMAT, lambda parsed, _actor: usage_wishes(parsed))
    with few_collections(), running(chosen(data_dir=data_dir)) as cooperative:
        _import(cooperative, kind, file, keeper(subject), dry_run=dry_run, as_json=as_json)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: how it is read, and what its rows ask for."""

    name: str
    format: ImportFormat[Any]
    wishes: Wishes


def member_wishes(parsed: Parsed[AdmitMember], _actor: Actor) -> Iterator[Item]:
    for row in parsed.rows:
        yield _member_wish(row) if isinstance(row, ParsedRow) else row


def _member_wish(row: ParsedRow[AdmitMember]) -> Wish:
    def commands(states: States) -> Sequence[Any]:
        return member_commands(row.entry, states.get(f"member/{row.entry.member}"))

    return Wish(rows=(row.number,), name=row.entry.member, commands=commands)


def order_wishes(parsed: Parsed[OrderRow], actor: Actor) -> Iterator[Item]:
    for found in orders_in(parsed.rows, Importing.order_id, actor.subject):
        if isinstance(found, ParsedOrder):
            yield Wish(rows=found.rows, name=found.order, commands=(found.command,))
        else:
            yield found


def _import(cooperative: Cooperative, kind: Kind, file: Path, actor: Actor, *, dry_run: bool, as_json: bool) -> None:
    with file.open("rb") as source:
        data = source.read(MOST_MEBIBYTES * MEBIBYTE + 1)
    parsed = kind.format.parse(read_table(data, file.name))
    # The whole file is read before the first row is recorded: a broken file changes nothing.
    items = list(kind.wishes(parsed, actor))
    report = Report(kind=kind.name, file=file.name, dry_run=dry_run, ignored=parsed.ignored)
    if not as_json and dry_run:
        note("Probelauf: nichts wird geschrieben.")
    with progress("Zeilen", len(items)) as show:
        _follow(_outcomes(Importing(cooperative.desk), items, actor, dry_run=dry_run), report, show, as_json=as_json)
    if not dry_run:
        catch_up(cooperative.store)
    if as_json:
        say_json(report.as_json())
    else:
        say(summary_line(report))
    if report.counts[Result.REFUSED] or report.counts[Result.FAULTY]:
        raise typer.Exit(REFUSED)


def _follow(outcomes: Iterator[Outcome], report: Report, show: Show, *, as_json: bool) -> None:
    for count, outcome in enumerate(outcomes, start=1):
        report.counts[outcome.result] += 1
        if as_json:
            report.rows.append(outcome_json(outcome))
        else:
            say(outcome_line(outcome))
        show(count)


def _outcomes(importing: Importing, items: Sequence[Item], actor: Actor, *, dry_run: bool) -> Iterator[Outcome]:
    """What came of every row, in the order of the file."""
    wishes = [item for item in items if isinstance(item, Wish)]
    faulty = [_faulty(item) for item in items if isinstance(item, RowProblem)]
    decided = importing.rehearse(actor, wishes) if dry_run else importing.record(actor, wishes, "import")
    return merge(decided, faulty, key=lambda outcome: outcome.rows[0])


def _faulty(problem: RowProblem) -> Outcome:
    return Outcome(
        rows=(problem.number,),
        name="",
        result=Result.FAULTY,
        refusal=problem.refusal,
        column=problem.column,
    )
