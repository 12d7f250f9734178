"""One offer: asking for it, and what its giver does with those who asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response

from api.web.choices import members
from api.web.code_words import SHARING_STATUSES
from api.web.columns import Row
from api.web.fields import Field
from api.web.formats import number
from api.web.forms import Filled, blank, read
from api.web.licence_offers.market import CLAIMANT, GIVER, OPEN, offer_path
from api.web.licence_offers.recording import kept
from api.web.licence_words import CLAUSES, MEANINGS
from api.web.links import with_query
from api.web.visit import Visit
from procurement.application.access import ACCESS, Action
from procurement.application.reading import Wanted
from procurement.domain.licence.commands import (
    ClaimLicences,
    TransferLicences,
    WithdrawClaim,
    WithdrawOffer,
)
from procurement.domain.licence.sharing_refusals import UnknownClaim, UnknownOffer
from procurement.kernel.wording import Wording

Key = tuple[str, int]
CLAIM, WITHDRAW, PASS_ON, DECLINE, TAKE_BACK = "anmelden", "zuruecknehmen", "weitergeben", "ablehnen", "zurueckziehen"
MOST_DIGITS = 9
MOST_REFERENCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An offer as the visitor may see it: of claims a member sees its own, the giver all, whoever serves all, all."""

    giver: str
    product: str
    offer: int
    row: Row
    claims: Sequence[Row]
    manages: bool
    may_claim: bool
    forms: Mapping[Key, Filled] = field(default_factory=dict[Key, Filled])

    @property
    def named(self) -> dict[str, Any]:
        """What every command about it begins with."""
        return {"member": self.giver, "product": self.product, "offer": self.offer}

    @property
    def open_claim(self) -> Row | None:
        """The visitor's own claim, as long as it is open."""
        return next((row for row in self.claims if row["side"] == CLAIMANT and row["status"] == OPEN), None)


def seen(visit: Visit) -> Seen:
    """The offer that the path names. Raises `UnknownOffer`."""
    giver, product, text = visit.part("member"), visit.part("product"), visit.part("offer")
    offer = int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else 0
    named = {"product": [product], "offer": [str(offer)]}
    all_sides = {} if visit.actor.member else {"member": [giver], "side": [GIVER]}
    offers, claims = visit.reports(
        Wanted(name="licence_offers", parameters={**named, "member": [giver]}),
        Wanted(name="licence_claims", parameters={**named, **all_sides, "sort": ["claim"]}),
    )
    if not offers.rows:
        raise UnknownOffer(member=giver[:80], product=product[:80], offer=offer)
    row = offers.rows[0]
    shares = visit.role in ACCESS[Action.SHARE_LICENCES]
    opened = row["status"] == OPEN
    return Seen(
        giver=giver,
        product=product,
        offer=offer,
        row={**row, "free_quantity": row["left_quantity"] - row["claimed_quantity"]},
        claims=[each for each in claims.rows if each["giver"] == giver],
        manages=shares and opened and visit.actor.member in {"", giver},
        may_claim=shares and opened and visit.actor.member != giver,
    )


def show(visit: Visit) -> Response:
    return _page(visit, seen(visit), {})


def claim(visit: Visit) -> Response:
    """Ask for licences of the offer, for one's own member or the one chosen."""
    offer = seen(visit)
    filled = read(_claim_fields(visit, offer), visit)
    if filled.ok:
        command = ClaimLicences(
            **offer.named,
            claimed_by=visit.actor.member or filled["claimed_by"],
            quantity=filled["quantity"],
            note=filled["note"],
        )
        if kept(visit, command, filled, "quantity"):
            done = Wording(
                f"The claim on {number(command.quantity, 'en')} licences is recorded.",
                f"Die Anmeldung über {number(command.quantity, 'de')} Lizenzen ist festgehalten.",
            )
            return _go(visit, offer, done)
    return _page(visit, seen(visit), {(CLAIM, 0): filled})


def withdraw(visit: Visit) -> Response:
    """Take the rest of an offer back; claims on it end."""
    offer = seen(visit)
    filled = read((_reason(0),), visit)
    if filled.ok and kept(visit, WithdrawOffer(**offer.named, reason=filled["reason_0"]), filled, "reason_0"):
        return _go(visit, offer, Wording("The offer is withdrawn.", "Das Angebot ist zurückgenommen."))
    return _page(visit, seen(visit), {(WITHDRAW, 0): filled})


def pass_on(visit: Visit) -> Response:
    """Fulfil a claim, with the vendor's consent where the contract asks for it."""
    offer = seen(visit)
    number_of = _claim_of(visit, offer)
    filled = read((_consent(number_of, offer),), visit)
    name = f"consent_ref_{number_of}"
    command = TransferLicences(**offer.named, claim=number_of, consent_ref=filled.values.get(name, ""))
    if filled.ok and kept(visit, command, filled, name):
        return _go(visit, offer, Wording("The licences are passed on.", "Die Lizenzen sind weitergegeben."))
    return _page(visit, seen(visit), {(PASS_ON, number_of): filled})


def decline(visit: Visit) -> Response:
    """Decline a claim, and say why."""
    return _ended(visit, DECLINE, required=True, done=Wording("The claim is declined.", "Die Anmeldung ist abgelehnt."))


def take_back(visit: Visit) -> Response:
    """Take one's own claim back."""
    done = Wording("The claim is taken back.", "Die Anmeldung ist zurückgezogen.")
    return _ended(visit, TAKE_BACK, required=False, done=done)


def _ended(visit: Visit, act: str, *, required: bool, done: Wording) -> Response:
    offer = seen(visit)
    number_of = _claim_of(visit, offer)
    filled = read((_reason(number_of, required=required),), visit)
    name = f"reason_{number_of}"
    if filled.ok and kept(visit, WithdrawClaim(**offer.named, claim=number_of, reason=filled[name]), filled, name):
        return _go(visit, offer, done)
    return _page(visit, seen(visit), {(act, number_of): filled})


def _claim_of(visit: Visit, offer: Seen) -> int:
    """The claim that the path names, if the visitor sees it. Raises `UnknownClaim`."""
    text = visit.part("claim")
    found = int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else 0
    if not any(row["claim"] == found for row in offer.claims):
        raise UnknownClaim(offer=offer.offer, claim=found)
    return found


def _go(visit: Visit, offer: Seen, done: Wording) -> Response:
    return visit.go(_address(visit, offer), done)


def _address(visit: Visit, offer: Seen, *, act: str = "", claim_number: int = 0) -> str:
    tail = f"/anmeldungen/{claim_number}/{act}" if claim_number else f"/{act}" if act else ""
    acting = visit.query.get("member", []) if not visit.actor.member else []
    return with_query(offer_path(offer.giver, offer.product, offer.offer) + tail, {"member": acting})


def _page(visit: Visit, offer: Seen, forms: Mapping[Key, Filled]) -> Response:
    """The offer with its forms, those among them that were sent with what was typed."""
    status = max((filled.status for filled in forms.values()), default=200)
    return visit.render(
        "licence_offers/one.html",
        status,
        offer=offer,
        row=offer.row,
        forms={**_forms(visit, offer), **forms},
        sent=set(forms),
        statuses=SHARING_STATUSES,
        clause=CLAUSES.get(offer.row["clause"]),
        meaning=MEANINGS.get(offer.row["clause"]),
        address=lambda act="", claim_number=0: _address(visit, offer, act=act, claim_number=claim_number),
        own=visit.actor.member,
    )


def _forms(visit: Visit, offer: Seen) -> Mapping[Key, Filled]:
    acting = visit.asked("member") if not visit.actor.member else ""
    begins = {"claimed_by": acting} if acting != offer.giver else {}
    found: dict[Key, Filled] = {
        (CLAIM, 0): blank(_claim_fields(visit, offer), visit.language, **begins),
        (WITHDRAW, 0): blank((_reason(0),), visit.language),
    }
    for row in offer.claims:
        number_of = int(row["claim"])
        found[PASS_ON, number_of] = blank((_consent(number_of, offer),), visit.language)
        found[DECLINE, number_of] = blank((_reason(number_of, required=True),), visit.language)
        found[TAKE_BACK, number_of] = blank((_reason(number_of),), visit.language)
    return found


def _claim_fields(visit: Visit, offer: Seen) -> Sequence[Field]:
    free = offer.row["free_quantity"]
    asked = [
        Field(
            name="quantity",
            label=Wording("Quantity", "Menge"),
            kind="number",
            hint=Wording(f"{number(free, 'en')} are still free.", f"{number(free, 'de')} sind noch frei."),
        ),
        Field(name="note", label=Wording("Note", "Hinweis"), kind="area", required=False),
    ]
    if not visit.actor.member:
        others = [choice for choice in members(visit) if choice[0] != offer.giver]
        asked.insert(
            0, Field(name="claimed_by", label=Wording("For member", "Für Mitglied"), kind="choice", choices=others)
        )
    return asked


def _consent(claim_number: int, offer: Seen) -> Field:
    return Field(
        name=f"consent_ref_{claim_number}",
        label=Wording("Reference of the vendor's consent", "Zeichen der Zustimmung des Lieferanten"),
        hint=Wording(
            "The contract asks for the consent; e.g. letter of 2 March 2026.",
            "Der Vertrag verlangt die Zustimmung; z. B. Schreiben vom 02.03.2026.",
        ),
        required=offer.row["clause"] == "with_consent",
        most=MOST_REFERENCE,
        pointer="/consent_ref",
    )


def _reason(claim_number: int, *, required: bool = False) -> Field:
    label = Wording("Reason for declining", "Grund der Ablehnung") if required else Wording("Reason", "Grund")
    return Field(name=f"reason_{claim_number}", label=label, required=required, pointer="/reason")
