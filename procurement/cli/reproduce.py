"""`abrufbuch reproduce`: a pinned report computed again from the events."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from procurement.audit.pinning import NoPinnedReport, Reproduced
from procurement.cli.session import AsJson, DataDir, chosen, reader, running
from procurement.cli.speaking import REFUSED, say, say_json

Pinned = Annotated[Path, typer.Argument(metavar="FILE", help="Eine festgehaltene Auswertung.")]
MOST_SHOWN = 20


def reproduce(file: Pinned, data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Eine festgehaltene Auswertung aus den Ereignissen neu berechnen und vergleichen. Endet mit 1, wenn etwas abweicht."""
    try:
        document = json.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise NoPinnedReport from error
    with running(chosen(data_dir=data_dir)) as cooperative:
        found = cooperative.pinning.reproduce(reader(), document)
    if as_json:
        say_json({**asdict(found), "identical": found.identical})
    else:
        say(described(found))
    if not found.identical:
        raise typer.Exit(REFUSED)


def described(found: Reproduced) -> str:
    """What came out, in German, a line each."""
    about = f"{found.report}, Stand {found.position}"
    lines = [f"{about}: identisch" if found.identical else f"{about}: weicht ab"]
    if not found.signed:
        lines.append("  Die Datei trägt keine gültige Unterschrift dieses Protokolls.")
    if not found.attested:
        lines.append("  Das Protokoll ist nicht das, aus dem sie berechnet wurde.")
    if found.versions[0] != found.versions[1]:
        lines.append(f"  Die Auswertung hat jetzt Version {found.versions[1]}, damals {found.versions[0]}.")
    lines += [f"  {each.where}: {each.pinned} → {each.found}" for each in found.differences[:MOST_SHOWN]]
    if len(found.differences) > MOST_SHOWN:
        lines.append(f"  … und {len(found.differences) - MOST_SHOWN} weitere")
    return "\n".join(lines)
