"""An item that needs attention; those of pools: a closing that was refused, a target met, a deadline that is near."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from api.web.columns import Row
from api.web.formats import day, number
from api.web.pool_words import time_left
from procurement.kernel.wording import Wording

NEAR = timedelta(days=7)
POOL = Wording("Pool", "Pool")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    sentence: Wording
    href: str
    link: Wording


def pool_items(rows: Sequence[Row], on: date) -> Iterator[Item]:
    """Pools that run and want something of a manager; refused closings first, then by deadline."""
    for row in sorted(rows, key=lambda each: (each["status"] == "open", each["deadline_on"], each["pool"])):
        sentence = _sentence(row, date.fromisoformat(row["deadline_on"]), on)
        if sentence is not None:
            yield Item(sentence=sentence, href=f"/pools/{row['pool']}", link=POOL)


def _sentence(row: Row, deadline_on: date, on: date) -> Wording | None:
    title, pledged, target = row["title"], row["pledged_quantity"], row["target_quantity"]
    reached = Wording(
        f"{number(pledged, 'en')} of {number(target, 'en')} are pledged",
        f"{number(pledged, 'de')} von {number(target, 'de')} sind angemeldet",
    )
    if row["status"] == "closing_refused":
        return Wording(
            f"{title}: could not be closed on {day(row['refused_on'], 'en')}; nothing was ordered.",
            f"{title}: konnte am {day(row['refused_on'], 'de')} nicht abgeschlossen werden; es ist nichts abgerufen.",
        )
    left = time_left(deadline_on, on)
    if pledged >= target:
        return Wording(
            f"{title}: target met, {reached}; it can be closed ({left}).",
            f"{title}: Ziel erreicht, {reached.german}; abschließen ist möglich ({left.german}).",
        )
    if deadline_on - on <= NEAR:
        return Wording(f"{title}: {left}, {reached}.", f"{title}: {left.german}, {reached.german}.")
    return None
