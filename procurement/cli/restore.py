"""`abrufbuch restore`: a backup into an empty place, verified there."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from procurement.backup import restoring
from procurement.backup.archive import Archive, Contents
from procurement.backup.checking import checked
from procurement.cli.check_views import checked_view, described
from procurement.cli.room import abandoned_with_words
from procurement.cli.session import AsJson, DataDir, catch_up, chosen
from procurement.cli.speaking import REFUSED, note, progress, say, say_json
from procurement.kernel.calendar import BERLIN
from procurement.settings import Settings
from procurement.wiring import open_store

Backup = Annotated[Path, typer.Argument(metavar="FILE", help="Sicherung von „abrufbuch backup“.", exists=True)]
OnlyCheck = Annotated[bool, typer.Option("--check", help="Nur prüfen, nichts zurücksichern.")]
Language = Annotated[str, typer.Option("--language", help="de oder en.")]

CHECKED = (
    (
        "{file} ist heil: {events} Ereignisse bis Position {position}{until}, {checkpoints} Prüfpunkte, {accounts} Konten. "
        "Gemacht am {made} mit Version {program} auf {database}."
    ),
    (
        "{file} is sound: {events} events up to position {position}{until}, {checkpoints} checkpoints, {accounts} accounts. "
        "Made on {made} with version {program} on {database}."
    ),
)
RESTORED = (
    (
        "Zurückgesichert nach {where}: {events} Ereignisse bis Position {position}{until}, {checkpoints} Prüfpunkte, {accounts} "
        "Konten. Die Ereignisse wurden zurückgelesen und führen zur bezeugten Wurzel {root}…."
    ),
    (
        "Restored to {where}: {events} events up to position {position}{until}, {checkpoints} checkpoints, {accounts} "
        "accounts. The events were read back and lead to the attested root {root}…."
    ),
)
UNTIL = (", aufgezeichnet am {at}", ", recorded on {at}")
SAME = ("{count} Auswertungen neu berechnet und geprüft: identisch.", "{count} views computed and checked: identical.")
KEY_MISSING = (
    (
        "Es fehlt noch der Signaturschlüssel: Bitte die Datei aus ihrer eigenen Sicherung nach {key} legen, ohne sie startet "
        "der Dienst nicht."
    ),
    "The signing key is still missing: put the file from its own backup to {key}, the service does not start without it.",
)
FORGET_AGAIN = (
    (
        "Wer nach dem {made} vergessen oder gesperrt wurde, steht wieder da wie vorher: bitte erneut „abrufbuch user forget“ "
        "oder „disable“, ebenso „abrufbuch token revoke“. Angemeldet ist niemand mehr."
    ),
    (
        "Whoever was forgotten or disabled after {made} is there again as before: run `abrufbuch user forget` or `disable` "
        "again, and `abrufbuch token revoke`. Nobody is signed in any more."
    ),
)


def restore(
    file: Backup,
    check: OnlyCheck = False,
    data_dir: DataDir = None,
    language: Language = "de",
    as_json: AsJson = False,
) -> None:
    """In ein leeres Verzeichnis oder eine leere Datenbank zurücksichern; vorher und nachher wird alles geprüft.

    Mit DATABASE_URL nach PostgreSQL, sonst nach SQLite, gleich woher die Sicherung stammt.
    """
    settings, which = chosen(data_dir=data_dir), 0 if language == "de" else 1
    archive = _checked(file)
    words = _words(archive.contents, settings, file, which)
    said: dict[str, Any] = {**msgspec.to_builtins(archive.contents), "file": str(file)}
    if check:
        say_json(said) if as_json else say(CHECKED[which].format(**words))
        return
    _restore(archive, settings)
    views = _views(settings)
    missing, different = not settings.audit_key.exists(), [view for view in views if view["state"] != "identical"]
    if as_json:
        say_json({**said, "where": settings.database_name, "key_missing": missing, "projections": views})
    else:
        say(RESTORED[which].format(**words))
        say("\n".join(map(described, different)) or SAME[which].format(count=len(views)))
    for remark in [FORGET_AGAIN, *([KEY_MISSING] if missing else [])]:
        note(remark[which].format(**words))
    if different:
        raise typer.Exit(REFUSED)


def _checked(file: Path) -> Archive:
    with progress("Prüfung", None) as show:
        return checked(file, lambda done, _total: show(done))


def _restore(archive: Archive, settings: Settings) -> None:
    with abandoned_with_words(settings.database_name), progress("Ereignisse", archive.contents.events) as show:
        restoring.restore(archive, settings, lambda done, _total: show(done))


def _views(settings: Settings) -> list[dict[str, Any]]:
    """All views folded from what was restored, and compared with a fold from zero."""
    store = open_store(settings, sign=False)
    try:
        catch_up(store)
        with progress("Vergleich", len(store.views.projections)) as show:
            found: list[dict[str, Any]] = []
            for name in sorted(store.views.projections):
                found.append(checked_view(store, name))
                show(len(found))
        return found
    finally:
        store.close()


def _words(contents: Contents, settings: Settings, file: Path, which: int) -> dict[str, object]:
    """What the sentences name; instants as a clock in Germany shows them."""
    return {
        "file": file,
        "where": settings.database_name,
        "key": settings.audit_key,
        "events": contents.events,
        "position": contents.position,
        "checkpoints": contents.checkpoints,
        "accounts": contents.rows["accounts"],
        "program": contents.program,
        "database": {"sqlite": "SQLite", "postgres": "PostgreSQL"}.get(contents.database, contents.database),
        "root": contents.root[:16],
        "made": _clock(contents.made_at, which),
        "until": UNTIL[which].format(at=_clock(contents.recorded_at, which)) if contents.recorded_at else "",
    }


def _clock(written: str, which: int) -> str:
    shape = ("%d.%m.%Y um %H:%M:%S", "%Y-%m-%d at %H:%M:%S")[which]
    return datetime.fromisoformat(written).astimezone(BERLIN).strftime(shape)
