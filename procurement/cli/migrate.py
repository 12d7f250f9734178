"""`abrufbuch migrate`: make or upgrade the tables."""

from procurement.cli.session import DataDir, chosen, opened
from procurement.cli.speaking import say


def migrate(data_dir: DataDir = None) -> None:
    """Tabellen anlegen oder auf den Stand dieses Programms bringen. Mehrfach ausführen schadet nicht."""
    settings = chosen(data_dir=data_dir)
    with opened(settings) as store:
        say(f"Die Tabellen in {settings.database_name} sind auf dem Stand. Protokoll: {store.log.head()} Ereignisse.")
