"""`abrufbuch verify`: the log, or evidence that was taken away, checked."""

from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from procurement.audit.checking import verify as verify_log
from procurement.audit.log import EvidenceDamaged
from procurement.audit.verify import Finding, Key, Unproved, check, read_key
from procurement.cli.session import AsJson, DataDir, chosen, opened
from procurement.cli.speaking import REFUSED, progress, say, say_json
from procurement.wiring import audit_log

UNREADABLE = 2
Evidence = Annotated[
    Path | None,
    typer.Argument(
        metavar="PATH",
        help="Nachweis (Ordner oder ZIP), Beleg eines Abrufs oder festgehaltene Auswertung; ohne Angabe das Protokoll selbst.",
        show_default=False,
    ),
]
KeyText = Annotated[
    str, typer.Option("--key", help="Öffentlicher Schlüssel oder eine Datei, die ihn enthält.", show_default=False)
]
Against = Annotated[
    list[Path] | None, typer.Option("--against", help="Prüfpunkt aus anderer Quelle; mehrfach.", show_default=False)
]
Language = Annotated[str, typer.Option("--language", help="de oder en.")]


def verify(
    path: Evidence = None,
    key: KeyText = "",
    against: Against = None,
    data_dir: DataDir = None,
    language: Language = "de",
    as_json: AsJson = False,
) -> None:
    """Prüfen, dass nichts verändert, entfernt oder hinzugefügt wurde. Endet mit 1, wenn doch, mit 2, wenn unlesbar."""
    notes = [file.read_text("utf-8") for file in against or ()]
    found = check(path, _key(key), notes) if path else _log_checked(data_dir, notes)
    if as_json:
        say_json({**asdict(found), "good": found.good, "sentence": found.sentence(language)})
    else:
        say(found.sentence(language))
    if not found.good:
        raise typer.Exit(UNREADABLE if found.kind == "unreadable" else REFUSED)


def _key(text: str) -> Key | None:
    if not text:
        return None
    try:
        return read_key(Path(text).read_text("utf-8") if Path(text).is_file() else text)
    except Unproved as error:
        raise typer.BadParameter(f"Das ist kein öffentlicher Schlüssel: {text}") from error


def _log_checked(data_dir: Path | None, notes: list[str]) -> Finding:
    """The log of this installation, also where the program refuses to start with it."""
    settings = chosen(data_dir=data_dir)
    with opened(settings, migrate=False) as store:
        audit = audit_log(settings, store, check=False)
        with suppress(EvidenceDamaged):
            while audit.advance():
                pass
        with progress("Prüfung", store.log.head()) as show:
            return verify_log(audit, lambda done, _total: show(done), notes)
