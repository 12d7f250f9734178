"""Licence pooling: what each member owns and uses of a product, and where members would do better together.

- One row for each product and member: `owned` are licences received (lines with a licence metric), less those passed
  on to others and with those taken over, whose term runs on the day of viewing; a term of so many months begins on the
  day of receipt and is over on the same day that many months later. `ended` are those whose term is over.
- `used` is the last report. `spare` is owned beyond used, `missing` used beyond owned (allowed, flagged as
  `over_used`); without a report both are unknown.
- `waiting` is ordered and waits for approval, `offered` stands in open offers to other members; `transferred_in` and
  `transferred_out` were taken over and passed on, of terms that run.
- `metric` is that of the newest licences; `ends_next_on` the first day on which licences of the row run out.
- `opportunities` lists what could be saved, by kind: one member's spare licences for another's need (`reuse`), orders
  of several members that would have reached a better tier together (`tier`), licences that a joint server would not
  need (`rounding`), terms that could be renewed as one (`renewal`). A saving counts only where the contract's pooling
  clause is `allowed` or `with_consent`. `confidence` is high, medium or low as the oldest usage report it rests on is
  up to 90 days, up to 365 days or more days old. `pool` is an open pool that was made of it.
- What was dismissed with the same or larger figures is not shown; if they grow, only the `difference` is. `dismissed`
  lists what is found and was dismissed, with its whole figures. Whoever sees one member only sees neither.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Any

from procurement.kernel.projection import Example, Extra, Projection, Rows, Viewing
from procurement.projections import licence_samples, samples, sharing_samples
from procurement.projections.pooling.entries import CONSUMED, Licences, contributions
from procurement.projections.pooling.found import decided_of, dismissed_rows, shown_rows, with_pools
from procurement.projections.pooling.kept import USED, by_member, facts_of, running

NOTHING = Decimal(0)


def present(rows: Rows, viewing: Viewing) -> Rows:
    """One row for each product and member of whom anything is known."""
    if rows and not ("product" in rows[0] and "ends_on" in rows[0]):
        return rows
    return [_position_row(group, viewing.on) for group in by_member(rows)]


def _position_row(rows: Rows, on: date) -> dict[str, Any]:
    today = on.isoformat()
    runs = [row for row in rows if running(row, today)]
    owned, used, used_on, reported_metric = _sum(runs, "owned"), None, None, None
    for row in rows:
        if row["entry"] == USED:
            used, used_on, reported_metric = row["used"], row["used_on"], row["metric"]
    left = None if used is None else owned - used
    return {
        "product": rows[0]["product"],
        "member": rows[0]["member"],
        "metric": _metric(runs) or reported_metric or None,
        "owned": owned,
        "used": used,
        "spare": None if left is None else max(left, NOTHING),
        "missing": None if left is None else max(-left, NOTHING),
        "over_used": left is not None and left < 0,
        "waiting": _sum(rows, "waiting"),
        "offered": _sum(rows, "offered"),
        "transferred_in": _sum(runs, "transferred_in"),
        "transferred_out": _sum(runs, "transferred_out"),
        "ended": _sum(rows, "owned") - owned,
        "used_on": used_on,
        "reported_age_days": (on - date.fromisoformat(used_on)).days if used_on else None,
        "ends_next_on": min([row["ends_on"] for row in runs if row["owned"] and row["ends_on"]], default=None),
        "first_position": min([row["first_position"] for row in rows]),
        "last_position": max([row["last_position"] for row in rows]),
    }


def _metric(runs: Rows) -> str | None:
    """That of the newest licences."""
    owned = [row for row in runs if row["owned"]]
    return max(owned, key=itemgetter("last_position"))["metric"] if owned else None


def _sum(rows: Rows, name: str) -> Decimal:
    """Of one row or several, the value or the sum."""
    return rows[0][name] if len(rows) == 1 else sum([row[name] for row in rows], NOTHING)


def opportunities(rows: Rows, viewing: Viewing) -> Rows:
    """What every kind finds and was not dismissed."""
    return shown_rows(facts_of(rows, viewing), decided_of(viewing))


def dismissed(rows: Rows, viewing: Viewing) -> Rows:
    """What every kind finds and was dismissed."""
    decided = decided_of(viewing)
    return dismissed_rows(facts_of(rows, viewing), decided) if decided else []


_WAITING = samples.placed(requires_approval=True)
_PERPETUAL = samples.placed(samples.line(term_months=None), samples.toner(2))


def _oracle(entry: str, **changes: Any) -> Licences:
    named: dict[str, Any] = {"product": "oracle", "member": "buxtehude", "entry": entry}
    return Licences(**(named | changes))


_OWNED = _oracle(
    "owned",
    contract="rv-db",
    article="ora-user",
    ends_on="2027-03-16",
    clause="allowed",
    metric="named_user",
    unit_price=Decimal(60),
    owned=Decimal(10),
)
_ORDERED: dict[str, str] = {"contract": "rv-db", "article": "ora-user"}


EXAMPLES = (
    Example(
        title="Licences are owned from receipt on, until their term of twelve months is over",
        given=[samples.received(_WAITING, {1: "4"}), samples.received(_WAITING, {1: "6"})],
        rows=[_OWNED],
    ),
    Example(
        title="What is received was received once; its own event only adds the agreed minimum",
        given=[
            samples.received(_WAITING),
            licence_samples.licences_received("10", minimum_per="processor", minimum_quantity=Decimal(25)),
        ],
        rows=[replace(_OWNED, minimum_per="processor", minimum_quantity=Decimal(25))],
    ),
    Example(
        title="Licences without a term stay; toner is no licence",
        given=[samples.received(_PERPETUAL)],
        rows=[replace(_OWNED, ends_on="")],
    ),
    Example(
        title="What waits for approval is about to be ordered, until it is approved, rejected or cancelled",
        given=[
            _WAITING,
            samples.approved(_WAITING),
            *(replace(_WAITING, order_id=order_id) for order_id in ("o-2", "o-3", "o-4")),
            samples.rejected(replace(_WAITING, order_id="o-2")),
            replace(samples.cancelled(replace(_WAITING, order_id="o-3")), approved=False),
        ],
        rows=[_oracle("waiting", **_ORDERED, waiting=Decimal(10))],
    ),
    Example(
        title="Licences passed on leave their owner and their offer with all that was agreed on them",
        given=[
            samples.received(_WAITING),
            sharing_samples.offered(),
            licence_samples.passed_on("3"),
            licence_samples.taken_over("3"),
            sharing_samples.offer_withdrawn("4"),
        ],
        rows=[
            replace(_OWNED, owned=Decimal(7), transferred_out=Decimal(3)),
            replace(
                _OWNED,
                member="jork",
                owned=Decimal(3),
                transferred_in=Decimal(3),
                minimum_per="",
                minimum_quantity=NOTHING,
            ),
            _oracle("offered", offered=Decimal(1)),
        ],
    ),
    Example(
        title="The last report says what is in use; counted by sites, also what these are as one",
        given=[
            licence_samples.reported("100", metric="named_user", sites=licence_samples.TWO_SITES),
            licence_samples.reported("9"),
            licence_samples.reported("100", member="jork", metric="named_user", sites=licence_samples.TWO_SITES),
        ],
        rows=[
            _oracle("used", metric="", used=Decimal(9), used_on="2026-06-30", sites_as_one=""),
            _oracle(
                "used",
                member="jork",
                metric="named_user",
                used=Decimal(100),
                used_on="2026-06-30",
                sites_as_one="100 60 3.0 0",
            ),
        ],
    ),
)

_OF_OTHERS: dict[str, Any] = {
    "beside": ("tiered_orders", "member_register", "alliances", "dismissed_opportunities"),
    "finish": with_pools,
    "finish_beside": ("pools",),
    "across_members": True,
}

PROJECTION = Projection(
    name="licence_pooling",
    version=2,
    row=Licences,
    consumes=CONSUMED,
    contributions=contributions,
    member="member",
    unnamed=("contract",),
    present=present,
    collapses=True,
    apart="product",
    extras={
        "opportunities": Extra(compute=opportunities, **_OF_OTHERS),
        "dismissed": Extra(compute=dismissed, **_OF_OTHERS),
    },
    indexes=(("member",),),
    coarser=(("product",),),
    examples=EXAMPLES,
)
