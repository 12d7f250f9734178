"""`abrufbuch export gobd`: the data carrier for a tax audit."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from procurement.cli.export_evidence import DAYS, Target
from procurement.cli.output import made_whole
from procurement.cli.session import DataDir, chosen, note_export, reader, running
from procurement.cli.speaking import note, progress, say
from procurement.exchange.gobd.carrier import Selection
from procurement.exchange.gobd.dtd import NEWEST

Member = Annotated[str, typer.Option("--member", help="Nur dieses Mitglied.", show_default=False)]
Contract = Annotated[str, typer.Option("--contract", help="Nur dieser Vertrag.", show_default=False)]
From = Annotated[
    datetime | None, typer.Option("--from", formats=DAYS, help="Abrufe ab diesem Tag.", show_default=False)
]
To = Annotated[
    datetime | None, typer.Option("--to", formats=DAYS, help="Abrufe bis zu diesem Tag.", show_default=False)
]
Dtd = Annotated[
    Path | None,
    typer.Option(
        "--dtd", help=f"Amtliche DTD ({NEWEST}), die beigelegt wird.", exists=True, dir_okay=False, show_default=False
    ),
]


def export_gobd(
    target: Target,
    member: Member = "",
    contract: Contract = "",
    since: From = None,
    until: To = None,
    dtd: Dtd = None,
    data_dir: DataDir = None,
) -> None:
    """Datenträger für die Betriebsprüfung (GoBD, Zugriffsart Z3): index.xml und CSV-Dateien.

    Ein Zeitraum begrenzt Abrufe nach dem Tag des Abrufs, mit allem, was später mit ihnen geschah.
    """
    selection = Selection(
        member=member,
        contract=contract,
        since=since.date() if since else None,
        until=until.date() if until else None,
    )
    with running(chosen(data_dir=data_dir)) as cooperative, progress("Zeilen", None) as show:
        make = cooperative.carrier.zip if target.suffix == ".zip" else cooperative.carrier.folder
        with made_whole(target) as unfinished:
            carried = make(reader(), selection, unfinished, lambda done, _total: show(done), dtd)
        note_export(cooperative, f"gobd member={member} contract={contract}")
    say(f"{target}: {len(carried.rows)} Dateien, {sum(carried.rows.values())} Zeilen.")
    if not carried.dtd_enclosed:
        note(f"Die DTD {NEWEST} liegt nicht bei; Prüfprogramme brauchen sie neben index.xml. Beilegen: --dtd DATEI")
