"""`abrufbuch rebuild`: views from the log anew, and compared with it."""

import os
from collections.abc import Sequence
from functools import partial
from typing import Annotated

import typer

from procurement.cli.check_views import Names, checked_view, described, known_names
from procurement.cli.session import DataDir, chosen, few_collections, opened
from procurement.cli.speaking import REFUSED, note, progress, refusal_text, say
from procurement.kernel.refusal import Refused
from procurement.settings import Settings
from procurement.storage.rebuild_parts import Helper, helpers
from procurement.storage.served import ProjectionStopped
from procurement.wiring import Store, open_store

Processes = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=64,
        help="So viele Prozesse rechnen zugleich, jeder einen Teil des Protokolls; nur mit PostgreSQL mehr als einer. "
        "Ohne Angabe dort einer je Kern, höchstens 4.",
        show_default=False,
    ),
]
MOST_UNASKED = 4


def rebuild(names: Names = None, processes: Processes = None, data_dir: DataDir = None) -> None:
    """Auswertungen neben den bisherigen neu aus dem Protokoll bauen, tauschen und prüfen.

    Geht auch, wenn sie dem Protokoll voraus sind oder aus einem anderen stammen, etwa nach einer Rücksicherung.
    """
    settings = chosen(data_dir=data_dir)
    opening = partial(open_store, settings, migrate=False, sign=False)
    with few_collections(), helpers(opening, _processes(settings, processes) - 1) as helping, opened(settings) as store:
        wanted = known_names(store, names)
        built = _rebuilt(store, wanted, helping)
        checked = [checked_view(store, name) for name in built]
    for view in checked:
        say(described(view))
    if built != wanted or any(view["state"] != "identical" for view in checked):
        raise typer.Exit(REFUSED)


def _processes(settings: Settings, asked: int | None) -> int:
    if settings.database_url:
        return asked or min(os.cpu_count() or 1, MOST_UNASKED)
    if asked and asked > 1:
        raise typer.BadParameter("SQLite lässt nur einen Prozess schreiben; mehrere rechnen nur mit PostgreSQL.")
    return 1


def _rebuilt(store: Store, names: list[str], helping: Sequence[Helper]) -> list[str]:
    """Those whose new builds are served. One that stops leaves the others, which are then folded without it."""
    try:
        with progress("Auswertungen", store.log.head()) as show:
            store.views.rebuild(names, lambda position, _head: show(position), helping)
    except ProjectionStopped as stopped:
        note(refusal_text(stopped))
        rest = [name for name in names if name != stopped.projection]
        return _rebuilt(store, rest, ()) if rest else []
    except Refused as refusal:
        note(refusal_text(refusal))
        return []
    return names
