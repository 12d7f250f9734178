"""`abrufbuch rebuild`: views from the log anew, and compared with it."""

import typer

from procurement.cli.check_views import Names, checked_view, described, known_names
from procurement.cli.session import DataDir, chosen, opened
from procurement.cli.speaking import REFUSED, note, progress, refusal_text, say
from procurement.kernel.refusal import Refused
from procurement.wiring import Store


def rebuild(names: Names = None, data_dir: DataDir = None) -> None:
    """Auswertungen neben den bisherigen neu aus dem Protokoll bauen, tauschen und prüfen.

    Geht auch, wenn sie dem Protokoll voraus sind oder aus einem anderen stammen, etwa nach einer Rücksicherung.
    """
    with opened(chosen(data_dir=data_dir)) as store:
        wanted = known_names(store, names)
        built = [_rebuilt(store, name) for name in wanted]
        checked = [checked_view(store, name) for name in wanted]
    for view in checked:
        say(described(view))
    if not all(built) or any(view["state"] != "identical" for view in checked):
        raise typer.Exit(REFUSED)


def _rebuilt(store: Store, name: str) -> bool:
    """Whether the new build is served."""
    with progress(name, store.log.head()) as show:
        try:
            store.views.rebuild([name], lambda position, _head: show(position))
        except Refused as refusal:
            note(refusal_text(refusal))
            return False
    return True
