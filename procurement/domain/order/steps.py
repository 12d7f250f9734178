"""The steps and statuses of an order as sentences name them."""

from collections.abc import Iterable

from procurement.kernel.wording import Wording

STATUSES = {
    "placed": "gestellt",
    "approved": "freigegeben",
    "rejected": "abgelehnt",
    "transmitted": "übermittelt",
    "confirmed": "bestätigt",
    "partly_received": "teilweise empfangen",
    "received": "empfangen",
    "cancelled": "storniert",
    "closed": "abgeschlossen",
}
STEPS = {
    "transmit": "übermitteln",
    "confirm": "bestätigen",
    "receive": "empfangen",
    "invoice": "berechnen",
    "close": "abschließen",
}


def status_words(status: str) -> Wording:
    return Wording(status, STATUSES[status])


def statuses_words(statuses: Iterable[str]) -> tuple[Wording, ...]:
    return tuple(status_words(status) for status in statuses)


def step_words(step: str) -> Wording:
    return Wording(step, STEPS[step])
