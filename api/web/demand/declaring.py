"""What a member says it will need, and taking it back: for one's own member, or for any by whoever serves all."""

from collections.abc import Collection, Sequence

from api.web.choices import members
from api.web.fields import Field
from api.web.visit import Visit
from procurement.kernel.wording import Wording

DECLARING, WITHDRAWING = "melden", "zurueckziehen"
MEMBER = Wording("Member", "Mitglied")


def declare_fields(visit: Visit) -> Sequence[Field]:
    """The questions; the member only for those who serve all."""
    asked = (
        Field(
            name="quantity",
            label=Wording("Quantity needed", "Benötigte Menge"),
            kind="number",
            hint=Wording(
                "An estimate is enough; it obliges to nothing.", "Eine Schätzung genügt; sie verpflichtet zu nichts."
            ),
        ),
        Field(name="needed_on", label=Wording("Needed from", "Bedarf ab"), kind="day"),
        Field(name="note", label=Wording("Note", "Bemerkung"), kind="area", required=False),
    )
    if visit.actor.member:
        return asked
    return (Field(name="member", label=MEMBER, kind="choice", choices=tuple(members(visit))), *asked)


def withdraw_fields(visit: Visit, answered: Collection[str]) -> Sequence[Field]:
    """Why, and for those who serve all whose declaration: that of one of those who answered."""
    reason = Field(name="reason", label=Wording("Reason", "Grund"), kind="area", required=False)
    if visit.actor.member:
        return (reason,)
    choices = [choice for choice in members(visit) if choice[0] in answered]
    return (Field(name="of_member", label=MEMBER, kind="choice", choices=choices, pointer="/member"), reason)
