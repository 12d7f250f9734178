"""The pictures of the handbook: which look of which page each shows. They are taken from the demonstration's own pages."""

from typing import NamedTuple

from procurement.application.access import Role


class Picture(NamedTuple):
    """`name` is the file's without `.png`, `path` that of a look with its placeholders, `crop` a CSS selector or empty."""

    name: str
    path: str
    role: Role | None
    crop: str = ""


PICTURES = [
    Picture("anmelden", "/anmelden", None),
    Picture("start", "/", Role.OFFICER),
    Picture("katalog", "/katalog", Role.OFFICER),
    Picture("artikel", "/artikel/{contract}/{article}", Role.OFFICER),
    Picture("abrufe", "/abrufe", Role.OFFICER),
    Picture("abruf", "/abrufe/{order}", Role.OFFICER),
    Picture("ersparnis", "/ersparnis", Role.OFFICER),
    Picture("lizenzen", "/lizenzen", Role.OFFICER),
    Picture("lizenz", "/lizenzen/{product}?art=standorte", Role.OFFICER),
    Picture("lizenz-angebote", "/lizenzen/angebote", Role.OFFICER),
    Picture("freigabe", "/abrufe/{waiting}", Role.APPROVER),
    Picture("uebersicht", "/uebersicht", Role.MANAGER),
    Picture("vertraege", "/vertraege", Role.MANAGER),
    Picture("vertrag", "/vertraege/{contract}", Role.MANAGER),
    Picture("lizenz-pooling", "/lizenz-pooling", Role.MANAGER),
    Picture("lizenz-matrix", "/lizenz-pooling/matrix?centre=nord", Role.MANAGER),
    Picture("verbund", "/verbuende/{alliance}", Role.MANAGER),
    Picture("bedarf", "/bedarf/{demand}", Role.OFFICER),
    Picture("bedarfsabfrage", "/bedarf/{demand}", Role.MANAGER),
    Picture("pools", "/pools", Role.OFFICER),
    Picture("pool", "/pools/{pool}", Role.OFFICER),
    Picture("pool-aufteilung", "/pools/{pool}", Role.MANAGER, "section[aria-labelledby=aufteilung]"),
    Picture("verlauf", "/verlauf?gegenstand=contract/{contract}", Role.AUDITOR),
    Picture("auswertung", "/auswertungen/vendor_volumes?as_of={position}&group_by=vendor", Role.AUDITOR),
    Picture("betrieb", "/betrieb", Role.ADMIN, "section[aria-labelledby=auswertungen]"),
    Picture("zugaenge", "/zugaenge", Role.ADMIN),
]
