"""Choices that many filters offer: names in the order of the alphabet, with the ids they stand for."""

from collections.abc import Iterable, Mapping

from api.web.fields import Choice
from api.web.formats import month
from api.web.visit import Visit
from procurement.kernel.calendar import add_months, month_of
from procurement.kernel.wording import Wording

STATUSES: Mapping[str, Wording] = {
    "placed": Wording("placed", "gestellt"),
    "approved": Wording("approved", "freigegeben"),
    "rejected": Wording("rejected", "abgelehnt"),
    "transmitted": Wording("sent to the vendor", "übermittelt"),
    "confirmed": Wording("confirmed", "bestätigt"),
    "partly_received": Wording("partly received", "teilweise erhalten"),
    "received": Wording("received", "erhalten"),
    "cancelled": Wording("cancelled", "storniert"),
    "closed": Wording("closed", "abgeschlossen"),
}
STATUS_TONES: Mapping[str, str] = {
    "placed": "info",
    "approved": "info",
    "rejected": "danger",
    "transmitted": "info",
    "confirmed": "info",
    "partly_received": "warning",
    "received": "success",
    "cancelled": "danger",
    "closed": "plain",
}


def members(visit: Visit) -> Iterable[Choice]:
    return visit.names.members.items()


def vendors(visit: Visit) -> Iterable[Choice]:
    return visit.names.vendors.items()


def contracts(visit: Visit) -> Iterable[Choice]:
    return visit.names.contracts.items()


def articles(visit: Visit) -> Iterable[Choice]:
    return visit.names.articles.items()


def products(visit: Visit) -> Iterable[Choice]:
    return visit.names.products.items()


def statuses(visit: Visit) -> Iterable[Choice]:
    return [(status, words.in_language(visit.language)) for status, words in STATUSES.items()]


MONTHS_BACK = 72


def months(visit: Visit) -> Iterable[Choice]:
    """The months of the last six years, the newest first."""
    found = [month_of(add_months(visit.today.replace(day=1), -back)) for back in range(MONTHS_BACK)]
    return [(value, month(value, visit.language)) for value in found]
