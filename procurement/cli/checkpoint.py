"""`abrufbuch checkpoint`: a signed checkpoint over everything recorded so far."""

from procurement.cli.output import Out, write
from procurement.cli.session import DataDir, chosen, running
from procurement.wiring import utc_now


def checkpoint(out: Out = None, data_dir: DataDir = None) -> None:
    """Einen unterschriebenen Prüfpunkt über alles bisher Aufgezeichnete machen und ausgeben, zum Aufbewahren bei Dritten."""
    with running(chosen(data_dir=data_dir)) as cooperative:
        write(out, [cooperative.audit.checkpoint(utc_now()).note.encode()])
