"""Second step: what each order says besides its lines, what stands against it, who must approve; then it is placed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from starlette.responses import Response

from api.web.basket.contents import MOST_ITEMS, Basket, Details, basket_of, keep_basket, member_of
from api.web.basket.placing import Outcome, place
from api.web.basket.quoting import Part, parts_of, totals_of
from api.web.fields import Field
from api.web.forms import Filled, blank
from api.web.forms import read as read_form
from api.web.links import with_query
from api.web.visit import Visit
from procurement.application.access import Role
from procurement.domain.checks.budget_named import DecisionReferenceMissing
from procurement.domain.member.aggregate import Member
from procurement.kernel.wording import Wording

CHANGED = Wording(
    "The basket has changed since this page was shown. Please check once more; nothing was ordered of this.",
    "Der Korb hat sich geändert, seit Sie diese Seite geöffnet haben. "
    "Bitte prüfen Sie noch einmal; hiervon wurde nichts abgerufen.",
)
MOST_CODE, MOST_NOTE = 200, 2000


@dataclass(kw_only=True)
class Form:
    """One order to come with the fields that ask what it says."""

    part: Part
    key: str
    filled: Filled

    @property
    def summary(self) -> Sequence[tuple[str, str]]:
        """Everything that stands against the order, each with where it stands on the page."""
        found = [(id_, sentence) for id_, _label, sentence in self.filled.summary]
        found += [(f"abruf-{self.part.id}", sentence) for sentence in self.part.sentences]
        found += [(f"zeile-{line.id}", sentence) for line in self.part.lines for sentence in line.sentences]
        return found


def show(visit: Visit) -> Response:
    """The orders to come. What was not asked yet is not missing yet."""
    basket = basket_of(visit)
    if not basket.items or not member_of(visit, basket):
        return visit.go("/korb")
    keyed = basket.keyed()
    if keyed != basket:
        keep_basket(visit, keyed)
    forms = [_form(visit, keyed, part, None) for part in parts_of(visit, keyed)]
    for form in forms:
        if form.part.contract in keyed.details:
            _tell(form, visit)
    return _shown(visit, keyed, forms)


def send(visit: Visit) -> Response:
    """Place every order the page showed. What was placed is never placed again, whatever is sent again."""
    sent = visit.chosen("vertrag")[:MOST_ITEMS]
    basket = basket_of(visit)
    typed = {name: read_form(_fields(name), visit) for name in basket.orders if name in sent}
    basket = _noted(basket, typed)
    keep_basket(visit, basket)
    outcome = Outcome()
    if all(filled.ok for filled in typed.values()):
        outcome = place(visit, basket, {name: visit.typed(f"schluessel:{name}") for name in sent})
    basket = basket_of(visit).without(outcome.done).keyed()
    keep_basket(visit, basket)
    if outcome.complete:
        return visit.go(confirmation(outcome.placed))
    if not basket.items:
        return visit.go("/korb")
    return _again(visit, basket, typed, outcome)


def confirmation(placed: Iterable[str]) -> str:
    """Where orders are confirmed, by their ids."""
    return with_query("/korb/bestaetigung", {"abruf": list(placed)})


def _again(visit: Visit, basket: Basket, typed: Mapping[str, Filled], outcome: Outcome) -> Response:
    """What could not be placed, with the reasons, and everything that was typed."""
    forms: list[Form] = []
    for part in parts_of(visit, basket):
        refused, filled = outcome.refused.get(part.contract), typed.get(part.contract)
        if refused is not None:
            part.told((refused, *refused.also), visit.language)
        form = _form(visit, basket, part, filled)
        if filled is not None and filled.ok:
            _tell(form, visit)
        forms.append(form)
    stated = [409] if outcome.refused or outcome.changed else []
    stated += [503] if outcome.lost else []
    return _shown(
        visit, basket, forms, status=max([200, *stated, *(it.filled.status for it in forms)]), outcome=outcome
    )


def _tell(form: Form, visit: Visit) -> None:
    """What is missing in fields, once they were filled in; before that it is a question."""
    for refusal in form.part.fields:
        form.filled.refused(refusal, visit.language)


def _fields(contract: str, *, needs_decision: bool = False) -> tuple[Field, ...]:
    """What an order says besides its lines. Names carry the contract: forms of several orders stand on one page."""
    return (
        Field(
            name=f"haushaltsstelle-{contract}",
            label=Wording("Budget code", "Haushaltsstelle"),
            pointer="/budget_code",
            hint=Wording("e.g. 11.1.01.431100", "z. B. 11.1.01.431100"),
            most=MOST_CODE,
        ),
        Field(
            name=f"beschluss-{contract}",
            label=Wording("Decision reference", "Beschluss"),
            pointer="/decision_ref",
            hint=Wording("Resolution or offer, e.g. DS0562/21", "Beschluss oder Angebot, z. B. DS0562/21"),
            required=needs_decision,
            most=MOST_CODE,
        ),
        Field(
            name=f"bemerkung-{contract}",
            label=Wording("Note to the order", "Bemerkung zum Abruf"),
            kind="area",
            pointer="/note",
            required=False,
            most=MOST_NOTE,
        ),
    )


def _noted(basket: Basket, typed: Mapping[str, Filled]) -> Basket:
    """With what was typed, so that it is there again whatever happens next."""
    details = dict(basket.details)
    for contract, filled in typed.items():
        code, decision, note = (str(text)[:MOST_NOTE] for text in filled.typed.values())
        details[contract] = Details(budget_code=code, decision_ref=decision, note=note)
    return replace(basket, details=details)


def _form(visit: Visit, basket: Basket, part: Part, filled: Filled | None) -> Form:
    needs_decision = any(isinstance(it, DecisionReferenceMissing) for it in part.fields)
    fields = _fields(part.contract, needs_decision=needs_decision)
    said = basket.details.get(part.contract, Details())
    values = dict(zip((it.name for it in fields), (said.budget_code, said.decision_ref, said.note), strict=True))
    begun = blank(fields, visit.language, **values)
    if filled is not None:
        begun = replace(filled, fields=begun.fields)
    return Form(part=part, key=basket.keys[part.contract], filled=begun)


def _shown(
    visit: Visit, basket: Basket, forms: Sequence[Form], *, status: int = 200, outcome: Outcome | None = None
) -> Response:
    member = visit.decided(visit.services.keeping.member(visit.actor, member_of(visit, basket)))
    found = outcome or Outcome()
    summary = [("", CHANGED.in_language(visit.language))] if found.changed else []
    summary += [("", it.in_language(visit.language)) for it in found.lost]
    for form in forms:
        title = f"{visit.names.contract(form.part.contract)}: " if len(forms) > 1 else ""
        summary += [(id_, f"{title}{sentence}") for id_, sentence in form.summary]
    return visit.render(
        "basket/checking.html",
        status,
        forms=forms,
        summary=summary,
        member=member,
        placed=found.placed,
        confirmation=confirmation(found.placed),
        approvers=_approvers(visit, member),
        totals=totals_of([form.part for form in forms]),
    )


def _approvers(visit: Visit, member: Member) -> Sequence[str]:
    """Who of the member may approve what the visitor orders, as far as the directory of persons knows."""
    people = visit.services.accounts.all()
    return [
        it.name
        for it in people
        if it.usable and it.role is Role.APPROVER and it.member == member.member and it.subject != visit.actor.subject
    ]
