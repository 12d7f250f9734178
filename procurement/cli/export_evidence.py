"""`abrufbuch export evidence`: events with proofs, checkpoints, public key and verifier."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from procurement.audit.package import Scope
from procurement.cli.export_events import Contract, Member
from procurement.cli.output import made_whole
from procurement.cli.session import DataDir, chosen, note_export, reader, running
from procurement.cli.speaking import progress, say

Target = Annotated[
    Path, typer.Argument(metavar="TARGET", help="Neuer Ordner, oder eine Datei, deren Name auf .zip endet.")
]
DAYS = ["%Y-%m-%d"]
From = Annotated[
    datetime | None, typer.Option("--from", formats=DAYS, help="Erster Tag der Aufzeichnung.", show_default=False)
]
To = Annotated[
    datetime | None, typer.Option("--to", formats=DAYS, help="Letzter Tag der Aufzeichnung.", show_default=False)
]


def export_evidence(
    target: Target,
    member: Member = "",
    contract: Contract = "",
    since: From = None,
    until: To = None,
    data_dir: DataDir = None,
) -> None:
    """Ereignisse mit Beweisen, Prüfpunkten, Schlüssel und Prüfprogramm; ohne Angaben das ganze Protokoll.

    Ein Auszug für ein Mitglied verrät nichts über andere und lässt sich trotzdem prüfen.
    """
    scope = Scope(
        member=member,
        contract=contract,
        since=since.date() if since else None,
        until=until.date() if until else None,
    )
    with running(chosen(data_dir=data_dir)) as cooperative, progress("Ereignisse", None) as show:
        make = cooperative.packing.zip if target.suffix == ".zip" else cooperative.packing.folder
        with made_whole(target) as unfinished:
            manifest = make(reader(), scope, unfinished, lambda done, _total: show(done))
        note_export(cooperative, f"evidence member={member} contract={contract} events={manifest['events']}")
    say(f"{target}: {manifest['events']} Ereignisse. Prüfen: abrufbuch verify {target}")
