"""Pools as people say them: where they stand, whom they are open to, how the gain is split, how long they run."""

from collections.abc import Mapping
from datetime import date

from api.web import names
from api.web.choices import STATUSES as ORDER_STATUSES
from api.web.code_words import CODES, SHARING_STATUSES
from procurement.kernel.wording import Wording

STATUSES: Mapping[str, Wording] = {
    "open": SHARING_STATUSES["open"],
    "closing_refused": SHARING_STATUSES["closing_refused"],
    "closed": ORDER_STATUSES["closed"],
    "lapsed": SHARING_STATUSES["lapsed"],
}
TONES: Mapping[str, str] = {"open": "info", "closing_refused": "danger", "closed": "success", "lapsed": "plain"}

RUNNING = names.RUNNING

SPLITS: Mapping[str, Wording] = {
    "equal_price": Wording(
        "Everybody pays the same price per unit and keeps what its own order gets cheaper. Nothing is settled between "
        "members. Whoever orders most gains least on each unit.",
        "Alle zahlen denselben Preis je Einheit und behalten, was ihr eigener Abruf dadurch billiger wird. Zwischen den "
        "Mitgliedern fließt nichts. Wer am meisten abruft, gewinnt je Einheit am wenigsten.",
    ),
    "proportional": Wording(
        "The gain is shared out by quantity: the same for each unit. What a member brings to the others does not count.",
        "Der Vorteil wird nach Menge geteilt: je Einheit gleich viel. Was ein Mitglied den anderen einbringt, zählt nicht.",
    ),
    "shapley": Wording(
        "Each gains what it brings to the pool: the average over all orders in which the members could have joined. "
        "Whoever is needed to reach a tier gets more.",
        "Jedes Mitglied bekommt, was es dem Pool einbringt: im Schnitt über alle Reihenfolgen, in denen die Mitglieder "
        "hätten beitreten können. Wer gebraucht wird, damit eine Staffel erreicht wird, bekommt mehr.",
    ),
}
"""Each way of splitting in a sentence or two."""


def split_words(split: str) -> Wording:
    """What a way of splitting is called."""
    return CODES["split"].get(split, Wording(split, split))


def open_to_words(open_to: str, name: str, alliances: Mapping[str, str]) -> Wording:
    """Who may join, by the names people know; `alliances` holds those of alliances by their ids."""
    match open_to:
        case "centre":
            known = CODES["centre"].get(name, Wording(name, name))
            return Wording(f"members of the centre {known}", f"Mitglieder des Zentrums {known.german}")
        case "alliance":
            known = alliances.get(name, name)
            return Wording(f"members of the alliance {known}", f"Mitglieder des Verbunds {known}")
        case _:
            return CODES["open_to"]["all"]


def time_left(deadline_on: date, today: date) -> Wording:
    """How long members may still pledge."""
    days = (deadline_on - today).days
    if days < 0:
        return Wording("deadline over", "Frist abgelaufen")
    if days == 0:
        return Wording("today is the last day", "heute ist der letzte Tag")
    return Wording(f"{days} day{'s' if days > 1 else ''} left", f"noch {days} Tag{'e' if days > 1 else ''}")
