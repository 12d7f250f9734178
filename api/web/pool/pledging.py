"""Pledging to a pool: the form, what it would bring before it is sent, and taking a pledge back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from api.web.choices import members
from api.web.fields import Field
from api.web.formats import number
from api.web.forms import Filled, blank, kept, read
from api.web.pool.standing import Standing
from api.web.visit import Visit
from procurement.application.access import ACCESS, Action, Role
from procurement.application.pooling import PledgeQuote
from procurement.domain.checks.budget_named import DecisionReferenceMissing
from procurement.domain.pool.commands import PledgeToPool, WithdrawPledge
from procurement.domain.pool.events import PoolPledged
from procurement.domain.pool.pledging import NothingPledged
from procurement.kernel.refusal import Refused
from procurement.kernel.wording import Wording

MOST_NAME = 200
NOT_YET = "-"
"""Stands for a budget code or decision in a preview: what joining brings does not depend on them, the pledge itself does."""
FIRST_LINE = "/lines/0"
"""What the order of a pledge would be refused for in its one line is about the quantity."""
REASON = Field(name="withdraw_reason", label=Wording("Reason", "Grund"), kind="area", required=False, pointer="/reason")
MEMBER = Wording("Member", "Mitglied")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a pledge would bring, and what is still missing; without a quote, why it would be refused."""

    quantity: Decimal
    quote: PledgeQuote | None
    sentences: Sequence[str] = ()

    @property
    def saved_cents(self) -> int:
        return self.quote.alone_cents - self.quote.net_cents if self.quote else 0


def fields(visit: Visit, standing: Standing) -> Sequence[Field]:
    """The questions of a pledge; for whom is asked where the visitor serves all members."""
    least = standing.opened.least_quantity
    hint = None
    if least:
        hint = Wording(f"At least {number(least, 'en')}.", f"Mindestens {number(least, 'de')}.")
    unit = standing.unit
    found = [
        Field(
            name="quantity",
            label=Wording(f"Quantity ({unit})", f"Menge ({unit.german})"),
            kind="number",
            hint=hint,
            also=(FIRST_LINE,),
        ),
        Field(name="budget_code", label=Wording("Budget code", "Haushaltsstelle"), most=MOST_NAME),
        Field(
            name="decision_ref",
            label=Wording("Decision", "Beschluss"),
            required=False,
            hint=Wording("Needed above the limit of your member.", "Nötig ab der Grenze Ihres Mitglieds."),
            most=MOST_NAME,
        ),
        Field(name="note", label=Wording("Note", "Bemerkung"), kind="area", required=False),
    ]
    if not visit.actor.member:
        found.insert(0, Field(name="member", label=MEMBER, kind="choice", choices=tuple(members(visit))))
    return found


def may_pledge(visit: Visit) -> bool:
    return visit.role in ACCESS[Action.PLEDGE]


def member_of(visit: Visit) -> str:
    """Whom the forms are about: the visitor's own member, or the one chosen; empty where none is yet."""
    return visit.actor.member or visit.typed("member") or visit.asked("mitglied")


def begun(visit: Visit, standing: Standing) -> Filled:
    """The form as it begins: with what the member pledged before."""
    member = member_of(visit)
    before = standing.pool.pledges.get(member)
    values: dict[str, Any] = {"member": member}
    if before is not None:
        names = ("quantity", "budget_code", "decision_ref", "note")
        values |= {name: getattr(before, name) for name in names}
    return blank(fields(visit, standing), visit.language, **values)


def previewed(visit: Visit, standing: Standing) -> tuple[Filled, Preview | None]:
    """What was typed so far, judged by nobody yet, and what it would bring; None where no quantity is typed."""
    asked = fields(visit, standing)
    filled, tried = kept(asked, visit), read(asked, visit)
    member = member_of(visit)
    if not visit.typed("quantity") or not member:
        return filled, None
    if "quantity" in tried.errors:
        return filled, Preview(quantity=Decimal(0), quote=None, sentences=tried.errors["quantity"])
    command = PledgeToPool(
        pool=standing.opened.pool,
        member=member,
        quantity=tried["quantity"],
        budget_code=visit.typed("budget_code")[:MOST_NAME] or NOT_YET,
        decision_ref=visit.typed("decision_ref")[:MOST_NAME] or None,
        pledged_by="",
    )
    return filled, rehearsed(visit, command)


def rehearsed(visit: Visit, command: PledgeToPool) -> Preview:
    """What the pool would make of a pledge now; nothing is written. A decision that is still missing is only said."""
    rehearse, missing = visit.services.pooling.rehearse, list[str]()
    try:
        try:
            quote = visit.decided(rehearse(visit.actor, command))
        except DecisionReferenceMissing as refusal:
            missing.append(refusal.sentence(visit.language))
            quote = visit.decided(rehearse(visit.actor, replace(command, decision_ref=NOT_YET)))
    except Refused as refusal:
        sentences = [each.sentence(visit.language) for each in (refusal, *refusal.also)]
        return Preview(quantity=command.quantity, quote=None, sentences=list(dict.fromkeys(sentences)))
    return Preview(quantity=command.quantity, quote=quote, sentences=missing)


def pledged(visit: Visit, standing: Standing) -> tuple[Filled, bool]:
    """The form as it was sent, and whether the pledge stands now. The same pledge sent twice is one pledge."""
    filled = read(fields(visit, standing), visit)
    if not filled.ok:
        return filled, False
    command = PledgeToPool(
        pool=standing.opened.pool,
        member=visit.actor.member or filled["member"],
        quantity=filled["quantity"],
        budget_code=filled["budget_code"],
        decision_ref=filled["decision_ref"] or None,
        note=filled["note"],
        pledged_by=visit.actor.subject,
    )
    before = standing.pool.pledges.get(command.member)
    if before is not None and standing.takes_pledges and _same(before, command):
        return filled, True
    try:
        visit.decided(visit.services.keeping.keep(visit.actor, command, visit.correlation_id))
    except Refused as refusal:
        filled.refused(refusal, visit.language)
        return filled, False
    return filled, True


def _same(before: PoolPledged, asked: PledgeToPool) -> bool:
    names = ("quantity", "budget_code", "decision_ref", "note")
    return all(getattr(before, name) == getattr(asked, name) for name in names)


def withdrawn(visit: Visit, standing: Standing) -> tuple[Filled, bool]:
    """The form of a withdrawal, and whether nothing stands any more; a second click finds it done."""
    filled = read((REASON,), visit)
    if not filled.ok:
        return filled, False
    command = WithdrawPledge(pool=standing.opened.pool, member=member_of(visit), reason=filled["withdraw_reason"])
    try:
        visit.decided(visit.services.keeping.keep(visit.actor, command, visit.correlation_id))
    except NothingPledged:
        return filled, True
    except Refused as refusal:
        filled.refused(refusal, visit.language)
        return filled, False
    return filled, True


def may_withdraw(visit: Visit, standing: Standing) -> bool:
    """A member until the deadline; a manager as long as the pool runs."""
    if not may_pledge(visit) or member_of(visit) not in standing.pool.pledges:
        return False
    return standing.takes_pledges or (standing.pool.runs and visit.role is Role.MANAGER)
