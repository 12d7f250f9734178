"""Categories, licence metrics and what a price is for, as people say them; a code without words stands for itself."""

from collections.abc import Mapping

from api.web.unit_words import unit_words
from procurement.kernel.wording import Wording

CATEGORIES: Mapping[str, Wording] = {
    "consumables": Wording("Consumables", "Verbrauchsmaterial"),
    "database": Wording("Databases", "Datenbanken"),
    "document_management": Wording("Document management", "Dokumentenmanagement"),
    "egovernment": Wording("E-government", "E-Government"),
    "gis": Wording("Geographic information", "Geoinformation"),
    "hardware": Wording("Hardware", "Hardware"),
    "office": Wording("Office equipment", "Büroausstattung"),
    "services": Wording("Services", "Dienstleistungen"),
    "software": Wording("Software", "Software"),
    "specialist_procedure": Wording("Specialist software", "Fachverfahren"),
    "telecommunications": Wording("Telecommunications", "Telekommunikation"),
}
METRICS: Mapping[str, Wording] = {
    "concurrent_user": Wording("concurrent user", "gleichzeitiger Nutzer"),
    "core": Wording("core", "Prozessorkern"),
    "device": Wording("device", "Gerät"),
    "inhabitant": Wording("inhabitant", "Einwohner"),
    "installation": Wording("installation", "Installation"),
    "named_user": Wording("named user", "benannter Nutzer"),
    "processor": Wording("processor", "Prozessor"),
    "server": Wording("server", "Server"),
    "site": Wording("site", "Standort"),
    "subscription": Wording("subscription", "Abonnement"),
}
NO_LICENCE = Wording("no licence", "keine Lizenz")


def category_words(code: str) -> Wording:
    return CATEGORIES.get(code, Wording(code, code))


def metric_words(code: str | None) -> Wording:
    return METRICS.get(code, Wording(code, code)) if code else NO_LICENCE


PER: Mapping[str, Wording] = {
    "C62": Wording("piece", "Stück"),
    "H87": Wording("piece", "Stück"),
    "ANN": Wording("year", "Jahr"),
    "MON": Wording("month", "Monat"),
    "DAY": Wording("day", "Tag"),
    "HUR": Wording("hour", "Stunde"),
    "ST": Wording("sheet", "Blatt"),
    "SET": Wording("set", "Satz"),
    "PR": Wording("pair", "Paar"),
    "XPK": Wording("pack", "Packung"),
    "XBX": Wording("box", "Karton"),
}
"""One of a unit, where its name is another than that of several."""


def per_words(unit: str) -> Wording:
    """What a price is for."""
    return PER.get(unit, unit_words(unit))
