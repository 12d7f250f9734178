"""The end of a pool: closed into orders, after a look at what will be ordered, or abandoned with a reason."""

from dataclasses import dataclass

from api.web.fields import Field
from api.web.forms import Filled, read
from api.web.pool.standing import Standing
from api.web.visit import Visit
from procurement.domain.pool.aggregate import Pool
from procurement.domain.pool.commands import AbandonPool, ClosePool
from procurement.domain.pool.opening import PoolNotRunning
from procurement.kernel.refusal import Refused
from procurement.kernel.wording import Wording

MOST_REASON = 500
REASON = Field(
    name="abandon_reason",
    label=Wording("Reason", "Grund"),
    kind="area",
    hint=Wording("Everybody who sees the pool reads it.", "Alle, die den Pool sehen, lesen ihn."),
    pointer="/reason",
    most=MOST_REASON,
)
CLOSED = Wording("The pool is closed, the orders are placed.", "Der Pool ist abgeschlossen, die Abrufe sind gestellt.")
LAPSED = Wording(
    "The target was missed: the pool ended without orders.", "Das Ziel ist verfehlt: Der Pool endete ohne Abrufe."
)
REFUSED = Wording(
    "Nothing was ordered. What stands against it is said below.",
    "Es ist nichts abgerufen. Was entgegensteht, steht unten.",
)
ABANDONED = Wording("The pool is abandoned.", "Der Pool ist aufgegeben.")
NOTICES = {"closed": CLOSED, "lapsed": LAPSED, "closing_refused": REFUSED}
CHANGED = Wording(
    "Pledges have changed since this page was shown. Look at them again before you close.",
    "Die Anmeldungen haben sich geändert, seit Ihnen diese Seite gezeigt wurde. Sehen Sie sie noch einmal an, bevor Sie "
    "abschließen.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What came of closing: the pool after it, or what stands against even trying."""

    pool: Pool | None = None
    refusal: Refused | None = None
    changed: bool = False

    @property
    def over(self) -> bool:
        """Somebody else was faster."""
        return isinstance(self.refusal, PoolNotRunning)


def mark(standing: Standing) -> str:
    """A short text that is another one after each change of the pledges; the same form sent twice closes once."""
    pledges = standing.pool.pledges.values()
    return "-".join([standing.pool.status, *(f"{each.member}.{each.quantity.normalize():f}" for each in pledges)])[
        :2000
    ]


def closed(visit: Visit, standing: Standing) -> Closing:
    """Close the pool that was looked at. The split is worked out before, so that nobody waits for it at the desk."""
    name = standing.opened.pool
    if standing.pool.runs and visit.typed("seen") != mark(standing):
        return Closing(changed=True)
    visit.services.pooling.prepare(name)
    try:
        future = visit.services.keeping.keep(visit.actor, ClosePool(pool=name), visit.correlation_id)
        return Closing(pool=visit.decided(future).state)
    except Refused as refusal:
        return Closing(refusal=refusal)


def abandoned(visit: Visit, standing: Standing) -> Filled:
    """The form that gives a pool up, with what stands against it."""
    filled = read((REASON,), visit)
    if not filled.ok:
        return filled
    command = AbandonPool(pool=standing.opened.pool, reason=filled["abandon_reason"])
    try:
        visit.decided(visit.services.keeping.keep(visit.actor, command, visit.correlation_id))
    except Refused as refusal:
        filled.refused(refusal, visit.language)
    return filled
