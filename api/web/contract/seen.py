"""Whether a contract still is what somebody saw when a form was shown: the same form sent twice must not act twice."""

import hashlib

from api.problems import STATUSES
from api.web.forms import Filled
from api.web.visit import Visit
from procurement.domain.contract.aggregate import Contract
from procurement.kernel.refusal import Stale
from procurement.kernel.wording import Wording

CHANGED = Wording(
    "The contract has changed since this page was shown. Please look at it again and send the form once more if it still fits.",
    "Der Vertrag wurde geändert, seit Ihnen diese Seite gezeigt wurde. Bitte sehen Sie ihn noch einmal an und senden Sie "
    "das Formular erneut, wenn es noch passt.",
)


def mark(contract: Contract) -> str:
    """A short text that is another one after each change of the contract, call-offs left out."""
    lots = [(lot.lot, lot.ceiling_cents, lot.ended_on) for lot in contract.lots.values()]
    prices = [(article.article, article.list_prices, article.terms) for article in contract.articles.values()]
    told = (contract.ends_on, contract.ended_on, contract.ceiling_cents, len(contract.entitled), lots, prices)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def unchanged(visit: Visit, contract: Contract, filled: Filled) -> bool:
    """Whether the form belongs to the contract as it stands; otherwise it says so."""
    if visit.typed("seen") == mark(contract):
        return True
    filled.general.append(CHANGED.in_language(visit.language))
    filled.status = STATUSES[Stale]
    return False
