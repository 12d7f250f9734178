"""First step: what lies in the basket, order by order, with quantities to change and prices as they are now."""

from dataclasses import dataclass, field
from decimal import Decimal

from starlette.responses import Response

from api.web.basket.contents import Basket, Item, found_basket, keep_basket, member_of
from api.web.basket.quantities import read_quantity
from api.web.basket.quoting import parts_of, totals_of
from api.web.choices import members
from api.web.fields import Unreadable
from api.web.formats import number
from api.web.visit import Visit
from procurement.application.access import Role
from procurement.kernel.wording import Wording

CHOOSE_MEMBER = Wording("Choose for which member you order.", "Wählen Sie, für welches Mitglied Sie abrufen.")
EMPTIED = Wording("The basket is empty now.", "Der Korb ist jetzt leer.")
REMOVED = Wording("Removed from the basket.", "Aus dem Korb entfernt.")
KEPT = Wording("Quantities and prices are up to date.", "Mengen und Preise sind auf dem neuesten Stand.")


@dataclass
class Typed:
    """What was typed into the basket: texts by the keys of items, and what is wrong with them."""

    texts: dict[str, str] = field(default_factory=dict[str, str])
    errors: dict[str, str] = field(default_factory=dict[str, str])
    general: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def text(self, item: Item, language: str) -> str:
        return self.texts.get(item.key, number(item.quantity, language))


def show(visit: Visit) -> Response:
    found = found_basket(visit)
    return _shown(visit, found.basket, Typed(), broken=found.broken)


def change(visit: Visit) -> Response:
    """Quantities taken over; then on, or one article or all of them out."""
    basket = found_basket(visit).basket
    todo, _, about = visit.typed("tun").partition(":")
    if todo == "leeren":
        keep_basket(visit, Basket())
        return visit.go("/korb", EMPTIED)
    typed = Typed()
    quantities = _quantities(visit, basket, typed)
    if todo == "entfernen":
        quantities.pop(about, None)
        typed.errors.pop(about, None)
    basket = _for_member(visit, basket.with_quantities(quantities))
    keep_basket(visit, basket)
    if not typed.errors and todo == "weiter" and not member_of(visit, basket):
        typed.general.append(("feld-mitglied", CHOOSE_MEMBER.in_language(visit.language)))
    if typed.errors or typed.general:
        return _shown(visit, basket, typed)
    if todo == "weiter" and basket.items:
        return visit.go("/korb/pruefen")
    return visit.go("/korb", REMOVED if todo == "entfernen" else KEPT)


def _quantities(visit: Visit, basket: Basket, typed: Typed) -> dict[str, Decimal]:
    """The quantity of each item: as typed where it can be read, as it was elsewhere."""
    found: dict[str, Decimal] = {}
    for item in basket.items:
        found[item.key] = item.quantity
        if f"menge:{item.key}" not in visit.form:
            continue
        typed.texts[item.key] = visit.typed(f"menge:{item.key}")
        try:
            found[item.key] = read_quantity(typed.texts[item.key], visit.language)
        except Unreadable as error:
            typed.errors[item.key] = error.words.in_language(visit.language)
    return found


def _for_member(visit: Visit, basket: Basket) -> Basket:
    if visit.role is not Role.MANAGER or "mitglied" not in visit.form:
        return basket
    member = visit.typed("mitglied")
    return basket.ordered_by(member if member in visit.names.members else "")


def _shown(visit: Visit, basket: Basket, typed: Typed, *, broken: bool = False) -> Response:
    parts = parts_of(visit, basket)
    lines = [line for part in parts for line in part.lines if line.item.key in typed.errors]
    summary = [*typed.general, *((f"menge-{it.id}", f"{it.name}: {typed.errors[it.item.key]}") for it in lines)]
    status = 422 if summary else 200
    return visit.render(
        "basket/choosing.html",
        status,
        orders=parts,
        typed=typed,
        summary=summary,
        broken=broken,
        member=member_of(visit, basket),
        totals=totals_of(parts),
        members=tuple(members(visit)) if visit.role is Role.MANAGER else (),
    )
