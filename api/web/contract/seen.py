"""Whether a contract still is what somebody saw when a form was shown: the same form sent twice must not act twice."""

import hashlib

from api.problems import STATUSES
from api.web.forms import Filled
from api.web.visit import Visit
from procurement.domain.contract.aggregate import Article, Contract
from procurement.kernel.refusal import Stale
from procurement.kernel.wording import Wording

CHANGED = Wording(
    "The contract has changed since this page was shown. Please look at it again and send the form once more if it still fits.",
    "Der Vertrag wurde geändert, seit Ihnen diese Seite gezeigt wurde. Bitte sehen Sie ihn noch einmal an und senden Sie "
    "das Formular erneut, wenn es noch passt.",
)


def mark(contract: Contract, article: Article | None = None) -> str:
    """A short text that is another one after each change of the contract as a whole, and of the article's prices."""
    lots = [(lot.lot, lot.ceiling_cents, lot.ended_on) for lot in contract.lots.values()]
    prices = (article.list_prices, article.terms) if article else ()
    told = (contract.ends_on, contract.ended_on, contract.ceiling_cents, len(contract.entitled), lots, prices)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def unchanged(visit: Visit, filled: Filled, contract: Contract, article: Article | None = None) -> bool:
    """Whether the form belongs to the contract as it stands; otherwise it says so."""
    if visit.typed("seen") == mark(contract, article):
        return True
    filled.general.append(CHANGED.in_language(visit.language))
    filled.status = STATUSES[Stale]
    return False
