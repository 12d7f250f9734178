"""Forming an alliance: what it is for and rests on, who leads it, who is in it, what it shares, how one leaves."""

from collections.abc import Sequence

from starlette.responses import Response

from api.web.fields import Choice, Field
from api.web.forms import Filled, blank, read, recorded
from api.web.page import Door, Look, Page
from api.web.visit import Visit
from procurement.application.access import Action, Role
from procurement.domain.alliance.commands import FormAlliance
from procurement.domain.alliance.keeping import MOST_NOTICE_MONTHS
from procurement.kernel.wording import Wording

PATH = "/verbuende/neu"
FORMED = Wording("The alliance has been formed.", "Der Verbund ist gegründet.")
RESERVED = Wording("This short name is taken by the program.", "Dieses Kürzel braucht das Programm selbst.")
USUAL_NOTICE_MONTHS = 3
SAID = ("alliance", "title", "purpose", "legal_basis")
SHARED = ("lead", "members", "products", "further")
TERMS = ("notice_months", "formed_on")


def _fields(visit: Visit) -> Sequence[Field]:
    return (*_said(), *_shared(visit), *_terms())


def _said() -> Sequence[Field]:
    return (
        Field(
            name="alliance",
            label=Wording("Short name", "Kürzel"),
            hint=Wording(
                "Stands in addresses and stays for ever, e.g. ikz-elbe",
                "Steht in Adressen und bleibt für immer, z. B. ikz-elbe",
            ),
            most=100,
        ),
        Field(name="title", label=Wording("Title", "Bezeichnung"), most=200),
        Field(name="purpose", label=Wording("Purpose", "Zweck"), kind="area"),
        Field(
            name="legal_basis",
            label=Wording("Legal basis", "Rechtsgrundlage"),
            hint=Wording("e.g. the agreement and its day", "z. B. die Vereinbarung mit Datum"),
        ),
    )


def _shared(visit: Visit) -> Sequence[Field]:
    members = list(visit.names.members.items())
    return (
        Field(
            name="lead",
            label=Wording("Led by", "Federführendes Mitglied"),
            kind="choice",
            choices=members,
            hint=Wording("Keeps the servers and signs for all.", "Betreibt die Server und vertritt den Verbund."),
        ),
        Field(
            name="members",
            label=Wording("Members", "Mitglieder"),
            kind="checks",
            choices=members,
            hint=Wording("At least two, the leading one included.", "Mindestens zwei, das federführende mitgezählt."),
        ),
        Field(
            name="products",
            label=Wording("Products shared", "Gemeinsame Produkte"),
            kind="checks",
            choices=_products(visit),
            required=not visit.typed("further"),
            hint=Wording("At least one, here or below.", "Mindestens eines, hier oder im nächsten Feld."),
        ),
        Field(
            name="further",
            label=Wording("Further products", "Weitere Produkte"),
            hint=Wording(
                "Such as no contract has yet, with commas between.",
                "Solche, die noch in keinem Vertrag stehen, mit Komma getrennt.",
            ),
            required=False,
        ),
    )


def _terms() -> Sequence[Field]:
    return (
        Field(
            name="notice_months",
            label=Wording("Notice, in months before a year's end", "Kündigungsfrist, in Monaten vor dem Jahresende"),
            kind="whole",
            hint=Wording(f"0 to {MOST_NOTICE_MONTHS}", f"0 bis {MOST_NOTICE_MONTHS}"),
        ),
        Field(name="formed_on", label=Wording("Begins on", "Beginnt am"), kind="day"),
    )


def _products(visit: Visit) -> Sequence[Choice]:
    return tuple(visit.names.products.items())


def ask(visit: Visit) -> Response:
    begins = {"notice_months": str(USUAL_NOTICE_MONTHS), "formed_on": visit.today}
    return _page(visit, blank(_fields(visit), visit.language, **begins))


def form(visit: Visit) -> Response:
    filled = read(_fields(visit), visit)
    if filled.typed["alliance"] == "neu":
        filled.wrong("alliance", RESERVED, visit.language)
    if filled.ok and recorded(visit, _command(filled), filled):
        return visit.go(f"/verbuende/{filled['alliance']}", FORMED)
    return _page(visit, filled)


def _command(filled: Filled) -> FormAlliance:
    values = {name: filled[name] for name in (*SAID, "lead", *TERMS)}
    further = [name.strip() for name in filled["further"].split(",")]
    products = (*filled["products"], *(name for name in further if name))
    return FormAlliance(**values, members=tuple(filled["members"]), products=products)


def _page(visit: Visit, filled: Filled) -> Response:
    groups = {"said": SAID, "shared": SHARED, "terms": TERMS}
    return visit.render("alliance_forming/page.html", filled.status, filled=filled, groups=groups)


PAGE = Page(
    doors=(
        Door(path=PATH, action=Action.KEEP_ALLIANCES, answer=ask),
        Door(path=PATH, action=Action.KEEP_ALLIANCES, answer=form, method="POST"),
    ),
    looks=(Look(path=PATH, role=Role.MANAGER),),
    help="geschaeftsfuehrung#verbuende",
)
