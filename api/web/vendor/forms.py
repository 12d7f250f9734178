"""Registering a vendor and changing its details."""

from starlette.responses import Response

from api.web.fields import Field
from api.web.forms import Filled, blank, read, recorded
from api.web.visit import Visit
from procurement.domain.vendor.commands import ChangeVendorDetails, RegisterVendor
from procurement.kernel.wording import Wording

DETAILS = (
    Field(name="name", label=Wording("Name", "Name"), most=200),
    Field(
        name="vat_id",
        label=Wording("VAT id", "USt-IdNr."),
        hint=Wording("e.g. DE136695976", "z. B. DE136695976"),
        required=False,
        most=20,
    ),
    Field(name="city", label=Wording("City", "Ort"), required=False, most=200),
)
NEW = (
    Field(
        name="vendor",
        label=Wording("Short name", "Kürzel"),
        hint=Wording(
            "Stands in addresses and files and stays for ever, e.g. holzwerk",
            "Steht in Adressen und Dateien und bleibt für immer, z. B. holzwerk",
        ),
        most=100,
    ),
    *DETAILS,
)
REGISTERED = Wording("The vendor has been registered.", "Der Lieferant ist angelegt.")
CHANGED = Wording("The vendor's details have been changed.", "Die Angaben zum Lieferanten sind geändert.")
RESERVED = Wording("This short name is taken by the program.", "Dieses Kürzel braucht das Programm selbst.")


def register_form(visit: Visit) -> Response:
    return _shown(visit, blank(NEW, visit.language))


def register(visit: Visit) -> Response:
    filled = read(NEW, visit)
    if visit.typed("vendor") == "neu":
        filled.wrong("vendor", RESERVED, visit.language)
    if filled.ok and recorded(visit, RegisterVendor(**filled.values), filled):
        return visit.go(f"/lieferanten/{filled['vendor']}", REGISTERED)
    return _shown(visit, filled)


def change_form(visit: Visit) -> Response:
    vendor = visit.decided(visit.services.keeping.vendor(visit.actor, visit.part("vendor")))
    values = {"name": vendor.name, "vat_id": vendor.vat_id, "city": vendor.city}
    return _shown(visit, blank(DETAILS, visit.language, **values), vendor.vendor)


def change(visit: Visit) -> Response:
    vendor = visit.part("vendor")
    filled = read(DETAILS, visit)
    if filled.ok and recorded(visit, ChangeVendorDetails(vendor=vendor, **filled.values), filled):
        return visit.go(f"/lieferanten/{vendor}", CHANGED)
    return _shown(visit, filled, vendor)


def _shown(visit: Visit, filled: Filled, vendor: str = "") -> Response:
    return visit.render("vendor/form.html", filled.status, filled=filled, vendor=vendor)
