"""What stands in each column of a usage file, for people."""

from collections.abc import Mapping, Sequence

from api.web.file_columns import Explained, columns_of
from procurement.domain.licence.metric_rules import METRICS
from procurement.exchange.usage import FORMAT

GERMAN: Mapping[str, str] = {
    "member": "Kürzel des Mitglieds",
    "product": "Kürzel des Produkts, wie in der Vorlage",
    "reported_on": "Tag der Zählung; nicht vor der letzten Meldung des Produkts und nicht nach heute",
    "source": "wer oder was gezählt hat, z. B. Inventarprogramm",
    "quantity": "Lizenzen in Nutzung, z. B. 1.000, oder 0; leer, wenn Sie nach Standorten melden",
    "site": "Standort; Zeilen eines Produkts und Tages mit Standorten sind zusammen eine Meldung",
    "units": "am Standort in Nutzung: Nutzer, Geräte, Plätze oder Einwohner, je nach Metrik",
    "cores": "Prozessorkerne am Standort",
    "core_factor": "macht aus Kernen Prozessoren, z. B. 0,5; leer bedeutet 1",
    "servers": "Server am Standort",
    "metric": f"wie gezählt wird: {', '.join(METRICS)}; leer bedeutet: wie bei den Lizenzen im Bestand",
}


def explained() -> Sequence[Explained]:
    return columns_of(FORMAT, GERMAN)
