"""What the summary of an evidence package says, and the figures it adds up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from procurement.application.access import Actor
from procurement.application.reading import Reading, Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFile:
    """One file of the package; `sha256` is lower-case hex."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an event stands in the log, and when it was recorded."""

    position: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What the page says.

    cooperative: its name; empty where nobody set one. origin: the name of the log. member, contract, since, until: what
    the package was narrowed to, empty where it was not. first, last: the first and last event in it, None where there
    is none. size, root, attested_at: of the newest checkpoint, its root as lower-case hex. key: the public key of the
    log as it stands in `key.txt`. The last four add up the orders in scope; orders that wait or were rejected do not
    count.
    """

    cooperative: str
    origin: str
    program: str
    member: str = ""
    contract: str = ""
    since: date | None = None
    until: date | None = None
    events: int
    first: Place | None
    last: Place | None
    size: int
    root: str
    attested_at: datetime
    key: str
    orders: int
    listed_cents: int
    net_cents: int
    files: Sequence[ListedFile] = field(default=())

    @property
    def whole(self) -> bool:
        return not (self.member or self.contract or self.since or self.until)


Write = Callable[[Summary, datetime], bytes | None]
"""A summary as a file; None where no document can be made here."""

BOOK, NOTHING = "discount_savings", {"orders": 0, "listed_cents": 0, "paid_cents": 0}


def added_up(reading: Reading, actor: Actor, narrowed: Mapping[str, str], after: int, upto: int) -> Mapping[str, Any]:
    """Orders, list prices and prices that the events after one position and up to another add to the savings."""
    filters: dict[str, Sequence[str]] = {name: [value] for name, value in narrowed.items() if value}
    more = {"group_by": [""], "totals": ["yes"]}
    wanted = [Wanted(name=BOOK, parameters={**filters, **more, "as_of": [str(it)]}) for it in (after, upto)]
    before, then = (report.totals for report in reading.reports(actor, wanted))
    return {name: (then.get(name) or 0) - (before.get(name) or 0) for name in NOTHING}
