"""`abrufbuch check-views`: views folded from zero and compared with what is served."""

from typing import Annotated, Any

import typer

from procurement.cli.session import AsJson, DataDir, chosen, opened
from procurement.cli.speaking import REFUSED, progress, refusal_text, say, say_json
from procurement.kernel.refusal import Refused
from procurement.wiring import Store

Names = Annotated[
    list[str] | None, typer.Argument(metavar="NAME", help="Auswertungen; ohne Angabe alle.", show_default=False)
]
MOST_SHOWN = 20


def check_views(names: Names = None, data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """Auswertungen von null an falten und Zeile für Zeile mit dem vergleichen, was gezeigt wird."""
    with opened(chosen(data_dir=data_dir)) as store:
        wanted = known_names(store, names)
        store.views.check_against_log()
        with progress("Vergleich", len(wanted)) as show:
            checked: list[dict[str, Any]] = []
            for name in wanted:
                checked.append(checked_view(store, name))
                show(len(checked))
    if as_json:
        say_json({"projections": checked})
    else:
        for view in checked:
            say(described(view))
    if any(view["state"] != "identical" for view in checked):
        raise typer.Exit(REFUSED)


def known_names(store: Store, names: list[str] | None) -> list[str]:
    """The projections asked for, or all. Ends with usage where one does not exist."""
    every = sorted(store.views.projections)
    for name in names or ():
        if name not in every:
            raise typer.BadParameter(f"Die Auswertung {name} gibt es nicht. Möglich sind: {', '.join(every)}.")
    return list(dict.fromkeys(names)) if names else every


def checked_view(store: Store, name: str) -> dict[str, Any]:
    """How what is served compares with a fold from zero."""
    try:
        position, differences = store.views.differences(name)
    except Refused as refusal:
        return {"name": name, "state": "stopped", "position": None, "differences": [refusal_text(refusal)]}
    state = "different" if differences else "identical"
    return {"name": name, "state": state, "position": position, "differences": differences}


def described(view: dict[str, Any]) -> str:
    found: list[str] = view["differences"]
    if view["state"] == "identical":
        return f"{view['name']}: identisch (Stand {view['position']})"
    if view["state"] == "stopped":
        return f"{view['name']}: {found[0]}"
    more = [f"  … und {len(found) - MOST_SHOWN} weitere"] if len(found) > MOST_SHOWN else []
    head = f"{view['name']}: {len(found)} Zeilen weichen ab (Stand {view['position']})"
    return "\n".join([head, *(f"  {difference}" for difference in found[:MOST_SHOWN]), *more])
