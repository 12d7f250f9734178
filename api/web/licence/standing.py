"""Where a member stands with a product: what happened to its licences, and the figures that follow."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from typing import Any

from api.web.columns import Row
from api.web.visit import Visit
from procurement.application.reading import Wanted
from procurement.domain.licence.aggregate import Licence, evolve
from procurement.domain.licence.events import (
    Licences,
    LicencesTransferredIn,
    LicencesTransferredOut,
    UsageReported,
)
from procurement.domain.licence.metric import Minimum
from procurement.domain.licence.using import agreed
from procurement.domain.member.aggregate import UnknownMember
from procurement.kernel.event import Recorded

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A report of usage, and who recorded it."""

    event: UsageReported
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`figures` is the row of licence pooling, None where nothing is known; `numbers` are those of orders by their ids."""

    member: str
    product: str
    licence: Licence
    recorded: Sequence[Recorded]
    figures: Row | None
    numbers: Mapping[str, str]
    metric: str
    minimum: Minimum
    on: date

    @property
    def version(self) -> int:
        """Which of the member's events on the product is the newest."""
        return self.recorded[-1].version if self.recorded else 0

    @property
    def transfers(self) -> Sequence[LicencesTransferredIn | LicencesTransferredOut]:
        """What was taken over and passed on, the newest first."""
        events = [one.event for one in reversed(self.recorded)]
        return [event for event in events if isinstance(event, LicencesTransferredIn | LicencesTransferredOut)]

    @property
    def offerable(self) -> Decimal:
        """Owned, neither in use nor offered already; nothing as long as usage is unknown."""
        if self.licence.used is None:
            return NOTHING
        return max(self.licence.owned(self.on) - self.licence.used - self.licence.offered, NOTHING)

    def entitlements(self) -> Iterator[dict[str, Any]]:
        """What the member holds, running terms first, of these those that end first ahead; ended ones newest first."""
        running = self.licence.running(self.on)
        ended = sorted(
            (each for each in self.licence.held if each not in running), key=lambda it: str(it.ends_on), reverse=True
        )
        givers = self._givers()
        for each in (*running, *ended):
            yield _entitlement(each, givers.get((each.order_id, each.line), ""), self.numbers, runs=each in running)

    def _givers(self) -> Mapping[tuple[str, int], str]:
        """Which member's order licences came from that were taken over."""
        found: dict[tuple[str, int], str] = {}
        for event in self.transfers:
            if isinstance(event, LicencesTransferredIn):
                found |= {(each.order_id, each.line): event.from_member for each in event.licences}
        return found


def _entitlement(each: Licences, giver: str, numbers: Mapping[str, str], *, runs: bool) -> dict[str, Any]:
    return {
        "article": each.article,
        "contract": each.contract,
        "clause": each.clause,
        "metric": each.metric,
        "minimum_per": each.minimum_per,
        "minimum_quantity": each.minimum_quantity or None,
        "quantity": each.quantity,
        "term": "running" if runs else "ended",
        "ends_on": each.ends_on.isoformat() if each.ends_on else None,
        "received_on": each.received_on.isoformat(),
        "unit_price": each.unit_price,
        "giver": giver or None,
        "order_id": each.order_id,
        "number": numbers.get(each.order_id, "") if not giver else None,
    }


def member_in(visit: Visit) -> str:
    """The member the page is about: one's own, or the one in the address; empty where none was chosen.

    Raises `UnknownMember`.
    """
    member = visit.asked("member") or visit.actor.member
    if member and not visit.actor.member and member not in visit.names.members:
        raise UnknownMember(member=member[:80])
    return member


def standing_of(visit: Visit, member: str, product: str) -> Standing:
    """Everything known of a member's licences of a product. Raises `OtherMember`."""
    recorded = visit.services.keeping.licence_events(visit.actor, member, product)
    licence = reduce(evolve, (one.event for one in recorded), Licence(member=member, product=product, offers={}))  # type: ignore[arg-type]
    orders = sorted({each.order_id for each in licence.held})
    named = {"member": [member], "product": [product]}
    figures, *found = visit.reports(
        Wanted(name="licence_pooling", parameters=named),
        *([Wanted(name="order_book", parameters={"member": [member], "order_id": orders})] if orders else []),
    )
    metric, minimum = agreed(licence, visit.today)
    return Standing(
        member=member,
        product=product,
        licence=licence,
        recorded=recorded,
        figures=figures.rows[0] if figures.rows else None,
        numbers={row["order_id"]: row["number"] for report in found for row in report.rows},
        metric=metric,
        minimum=minimum,
        on=visit.today,
    )


def reports_of(visit: Visit, standing: Standing) -> Sequence[Reported]:
    """Every report of usage, the newest first, with the name of who recorded it."""
    names = visit.services.accounts.names({one.actor for one in standing.recorded})
    return [
        Reported(event=one.event, who=names.get(one.actor, one.actor))
        for one in reversed(standing.recorded)
        if isinstance(one.event, UsageReported)
    ]
