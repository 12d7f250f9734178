"""Several orders at once: each is decided by itself, and each has its outcome said."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response

from api.web.choices import STATUSES
from api.web.columns import Row
from api.web.fields import Field
from api.web.forms import Filled, blank, read
from api.web.listing import Hits
from api.web.orders.listing import listing_for
from api.web.visit import Visit
from procurement.application.access import ACCESS, Action, Role
from procurement.application.decisions import Done
from procurement.application.reading import Wanted
from procurement.domain.order.aggregate import Order
from procurement.domain.order.commands import ApproveOrder, CancelOrder, OrderStep
from procurement.domain.order.life import BINDING
from procurement.kernel.refusal import Refused, Stale
from procurement.kernel.wording import Wording

MOST = 200
APPROVING, CANCELLING = "/abrufe/freigeben", "/abrufe/stornieren"
REASON = Field(
    name="reason",
    label=Wording("Reason", "Grund"),
    hint=Wording("It is noted with each of the orders.", "Er wird bei jedem der Abrufe festgehalten."),
)
NOTHING_CHOSEN = Wording("Choose one order at least.", "Wählen Sie mindestens einen Abruf aus.")
TOO_MANY = Wording(
    f"At most {MOST} orders can be decided at once. Narrow the list down by filters.",
    f"Auf einmal gehen höchstens {MOST} Abrufe. Grenzen Sie die Liste mit Filtern ein.",
)
DONE = Wording("done", "erledigt")
REFUSED = Wording("not done", "nicht erledigt")
OVERTAKEN = Wording("changed meanwhile", "inzwischen geändert")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """What can be done with several orders, and what was filled in. `chosen` are values of the boxes."""

    path: str
    label: Wording
    filled: Filled
    chosen: Sequence[str] = ()
    all_hits: bool = False
    most: int = MOST
    selectable: Callable[[Row], bool] = field(default=lambda row: row["status"] in BINDING)

    def offers(self, hits: Hits) -> bool:
        """Whether there is anything to choose on this page."""
        return any(self.selectable(row) for row, _ in hits.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one order."""

    order_id: str
    number: str
    words: Wording
    tone: str
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """An order as it stood in the list when it was chosen."""

    order_id: str
    status: str


def bulk_of(visit: Visit, filled: Filled | None = None) -> Bulk | None:
    """Approvers approve, officers and managers cancel, others only look."""
    chosen, all_hits = visit.chosen("order"), bool(visit.typed("all_hits"))
    if visit.role is Role.APPROVER:
        return Bulk(
            path=APPROVING,
            label=Wording("Approve the chosen ones", "Ausgewählte freigeben"),
            filled=filled or blank((), visit.language),
            chosen=chosen,
            all_hits=all_hits,
            selectable=lambda row: row["awaits_approval"] and row["requested_by"] != visit.actor.subject,
        )
    if visit.role not in ACCESS[Action.FOLLOW_ORDER]:
        return None
    return Bulk(
        path=CANCELLING,
        label=Wording("Cancel the chosen ones", "Ausgewählte stornieren"),
        filled=filled or blank((REASON,), visit.language),
        chosen=chosen,
        all_hits=all_hits,
    )


def approve(visit: Visit) -> Response:
    """Approve each of the chosen orders."""
    filled = read((), visit)
    subject = visit.actor.subject
    return _each(visit, filled, lambda given: ApproveOrder(**given, approved_by=subject))


def cancel(visit: Visit) -> Response:
    """Cancel what is open of each of the chosen orders."""
    filled = read((REASON,), visit)
    return _each(visit, filled, lambda given: CancelOrder(**given, reason=filled["reason"]))


def _each(visit: Visit, filled: Filled, command: Callable[[Mapping[str, Any]], OrderStep]) -> Response:
    chosen = _all_hits(visit, filled) if visit.typed("all_hits") else _boxes(visit)
    if not chosen and not filled.general:
        filled.wrong("", NOTHING_CHOSEN, visit.language)
    if len(chosen) > MOST:
        filled.wrong("", TOO_MANY, visit.language)
    if not filled.ok:
        hits = listing_for(visit).hits(visit)
        return visit.render("orders/page.html", filled.status, hits=hits, bulk=bulk_of(visit, filled))
    asked = [_asked(visit, one, command) for one in chosen]
    outcomes = [one if isinstance(one, Outcome) else _outcome(visit, *one) for one in asked]
    done = sum(1 for one in outcomes if one.words is DONE)
    return visit.render("orders/result.html", outcomes=outcomes, done=done, reason=visit.typed("reason"))


def _boxes(visit: Visit) -> Sequence[Chosen]:
    """What was ticked; each box carries the status its row had."""
    values = visit.chosen("on_page") if visit.typed("whole_page") else visit.chosen("order")
    pairs = (value.partition(":") for value in dict.fromkeys(values))
    return [Chosen(order_id=order_id, status=status) for order_id, _, status in pairs]


def _all_hits(visit: Visit, filled: Filled) -> Sequence[Chosen]:
    """Every hit of the list's filters, if they still are as many as the person was told."""
    listing = listing_for(visit)
    asked = {**listing.wanted(visit, {}).parameters, "limit": [str(MOST + 1)], "page": ["1"], "totals": ["count"]}
    found = visit.reports(Wanted(name=listing.report, parameters=asked, action=listing.action))[0]
    told = visit.typed("all_hits")
    if str(found.count) != told:
        changed = Wording(
            f"The list has changed: it now has {found.count} hits, not {told[:9]}. Nothing was done.",
            f"Die Liste hat sich geändert: Sie hat jetzt {found.count} Treffer, nicht {told[:9]}. Es ist nichts geschehen.",
        )
        filled.wrong("", changed, visit.language)
    return [Chosen(order_id=row["order_id"], status=row["status"]) for row in found.rows]


def _asked(
    visit: Visit, one: Chosen, command: Callable[[Mapping[str, Any]], OrderStep]
) -> Outcome | tuple[Order, Future[Done]]:
    """The step handed in, or why it was not."""
    try:
        order = visit.services.ordering.seen(visit.actor, one.order_id[:100]).order
    except Refused as refusal:
        return _not_done(visit, one.order_id[:100], one.order_id[:100], refusal)
    if order.status != one.status:
        now = STATUSES[order.status]
        words = Wording(f"It is {now} now; nothing was done.", f"Er ist jetzt {now.german}; es ist nichts geschehen.")
        sentence = words.in_language(visit.language)
        return Outcome(order_id=order.order_id, number=order.number, words=OVERTAKEN, tone="warning", sentence=sentence)
    given = {"order_id": order.order_id, "expected_version": order.version}
    return order, visit.services.ordering.step(visit.actor, command(given), visit.correlation_id)


def _outcome(visit: Visit, order: Order, future: Future[Done]) -> Outcome:
    try:
        visit.decided(future)
    except Refused as refusal:
        return _not_done(visit, order.order_id, order.number, refusal)
    return Outcome(order_id=order.order_id, number=order.number, words=DONE, tone="success")


def _not_done(visit: Visit, order_id: str, number: str, refusal: Refused) -> Outcome:
    words, tone = (OVERTAKEN, "warning") if isinstance(refusal, Stale) else (REFUSED, "danger")
    sentence = refusal.sentence(visit.language)
    return Outcome(order_id=order_id, number=number, words=words, tone=tone, sentence=sentence)
