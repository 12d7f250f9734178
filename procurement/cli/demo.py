"""`abrufbuch demo`: the demonstration cooperative, built once, served at once ever after."""

from pathlib import Path
from typing import Annotated

import typer

from procurement.cli import serve as serving
from procurement.cli.demo_access import MEMBER, credentials_for, name_people, sign_in_table
from procurement.cli.demo_alone import alone
from procurement.cli.demo_building import build
from procurement.cli.demo_marker import Marker, Parameters, begin
from procurement.cli.session import DataDir, catch_up, chosen, few_collections, running
from procurement.cli.speaking import note, say
from procurement.kernel.calendar import day_of
from procurement.settings import Settings
from procurement.wiring import Cooperative, utc_now

FOLDER = Path("data/demo")
INTENDED = {"ceiling-exceeded": " (so gewollt: Höchstwerte sind zum Zeigen da)"}
ORDERS_PER_YEAR = 1_500

Members = Annotated[int, typer.Option("--members", min=1, max=37, help="Wie viele Mitglieder, die größten zuerst.")]
Years = Annotated[int, typer.Option("--years", min=1, max=10, help="Wie viele Jahre bis gestern.")]
Orders = Annotated[
    int, typer.Option("--orders-per-year", min=1, max=1_000_000, help="Abrufe im Jahr, alle Mitglieder zusammen.")
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Andere Zahl, andere Abrufe.")]
NoServe = Annotated[bool, typer.Option("--no-serve", help="Nur aufbauen, nicht starten.")]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="Port auf 127.0.0.1.")]


def demo(
    data_dir: DataDir = None,
    members: Members = 37,
    years: Years = 3,
    orders_per_year: Orders = ORDERS_PER_YEAR,
    seed: Seed = 1,
    no_serve: NoServe = False,
    port: Port = 8000,
) -> None:
    """Die Vorführung: 37 Kommunen mit Verträgen und Abrufen, ausgedacht bis auf die Mitglieder und Produkte.

    Ohne --data-dir und ABRUFBUCH_DATA_DIR in data/demo. Ein zweiter Aufruf zeigt dieselben Daten mit denselben Token.
    """
    settings = chosen(data_dir=data_dir, host="127.0.0.1", port=port or None, demonstration=True)
    if "data_dir" not in settings.model_fields_set:
        settings = settings.model_copy(update={"data_dir": FOLDER})
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    today = day_of(utc_now())
    asked = Parameters(members=members, years=years, orders_per_year=orders_per_year, seed=seed, today=today)
    with alone(settings.data_dir), few_collections(), running(settings) as cooperative:
        parameters = _ready(cooperative, settings, asked).parameters
        name_people(cooperative, parameters.members, parameters.seed)
        credentials = credentials_for(cooperative, settings.data_dir)
    say(sign_in_table(credentials))
    say(f"\nAuch in {settings.data_dir / 'credentials.json'}. Beispiel für einen Abruf: Mitglied {MEMBER}.")
    if not no_serve:
        serving.run(settings, port=port)


def _ready(cooperative: Cooperative, settings: Settings, asked: Parameters) -> Marker:
    """The demonstration, built to its end. Built before: nothing is done; begun before: the rest is done."""
    marker = begin(settings, cooperative.store.log, asked)
    if marker.parameters.chosen != asked.chosen:
        note(f"In {settings.data_dir} steht schon eine Vorführung mit {marker.parameters}. Sie wird verwendet.")
    if not marker.finished:
        refused = build(cooperative, marker.parameters)
        marker = marker.finish(settings, cooperative.store.log.head())
        for slug, count in sorted(refused.items()):
            note(f"{count} Vorgänge abgelehnt: {slug}{INTENDED.get(slug, '')}.")
    catch_up(cooperative.store)
    return marker
