"""Why licences cannot be offered, claimed or passed on."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from procurement.kernel.refusal import Invalid, Refused, Unknown


@dataclass(eq=False, kw_only=True)
class UnknownOffer(Unknown):
    member: str
    product: str
    offer: int
    DE: ClassVar[str] = "Ein Angebot {offer} von {member} zu {product} gibt es nicht (mehr)."
    EN: ClassVar[str] = "There is no offer {offer} of {member} on {product} (any more)."


@dataclass(eq=False, kw_only=True)
class UnknownClaim(Unknown):
    offer: int
    claim: int
    DE: ClassVar[str] = "Eine Anmeldung {claim} zum Angebot {offer} gibt es nicht (mehr)."
    EN: ClassVar[str] = "There is no claim {claim} on offer {offer} (any more)."


@dataclass(eq=False, kw_only=True)
class SharingNotPermitted(Refused):
    contract: str
    clause: str
    DE: ClassVar[str] = "Nach dem Vertrag {contract} ist das Überlassen von Lizenzen {clause}."
    EN: ClassVar[str] = "Under contract {contract} passing licences on is {clause}."


@dataclass(eq=False, kw_only=True)
class UsageNotKnown(Refused):
    member: str
    product: str
    DE: ClassVar[str] = "Was {member} von {product} entbehren kann, ist unbekannt: Es fehlt eine Nutzungsmeldung."
    EN: ClassVar[str] = "What {member} can spare of {product} is unknown: no usage has been reported."


@dataclass(eq=False, kw_only=True)
class MoreThanSpare(Refused):
    """`spare` is owned with a running term, less what is in use, less what is offered already."""

    member: str
    product: str
    article: str
    asked: Decimal
    spare: Decimal
    owned: Decimal
    used: Decimal
    DE: ClassVar[str] = (
        "{member} kann von {article} nur {spare} überlassen, nicht {asked} (Besitz {owned}, in Nutzung {used})."
    )
    EN: ClassVar[str] = "{member} can pass on {spare} of {article} only, not {asked} (owned {owned}, in use {used})."
    POINTER: ClassVar[str] = "/quantity"


@dataclass(eq=False, kw_only=True)
class MoreThanOffered(Refused):
    offer: int
    asked: Decimal
    left: Decimal
    DE: ClassVar[str] = "Vom Angebot {offer} sind noch {left} frei, nicht {asked}."
    EN: ClassVar[str] = "{left} of offer {offer} are free, not {asked}."
    POINTER: ClassVar[str] = "/quantity"


@dataclass(eq=False, kw_only=True)
class OwnOffer(Refused):
    member: str
    DE: ClassVar[str] = "Das Angebot ist von {member} selbst."
    EN: ClassVar[str] = "The offer is that of {member} itself."
    POINTER: ClassVar[str] = "/claimed_by"


@dataclass(eq=False, kw_only=True)
class ClaimedAlready(Refused):
    offer: int
    claim: int
    claimed_by: str
    DE: ClassVar[str] = "{claimed_by} hat zum Angebot {offer} schon die Anmeldung {claim}; bitte diese zurückziehen."
    EN: ClassVar[str] = "{claimed_by} has claim {claim} on offer {offer} already; please withdraw that one."


@dataclass(eq=False, kw_only=True)
class SharedQuantityNotPossible(Invalid):
    quantity: Decimal
    DE: ClassVar[str] = "{quantity} Lizenzen lassen sich nicht überlassen."
    EN: ClassVar[str] = "{quantity} licences cannot be passed on."
    POINTER: ClassVar[str] = "/quantity"


@dataclass(eq=False, kw_only=True)
class ConsentMissing(Refused):
    contract: str
    DE: ClassVar[str] = "Der Vertrag {contract} verlangt die Zustimmung des Lieferanten; bitte ihr Zeichen angeben."
    EN: ClassVar[str] = "Contract {contract} asks for the vendor's consent; please give its reference."
    POINTER: ClassVar[str] = "/consent_ref"
