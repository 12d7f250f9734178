"""Asking members for demand: a new question, or one asked again, which replaces what was asked before."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from starlette.responses import Response

from api.web.columns import Row
from api.web.fields import Choice, Field
from api.web.forms import Filled, blank, read, recorded
from api.web.unit_words import UNITS
from api.web.visit import Visit
from procurement.application.reading import Wanted
from procurement.domain.demand.aggregate import DemandNotAsked
from procurement.domain.demand.commands import AskDemand
from procurement.kernel.wording import Wording

NEW = "/bedarf/neu"
PIECES = "C62"
ALSO_PIECES = "H87"
"""Says the same as `PIECES`; one of them is enough to choose from."""
ASKED = Wording("The members are asked now.", "Die Bedarfsabfrage läuft.")
CHANGED = Wording("The question has been changed.", "Die Abfrage ist geändert.")
RESERVED = Wording("This short name is taken by the program.", "Dieses Kürzel braucht das Programm selbst.")
PRODUCT = Field(
    name="product",
    label=Wording("Short name of the product", "Kürzel des Produkts"),
    hint=Wording(
        "Stands in addresses and stays for ever, e.g. zeiterfassung",
        "Steht in Adressen und bleibt für immer, z. B. zeiterfassung",
    ),
    most=100,
)


def _fields(visit: Visit, named: Sequence[str] = ()) -> Sequence[Field]:
    """The questions; `named` are similar products that a question has already, known by now or not."""
    units = [(code, words.in_language(visit.language)) for code, words in UNITS.items() if code != ALSO_PIECES]
    return (
        Field(name="title", label=Wording("Title", "Bezeichnung"), most=200),
        Field(name="unit", label=Wording("Counted in", "Einheit"), kind="choice", choices=units),
        Field(
            name="until_on",
            label=Wording("Members declare until", "Meldungen bis"),
            kind="day",
            hint=Wording("This day included.", "Diesen Tag eingeschlossen."),
        ),
        Field(
            name="similar_products",
            label=Wording("Similar products", "Ähnliche Produkte"),
            kind="checks",
            choices=_known(visit, named),
            required=False,
            hint=Wording(
                "What was called off of them before shows what to expect.",
                "Was davon früher abgerufen wurde, zeigt, womit zu rechnen ist.",
            ),
        ),
        Field(
            name="note",
            label=Wording("Note to the members", "Hinweis an die Mitglieder"),
            kind="area",
            required=False,
        ),
    )


def _known(visit: Visit, named: Sequence[str]) -> Sequence[Choice]:
    return tuple({**{product: product for product in named}, **visit.names.products}.items())


def question(visit: Visit, product: str) -> Row | None:
    """What was asked about a product."""
    rows = visit.reports(Wanted(name="demand_totals", parameters={"product": [product]}))[0].rows
    return rows[0] if rows else None


def ask_form(visit: Visit) -> Response:
    return _page(visit, blank((PRODUCT, *_fields(visit)), visit.language, unit=PIECES), None)


def ask(visit: Visit) -> Response:
    """A product that is asked about already is not asked about anew by mistake."""
    filled = read((PRODUCT, *_fields(visit)), visit)
    product = visit.typed("product")
    if product == NEW.rpartition("/")[2]:
        filled.wrong("product", RESERVED, visit.language)
    elif product and question(visit, product) is not None:
        filled.wrong("product", _taken(product), visit.language)
    if filled.ok and recorded(visit, AskDemand(**_values(filled)), filled):
        return visit.go(f"/bedarf/{product}", ASKED)
    return _page(visit, filled, None)


def _taken(product: str) -> Wording:
    return Wording(
        f"Members were asked about {product} before. Open it in the list and change the question there.",
        f"Nach {product} wurde schon gefragt. Öffnen Sie es in der Liste und ändern Sie die Abfrage dort.",
    )


def change_form(visit: Visit) -> Response:
    """The question as it was asked. Raises `DemandNotAsked`."""
    found = _found(visit)
    begins = {name: found[name] for name in ("title", "unit", "note", "similar_products")}
    begins["until_on"] = date.fromisoformat(found["until_on"])
    return _page(visit, blank(_fields(visit, found["similar_products"]), visit.language, **begins), found)


def change(visit: Visit) -> Response:
    found = _found(visit)
    filled = read(_fields(visit, found["similar_products"]), visit)
    if filled.ok and recorded(visit, AskDemand(product=found["product"], **_values(filled)), filled):
        return visit.go(f"/bedarf/{found['product']}", CHANGED)
    return _page(visit, filled, found)


def _found(visit: Visit) -> Row:
    product = visit.part("product")
    found = question(visit, product)
    if found is None:
        raise DemandNotAsked(product=product)
    return found


def _values(filled: Filled) -> dict[str, Any]:
    return {**filled.values, "similar_products": tuple(filled["similar_products"])}


def _page(visit: Visit, filled: Filled, found: Row | None) -> Response:
    return visit.render("demand/asking.html", filled.status, filled=filled, question=found)
