"""`abrufbuch status`: where log and views stand."""

from pathlib import Path
from typing import Any

import typer

from procurement.application.starting import RefusedToStart
from procurement.cli.session import AsJson, DataDir, chosen
from procurement.cli.speaking import REFUSED, fail, say, say_json, table
from procurement.identity.tokens import TokenDesk
from procurement.settings import Settings
from procurement.storage.migration import SCHEMA
from procurement.storage.token_table import TokenTable
from procurement.wiring import Store, open_store, utc_now


def status(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Stand von Protokoll und Auswertungen. Endet mit 1, wenn eine Auswertung steht oder nicht zum Protokoll passt."""
    settings = chosen(data_dir=data_dir)
    folder = Path(settings.data_dir)
    if not settings.database_url and not (folder / "events.db").exists():
        raise fail(f"In {folder} liegt noch keine Datenbank. Bitte zuerst „abrufbuch migrate“ ausführen.")
    views_lost = not settings.database_url and not (folder / "views.db").exists()
    store = open_store(settings, migrate=views_lost)
    try:
        found = state_of(settings, store)
    finally:
        store.close()
    if as_json:
        say_json(found)
    else:
        _say(found)
    if found["problem"] or any(view["failed_position"] is not None for view in found["projections"]):
        raise typer.Exit(REFUSED)


def state_of(settings: Settings, store: Store) -> dict[str, Any]:
    """Everything `status` says, as plain values."""
    head = store.log.head()
    tokens = TokenDesk(TokenTable(store.databases[0]), utc_now).all()
    now = utc_now().isoformat()
    return {
        "database": settings.database_name,
        "kind": "postgresql" if settings.database_url else "sqlite",
        "schema": SCHEMA,
        "head": head,
        "events": _events(store),
        "projections": [
            {
                "name": view.name,
                "version": view.version,
                "build": view.build,
                "position": view.position,
                "lag": max(head - view.position, 0),
                "failed_position": view.failed_position,
                "failed_reason": view.failed_reason,
            }
            for view in store.views.statuses()
        ],
        "tokens": {
            "all": len(tokens),
            "valid": sum(not token["revoked_at"] and token["expires_at"] > now for token in tokens),
        },
        "problem": _problem(store),
    }


def _events(store: Store) -> int:
    """How many events there are; on PostgreSQL positions have gaps."""
    with store.log.database.reading() as session:
        return session.run("SELECT count(*) FROM events")[0][0]


def _problem(store: Store) -> str:
    try:
        store.views.check_against_log()
    except RefusedToStart as refusal:
        return str(refusal)
    return ""


def _say(found: dict[str, Any]) -> None:
    say(f"Datenbank    {found['database']} ({found['kind']}, Schema {found['schema']})")
    say(f"Protokoll    {found['events']} Ereignisse, Position {found['head']}")
    say(f"Zugänge      {found['tokens']['valid']} gültig, {found['tokens']['all']} insgesamt")
    say()
    head = ("Auswertung", "Version", "Bau", "Position", "Rückstand", "Zustand")
    say(table(head, [_row(view) for view in found["projections"]]))
    if found["problem"]:
        say()
        say(found["problem"])


def _row(view: dict[str, Any]) -> tuple[object, ...]:
    state = "aktuell" if view["lag"] == 0 else "holt auf, sobald der Dienst läuft"
    if view["failed_position"] is not None:
        state = f"ROT: steht bei Ereignis {view['failed_position']}: {view['failed_reason']}"
    return view["name"], view["version"], view["build"], view["position"], view["lag"], state
