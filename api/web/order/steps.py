"""The steps an order can take: who may, when, what is asked, and the command that follows from it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from api.web.code_words import CODES
from api.web.fields import Field
from api.web.forms import Filled
from api.web.order.line_fields import (
    INVOICE_DAY,
    INVOICE_NUMBER,
    RECEIVED_ON,
    invoice_begins,
    invoice_fields,
    invoiced_lines,
    left_to_invoice,
    receipt_begins,
    receipt_fields,
    received_lines,
)
from api.web.visit import Visit
from procurement.application.access import ACCESS, Action, Role
from procurement.domain.order import commands, events
from procurement.domain.order.aggregate import Order
from procurement.domain.order.life import BINDING, open_lines
from procurement.kernel.wording import Wording

MOST_REASON, MOST_NAME = 500, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step. `slug` ends its address; `happened` is the event that says it was done.

    `asked` are the fields of its form, `begins` what stands in them first, `given` what the command takes from them.
    `line_field` is the field a refusal about one line belongs to.
    """

    slug: str
    label: Wording
    done: Wording
    already: Wording
    action: Action
    command: type[commands.OrderStep]
    happened: type[events.OrderEvent]
    possible: Callable[[Order], bool]
    asked: Callable[[Order, str], Sequence[Field]] = lambda _order, _language: ()
    begins: Callable[[Order, date], Mapping[str, Any]] = lambda _order, _today: {}
    given: Callable[[Visit, Order, Filled], Mapping[str, Any]] = lambda _visit, _order, _filled: {}
    line_field: str = ""
    tone: str = "secondary"

    def open_to(self, role: Role | None) -> bool:
        return role in ACCESS[self.action]


def _reason(name: str) -> Field:
    hint = Wording("Everybody who sees the order reads it.", "Alle, die den Abruf sehen, lesen ihn.")
    return Field(
        name=name, label=Wording("Reason", "Grund"), kind="area", hint=hint, pointer="/reason", most=MOST_REASON
    )


def _channels(language: str) -> Field:
    choices = [(value, words.in_language(language)) for value, words in CODES["channel"].items()]
    label = Wording("How it was sent", "Wie wurde er übermittelt?")
    return Field(name="channel", label=label, kind="choice", choices=choices)


def _received(order: Order) -> bool:
    return any(line.received > 0 for line in order.lines)


def _cancellable(order: Order) -> bool:
    return order.status in BINDING and bool(open_lines(order.lines))


def _goes_on(*statuses: str) -> Callable[[Order], bool]:
    return lambda order: not order.awaits_approval and order.status in statuses


def _receivable(order: Order) -> bool:
    return _goes_on(*BINDING)(order) and bool(open_lines(order.lines))


def _invoiceable(order: Order) -> bool:
    left = any(left_to_invoice(line) > Decimal(0) for line in order.lines)
    return _goes_on(*BINDING, "received", "closed")(order) and left


APPROVE = Step(
    slug="freigeben",
    label=Wording("Approve", "Freigeben"),
    done=Wording("The order is approved.", "Der Abruf ist freigegeben."),
    already=Wording("The order is approved already.", "Der Abruf ist schon freigegeben."),
    action=Action.DECIDE_APPROVAL,
    command=commands.ApproveOrder,
    happened=events.OrderApproved,
    possible=lambda order: order.awaits_approval,
    given=lambda visit, _order, _filled: {"approved_by": visit.actor.subject},
    tone="primary",
)
REJECT = Step(
    slug="ablehnen",
    label=Wording("Reject", "Ablehnen"),
    done=Wording("The order is rejected.", "Der Abruf ist abgelehnt."),
    already=Wording("The order is rejected already.", "Der Abruf ist schon abgelehnt."),
    action=Action.DECIDE_APPROVAL,
    command=commands.RejectOrder,
    happened=events.OrderRejected,
    possible=lambda order: order.awaits_approval,
    asked=lambda _order, _language: [_reason("reject_reason")],
    given=lambda _visit, _order, filled: {"reason": filled["reject_reason"]},
)
TRANSMIT = Step(
    slug="uebermitteln",
    label=Wording("Note that it was sent", "Übermittlung festhalten"),
    done=Wording("Noted: sent to the vendor.", "Festgehalten: an den Lieferanten übermittelt."),
    already=Wording("That it was sent is noted already.", "Die Übermittlung ist schon festgehalten."),
    action=Action.FOLLOW_ORDER,
    command=commands.TransmitOrder,
    happened=events.OrderTransmitted,
    possible=_goes_on("placed", "approved"),
    asked=lambda _order, language: [_channels(language)],
    given=lambda _visit, _order, filled: {"channel": filled["channel"]},
)
CONFIRM = Step(
    slug="bestaetigen",
    label=Wording("Note the vendor's confirmation", "Bestätigung des Lieferanten festhalten"),
    done=Wording("Noted: confirmed by the vendor.", "Festgehalten: vom Lieferanten bestätigt."),
    already=Wording("The confirmation is noted already.", "Die Bestätigung ist schon festgehalten."),
    action=Action.FOLLOW_ORDER,
    command=commands.ConfirmOrder,
    happened=events.OrderConfirmed,
    possible=_goes_on("placed", "approved", "transmitted"),
    asked=lambda _order, _language: [
        Field(
            name="vendor_reference",
            label=Wording("The vendor's order number", "Auftragsnummer des Lieferanten"),
            required=False,
            most=MOST_NAME,
        ),
        Field(name="delivery_on", label=Wording("Delivery on", "Liefertermin"), kind="day", required=False),
    ],
    given=lambda _visit, _order, filled: {
        "vendor_reference": filled["vendor_reference"],
        "delivery_on": filled["delivery_on"],
    },
)
RECEIVE = Step(
    slug="wareneingang",
    label=Wording("Record goods received", "Wareneingang buchen"),
    done=Wording("Goods received are recorded.", "Der Wareneingang ist gebucht."),
    already=Wording("These goods are recorded already.", "Dieser Wareneingang ist schon gebucht."),
    action=Action.FOLLOW_ORDER,
    command=commands.ReceiveOrder,
    happened=events.OrderReceived,
    possible=_receivable,
    asked=receipt_fields,
    begins=receipt_begins,
    given=lambda _visit, order, filled: {"lines": received_lines(order, filled), "received_on": filled[RECEIVED_ON]},
    line_field="received_{line}",
)
INVOICE = Step(
    slug="rechnung",
    label=Wording("Record an invoice", "Rechnung erfassen"),
    done=Wording("The invoice is recorded.", "Die Rechnung ist erfasst."),
    already=Wording("This invoice is recorded already.", "Diese Rechnung ist schon erfasst."),
    action=Action.FOLLOW_ORDER,
    command=commands.InvoiceOrder,
    happened=events.OrderInvoiced,
    possible=_invoiceable,
    asked=invoice_fields,
    begins=invoice_begins,
    given=lambda _visit, order, filled: {
        "invoice": filled[INVOICE_NUMBER],
        "lines": invoiced_lines(order, filled),
        "invoiced_on": filled[INVOICE_DAY],
    },
    line_field="invoiced_{line}",
)
CLOSE = Step(
    slug="abschliessen",
    label=Wording("Close the order", "Abruf abschließen"),
    done=Wording("The order is closed.", "Der Abruf ist abgeschlossen."),
    already=Wording("The order is closed already.", "Der Abruf ist schon abgeschlossen."),
    action=Action.FOLLOW_ORDER,
    command=commands.CloseOrder,
    happened=events.OrderClosed,
    possible=_goes_on("received"),
)
CANCEL = Step(
    slug="stornieren",
    label=Wording("Cancel the whole order", "Abruf ganz stornieren"),
    done=Wording("The order is cancelled.", "Der Abruf ist storniert."),
    already=Wording("The order is cancelled already.", "Der Abruf ist schon storniert."),
    action=Action.FOLLOW_ORDER,
    command=commands.CancelOrder,
    happened=events.OrderCancelled,
    possible=lambda order: _cancellable(order) and not _received(order),
    asked=lambda _order, _language: [_reason("cancel_reason")],
    given=lambda _visit, _order, filled: {"reason": filled["cancel_reason"], "scope": "whole"},
)
CANCEL_REST = Step(
    slug="rest-stornieren",
    label=Wording("Cancel the rest", "Offenen Rest stornieren"),
    done=Wording("The rest is cancelled.", "Der offene Rest ist storniert."),
    already=Wording("The rest is cancelled already.", "Der offene Rest ist schon storniert."),
    action=Action.FOLLOW_ORDER,
    command=commands.CancelOrder,
    happened=events.OrderCancelled,
    possible=lambda order: _cancellable(order) and _received(order),
    asked=lambda _order, _language: [_reason("rest_reason")],
    given=lambda _visit, _order, filled: {"reason": filled["rest_reason"], "scope": "rest"},
)
STEPS = (APPROVE, REJECT, TRANSMIT, CONFIRM, RECEIVE, INVOICE, CLOSE, CANCEL_REST, CANCEL)
