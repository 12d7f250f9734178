"""`abrufbuch backup`: everything that cannot be computed again in one file, made while the service runs."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from procurement.application.accesses import Accesses, AccessKind
from procurement.backup import making
from procurement.backup.archive import Contents
from procurement.backup.checking import evidence, whole
from procurement.cli.output import made_whole
from procurement.cli.room import abandoned_with_words, to_disk
from procurement.cli.session import AsJson, DataDir, chosen, opened, reader
from procurement.cli.speaking import fail, note, progress, say, say_json
from procurement.settings import Settings
from procurement.wiring import audit_log, utc_now

Target = Annotated[
    Path,
    typer.Argument(metavar="TARGET", help="Neue Datei, oder ein Ordner: Der Name enthält dann den Zeitpunkt (UTC)."),
]
WithKey = Annotated[
    bool,
    typer.Option(
        "--with-key",
        help="Auch den Signaturschlüssel. Wer die Datei hat, kann dann Prüfpunkte fälschen: getrennt aufbewahren.",
    ),
]
KEY_APART = (
    "Der Signaturschlüssel {key} ist nicht enthalten. Er ändert sich nie und gehört einmal an einen anderen Ort gesichert: "
    "Ohne ihn startet der Dienst nach einer Rücksicherung nicht."
)
KEY_INSIDE = (
    "Die Sicherung enthält den Signaturschlüssel: Wer sie hat, kann Prüfpunkte fälschen. Bitte verschlossen und getrennt von "
    "den übrigen aufbewahren."
)


def backup(target: Target, with_key: WithKey = False, data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Sichern, während der Dienst läuft; was geschrieben wurde, wird noch einmal gelesen und geprüft.

    Enthalten sind Ereignisse, Prüfpunkte, Konten, Zugangs-Token, Zugriffe, Entwürfe und Vorgänge. Auswertungen entstehen
    beim Zurücksichern neu, Sitzungen nicht.
    """
    settings, now = chosen(data_dir=data_dir), utc_now()
    if not settings.database_url and not (settings.data_dir / "events.db").exists():
        raise fail(f"In {settings.data_dir} liegt keine Datenbank, die gesichert werden könnte.")
    path = _file(target, now)
    with abandoned_with_words(path), made_whole(path) as unfinished:
        contents = _made(settings, unfinished, now, with_key=with_key)
        found = evidence(unfinished)
    to_disk(path.parent)
    said: dict[str, Any] = {**msgspec.to_builtins(contents), "file": str(path), "bytes": path.stat().st_size}
    if as_json:
        say_json({**said, "good": found.good, "sentence": found.sentence()})
    else:
        say(_described(path, contents))
        note(KEY_INSIDE if with_key else KEY_APART.format(key=settings.audit_key))
    if not found.good:
        raise fail(
            f"{found.sentence()} So steht es im Protokoll selbst, nicht nur in der Sicherung: Bitte frühere Sicherungen "
            "behalten und „abrufbuch verify“ ausführen. Diese Sicherung lässt sich so nicht zurückspielen."
        )


def _file(target: Path, now: datetime) -> Path:
    return target / f"abrufbuch-{now:%Y-%m-%d-%H%M%S}Z.zip" if target.is_dir() else target


def _made(settings: Settings, unfinished: Path, now: datetime, *, with_key: bool) -> Contents:
    """A file whose every byte was read back."""
    with opened(settings, migrate=False) as store:
        audit = audit_log(settings, store)
        with progress("Ereignisse", store.log.head()) as show:
            contents = making.make(
                unfinished, store, audit, now=now, with_key=with_key, tell=lambda done, _total: show(done)
            )
        kind, about = AccessKind.EXPORTED, f"backup events={contents.events} key={'yes' if with_key else 'no'}"
        Accesses(store.office.accesses, utc_now).note(reader(), kind, about)
    with progress("Prüfung", sum(file.size for file in contents.files)) as show:
        return whole(unfinished, lambda done, _total: show(done))


def _described(path: Path, contents: Contents) -> str:
    return (
        f"{path}: {contents.events} Ereignisse bis Position {contents.position}, {contents.checkpoints} Prüfpunkte, "
        f"{contents.rows['accounts']} Konten; gelesen und geprüft. Zurücksichern: abrufbuch restore {path}"
    )
