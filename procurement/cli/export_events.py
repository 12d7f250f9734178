"""`abrufbuch export events`: the log as canonical JSON lines."""

from collections.abc import Iterator
from itertools import islice
from typing import Annotated

import typer

from procurement.application.history import EventFilter
from procurement.cli.output import Out, write
from procurement.cli.session import DataDir, chosen, note_export, reader, running
from procurement.cli.speaking import progress

After = Annotated[int, typer.Option("--after", min=0, help="Nur Ereignisse nach dieser Position.")]
Member = Annotated[
    str, typer.Option("--member", help="Nur Ereignisse, die dieses Mitglied nennen.", show_default=False)
]
Contract = Annotated[
    str, typer.Option("--contract", help="Nur Ereignisse, die diesen Vertrag nennen.", show_default=False)
]
Type = Annotated[str, typer.Option("--type", help="Nur diese Art, z. B. order.placed.", show_default=False)]
LINES_A_PIECE = 1_000


def export_events(
    out: Out = None,
    after: After = 0,
    member: Member = "",
    contract: Contract = "",
    event_type: Type = "",
    data_dir: DataDir = None,
) -> None:
    """Das Protokoll als JSONL in seiner Reihenfolge: ein Ereignis je Zeile, Schlüssel sortiert, UTF-8, LF."""
    with running(chosen(data_dir=data_dir)) as cooperative:
        # What is recorded while this runs belongs to the next export.
        head = cooperative.store.log.head()
        wanted = EventFilter(after=after, member=member, contract=contract, type=event_type, upto=head)
        lines = cooperative.history.events(reader(), wanted) if head else iter(())
        note_export(
            cooperative, f"events after={after} upto={head} member={member} contract={contract} type={event_type}"
        )
        write(out, _pieces(lines))


def _pieces(lines: Iterator[bytes]) -> Iterator[bytes]:
    with progress("Ereignisse", None) as show:
        written = 0
        while piece := list(islice(lines, LINES_A_PIECE)):
            yield b"".join(line + b"\n" for line in piece)
            written += len(piece)
            show(written)
