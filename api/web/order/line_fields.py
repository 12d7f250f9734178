"""The fields of goods received and of invoices: one line of the order after the other."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from api.web.fields import Field
from api.web.formats import number
from api.web.forms import Filled
from api.web.unit_words import unit_words
from procurement.domain.order.aggregate import Line, Order
from procurement.domain.order.commands import InvoicedLine, ReceivedLine
from procurement.kernel.money import cents
from procurement.kernel.wording import Wording

RECEIVED_ON, INVOICE_NUMBER, INVOICE_DAY = "received_on", "invoice", "invoiced_on"
MOST_NAME = 200


def left_to_invoice(line: Line) -> Decimal:
    """What of a line no invoice has asked for yet."""
    return line.agreed.quantity - line.given_back - line.invoiced


def _label(line: Line, english: str, german: str) -> Wording:
    name = line.agreed.name
    return Wording(f"{english} {line.agreed.line}: {name}", f"{german} {line.agreed.line}: {name}")


def _quantity(line: Line, left: Decimal) -> Wording:
    """How much may still come, as a hint below the field."""
    unit = unit_words(line.agreed.unit)
    return Wording(f"open: {number(left, 'en')} {unit}", f"offen: {number(left, 'de')} {unit.german}")


def receipt_fields(order: Order, _language: str) -> Sequence[Field]:
    """A quantity for each line, also for those that are complete by now: what was typed for them is not lost."""
    return [
        *(
            Field(
                name=f"received_{line.agreed.line}",
                label=_label(line, "Quantity, line", "Menge, Zeile"),
                hint=_quantity(line, line.open),
                kind="number",
                required=False,
            )
            for line in order.lines
        ),
        Field(name=RECEIVED_ON, label=Wording("Received on", "Eingegangen am"), kind="day"),
    ]


def receipt_begins(order: Order, today: date) -> Mapping[str, Any]:
    return {**{f"received_{line.agreed.line}": line.open for line in order.lines if line.open}, RECEIVED_ON: today}


def received_lines(order: Order, filled: Filled) -> tuple[ReceivedLine, ...]:
    """The lines of which something came."""
    typed = ((line.agreed.line, filled[f"received_{line.agreed.line}"]) for line in order.lines)
    return tuple(ReceivedLine(line=line, quantity=quantity) for line, quantity in typed if quantity)


def invoice_fields(order: Order, _language: str) -> Sequence[Field]:
    day = Field(name=INVOICE_DAY, label=Wording("Date of the invoice", "Rechnungsdatum"), kind="day")
    label = Wording("Number of the invoice", "Rechnungsnummer")
    return [
        Field(name=INVOICE_NUMBER, label=label, most=MOST_NAME),
        day,
        *(field for line in order.lines for field in _of_line(line)),
    ]


def _of_line(line: Line) -> Iterator[Field]:
    yield Field(
        name=f"invoiced_{line.agreed.line}",
        label=_label(line, "Quantity, line", "Menge, Zeile"),
        hint=_quantity(line, left_to_invoice(line)),
        kind="number",
        required=False,
    )
    yield Field(
        name=f"amount_{line.agreed.line}",
        label=Wording(f"Net amount in EUR, line {line.agreed.line}", f"Nettobetrag in EUR, Zeile {line.agreed.line}"),
        kind="money",
        required=False,
    )


def invoice_begins(order: Order, today: date) -> Mapping[str, Any]:
    found: dict[str, Any] = {INVOICE_DAY: today}
    for line in order.lines:
        left = left_to_invoice(line)
        if left:
            found[f"invoiced_{line.agreed.line}"] = left
            agreed = Decimal(line.agreed.net_cents)
            found[f"amount_{line.agreed.line}"] = cents(agreed * left / line.agreed.quantity / 100)
    return found


def invoiced_lines(order: Order, filled: Filled) -> tuple[InvoicedLine, ...]:
    """The lines the invoice asks for; without an amount it asks for nothing."""
    return tuple(
        InvoicedLine(
            line=line.agreed.line,
            quantity=filled[f"invoiced_{line.agreed.line}"],
            net_cents=filled[f"amount_{line.agreed.line}"] or 0,
        )
        for line in order.lines
        if filled[f"invoiced_{line.agreed.line}"]
    )


def incomplete(order: Order, filled: Filled) -> Iterator[tuple[str, Wording]]:
    """What the fields cannot say each by itself: nothing at all was filled in, or an amount without its quantity."""
    quantities = [name for name in filled.fields if name.startswith(("received_", "invoiced_")) and name[-1].isdigit()]
    if not quantities:
        return
    if not any(filled[name] for name in quantities):
        wanted = Wording(
            "Fill in a quantity for one line at least.", "Tragen Sie für mindestens eine Zeile eine Menge ein."
        )
        yield quantities[0], wanted
        return
    for line in order.lines:
        amount, quantity = f"amount_{line.agreed.line}", f"invoiced_{line.agreed.line}"
        if amount not in filled.fields:
            continue
        if filled[quantity] and filled[amount] is None:
            yield amount, Wording("Fill in the amount.", "Tragen Sie den Betrag ein.")
        if filled[amount] and not filled[quantity]:
            yield quantity, Wording("Fill in the quantity.", "Tragen Sie die Menge ein.")
