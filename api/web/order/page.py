"""One order: its facts, lines and timeline, its order form, and the steps that are possible now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from api.answers import Json
from api.payload import ORDER_NAME
from api.web.choices import STATUS_TONES, STATUSES
from api.web.forms import Filled, blank
from api.web.order.steps import STEPS, Step
from api.web.order.taking import Attempt, attempt
from api.web.order.timeline import timeline
from api.web.page import Door, Look, Page
from api.web.pricing_words import pricing_words
from api.web.unit_words import unit_words
from api.web.visit import Visit
from procurement.application.access import Action, Role
from procurement.application.accesses import AccessKind
from procurement.application.ordering import Seen
from procurement.audit.receipt import receipt
from procurement.domain.checks.four_eyes import ApproverIsRequester
from procurement.domain.order.aggregate import Order, UnknownOrder
from procurement.kernel.wording import Wording
from procurement.projections.percent import percent_of

AWAITING = Wording("waits for approval", "wartet auf Freigabe")


@dataclass(frozen=True, slots=True, kw_only=True)
class StepForm:
    """A step that is possible now, with its form. `open` when it was just filled in."""

    step: Step
    filled: Filled
    open: bool


def seen_of(visit: Visit) -> Seen | str:
    """The order by its id; by its number, the address it has."""
    name = visit.part("order")
    if not ORDER_NAME.fullmatch(name):
        raise UnknownOrder(order_id=name[:80])
    try:
        return visit.services.ordering.seen(visit.actor, name)
    except UnknownOrder:
        found = visit.report("order_book", {"number": [name]}, action=Action.READ_ORDERS).rows
        if not found:
            raise
        return f"/abrufe/{found[0]['order_id']}"


def show(visit: Visit) -> Response:
    seen = seen_of(visit)
    return visit.go(seen) if isinstance(seen, str) else _page(visit, seen)


def sheet(visit: Visit) -> Response:
    """The order form: a clean sheet to print."""
    seen = seen_of(visit)
    if isinstance(seen, str):
        return visit.go(f"{seen}/bestellschein")
    return visit.render("order/sheet.html", **_shown(visit, seen))


def proof(visit: Visit) -> Response:
    """The order's receipt: a file that proves for good that it stands in the log. That it was taken is noted."""
    seen = seen_of(visit)
    if isinstance(seen, str):
        return visit.go(f"{seen}/quittung")
    order, services = seen.order, visit.services
    document = receipt(services.audit, order.order_id, visit.now)
    about = f"receipt order={order.order_id}"
    services.accesses.note(visit.actor, AccessKind.EXPORTED, about, visit.correlation_id)
    return Json(document, headers={"Content-Disposition": f'attachment; filename="quittung-{order.number}.json"'})


def _take(step: Step) -> Callable[[Visit], Response]:
    """Take the step, or show the order again with what was typed and what stands against it."""

    def take(visit: Visit) -> Response:
        tried = attempt(visit, step)
        if tried.seen is None:
            return visit.go(f"/abrufe/{visit.part('order')}", tried.notice)
        return _page(visit, tried.seen, tried)

    return take


def _page(visit: Visit, seen: Seen, tried: Attempt | None = None) -> Response:
    changes = seen.events[tried.version :] if tried and tried.version else ()
    forms = _forms(visit, seen.order, tried)
    lost = tried if tried and not any(form.open for form in forms) else None
    return visit.render(
        "order/page.html",
        tried.filled.status if tried else 200,
        forms=forms,
        four_eyes=_four_eyes(visit, seen.order),
        happened=timeline(visit, seen.events),
        changes=timeline(visit, changes),
        lost=lost,
        typed=_typed(lost) if lost else (),
        **_shown(visit, seen),
    )


def _forms(visit: Visit, order: Order, tried: Attempt | None) -> Sequence[StepForm]:
    """The steps this person can take now, in the order of an order's life."""
    found: list[StepForm] = []
    barred = _four_eyes(visit, order)
    for step in STEPS:
        if not step.open_to(visit.role) or not step.possible(order) or (step.slug == "freigeben" and barred):
            continue
        mine = tried is not None and tried.step is step
        begins = step.begins(order, visit.today)
        filled = tried.filled if mine and tried else blank(step.asked(order, visit.language), visit.language, **begins)
        found.append(StepForm(step=step, filled=filled, open=mine))
    return found


def _typed(tried: Attempt) -> Sequence[tuple[Wording, str]]:
    """What was typed into a form that is gone, so that it can be used elsewhere."""
    typed = [(tried.filled.fields[name].label, value) for name, value in tried.filled.typed.items()]
    return [(label, ".".join(value) if isinstance(value, list) else value) for label, value in typed if any(value)]


def _four_eyes(visit: Visit, order: Order) -> str:
    """Why this person is not the one to approve; empty where they are, or where nobody has to."""
    barred = order.awaits_approval and visit.role is Role.APPROVER and order.placed.requested_by == visit.actor.subject
    refusal = ApproverIsRequester(order_id=order.order_id, number=order.number)
    return refusal.sentence(visit.language) if barred else ""


def _shown(visit: Visit, seen: Seen) -> Mapping[str, Any]:
    order = seen.order
    names = visit.services.accounts.names({order.placed.requested_by, order.approved_by} - {""})
    net_cents = order.placed.net_cents - sum(line.given_back_cents for line in order.lines)
    listed_cents = order.placed.listed_cents - sum(line.given_back_listed_cents for line in order.lines)
    return {
        "order": order,
        "stands": AWAITING if order.awaits_approval else STATUSES[order.status],
        "tone": "warning" if order.awaits_approval else STATUS_TONES[order.status],
        "requested_by": names.get(order.placed.requested_by, order.placed.requested_by),
        "approved_by": names.get(order.approved_by, order.approved_by),
        "net_cents": net_cents,
        "listed_cents": listed_cents,
        "saved_cents": listed_cents - net_cents,
        "share_of": percent_of,
        "pricing_words": pricing_words,
        "unit_words": unit_words,
    }


PAGE = Page(
    doors=(
        Door(path="/abrufe/{order}", action=Action.READ_ORDERS, answer=show),
        Door(path="/abrufe/{order}/bestellschein", action=Action.READ_ORDERS, answer=sheet),
        Door(path="/abrufe/{order}/quittung", action=Action.READ_ORDERS, answer=proof),
        *(
            Door(path=f"/abrufe/{{order}}/{step.slug}", action=step.action, answer=_take(step), method="POST")
            for step in STEPS
        ),
    ),
    looks=(
        Look(path="/abrufe/{order}", role=Role.OFFICER),
        Look(path="/abrufe/{waiting}", role=Role.APPROVER, name="waiting"),
        Look(path="/abrufe/{order}", role=Role.AUDITOR, name="auditor"),
        Look(path="/abrufe/{order}/bestellschein", role=Role.OFFICER, name="sheet"),
        Look(path="/abrufe/gibt-es-nicht", role=Role.OFFICER, name="unknown", status=404),
    ),
    help="beschaffung#abruf",
)
