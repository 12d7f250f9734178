"""Closing a pool of 300 pledges, one order each, in one transaction; beside the same orders placed one by one.

The split is worked out beforehand, as every way of closing does (`Pooling.prepare`): nobody waits for it at the desk.
"""

import time
from datetime import date
from decimal import Decimal
from typing import Any

from _cooperative import MANAGER, cooperative_on, median, report, settings_for

from procurement.application.ordering import Asked
from procurement.domain.contract.commands import AwardContract, ListArticle
from procurement.domain.contract.events import AwardedLot
from procurement.domain.member.commands import AdmitMember, SetApprovalRule
from procurement.domain.order.commands import AskedLine
from procurement.domain.pool.commands import ClosePool, OpenPool, PledgeToPool
from procurement.domain.pool.sharing_out import gains
from procurement.kernel.calendar import day_of
from procurement.wiring import Cooperative

PLEDGES, ROUNDS, GOAL_SECONDS = 300, 5, 1.0
TIERS = [
    {"from_quantity": "1", "unit_price": "100"},
    *(
        {"from_quantity": str(start), "unit_price": str(price)}
        for start, price in ((500, 90), (4_000, 80), (10_000, 70))
    ),
]


def keep(cooperative: Cooperative, command: Any) -> Any:
    return cooperative.keeping.keep(MANAGER, command, "bench").result()


def furnish(cooperative: Cooperative, members: list[str]) -> None:
    for member in members:
        keep(
            cooperative,
            AdmitMember(member=member, name=member, kind="Stadt", centre="nord", state="NI", inhabitants=9_000),
        )
        rule = SetApprovalRule(member=member, approval_above_cents=10**9, decision_ref_above_cents=10**9)
        keep(cooperative, rule)
    year = day_of(cooperative.clock()).year
    award = AwardContract(
        contract="pooled",
        title="pooled",
        vendor="vendor",
        regime="vgv",
        starts_on=date(year - 1, 1, 1),
        ends_on=date(year + 2, 12, 31),
        ceiling_cents=10**13,
        lots=(AwardedLot(lot="1", title="Los 1"),),
        entitled_members=tuple(members),
        call_off_mode="direct",
        pooling="allowed",
    )
    keep(cooperative, award)
    listing = ListArticle(
        contract="pooled",
        article="points",
        product="points",
        category="software",
        lot="1",
        name="Points",
        unit="C62",
        licence_metric="named_user",
        term_months=12,
        list_unit_price=Decimal(120),
        vat_rate=Decimal(19),
        pricing={"rule": "volume_tier", "tiers": TIERS},
        valid_from=date(year - 1, 1, 1),
    )
    keep(cooperative, listing)


def pledged(cooperative: Cooperative, pool: str, members: list[str], split: str) -> None:
    opening = OpenPool(
        pool=pool,
        title=pool,
        contract="pooled",
        article="points",
        deadline_on=day_of(cooperative.clock()),
        target_quantity=Decimal(1),
        legal_basis="bench",
        split=split,
    )
    keep(cooperative, opening)
    for number, member in enumerate(members):
        keep(
            cooperative,
            PledgeToPool(pool=pool, member=member, quantity=Decimal(7 + number % 41), budget_code="1", pledged_by=""),
        )


def prepared(cooperative: Cooperative, pool: str) -> float:
    started = time.perf_counter()
    cooperative.pooling.prepare(pool)
    return time.perf_counter() - started


def closed(cooperative: Cooperative, pool: str) -> float:
    started = time.perf_counter()
    done = keep(cooperative, ClosePool(pool=pool))
    assert len(done.events) == 3 * PLEDGES + 1
    return time.perf_counter() - started


def one_by_one(cooperative: Cooperative, members: list[str], name: str) -> float:
    started = time.perf_counter()
    for number, member in enumerate(members):
        lines = (AskedLine(article="points", quantity=Decimal(7 + number % 41)),)
        asked = Asked(member=member, contract="pooled", lines=lines, budget_code="1")
        cooperative.ordering.place(MANAGER, asked, f"{name}-{member}", "bench").result()
    return time.perf_counter() - started


def main() -> None:
    members = [f"place-{number:03d}" for number in range(PLEDGES)]
    for database in ("sqlite", "postgres"):
        with settings_for(database) as settings, cooperative_on(settings) as cooperative:
            furnish(cooperative, members)
            for split in ("equal_price", "shapley"):
                gains.cache_clear()
                beforehand: list[float] = []
                pooled: list[float] = []
                apart: list[float] = []
                for number in range(ROUNDS):
                    pool = f"{split.replace('_', '-')}-{number}"
                    pledged(cooperative, pool, members, split)
                    beforehand.append(prepared(cooperative, pool))
                    pooled.append(closed(cooperative, pool))
                    apart.append(one_by_one(cooperative, members, pool))
                seconds = median(pooled)
                report(
                    f"close_pool_{split}_{database}",
                    seconds,
                    "s",
                    baseline="the same orders placed one by one",
                    baseline_value=median(apart),
                    goal=f"at most {GOAL_SECONDS} s",
                    met=seconds <= GOAL_SECONDS,
                    pledges=PLEDGES,
                    rounds=ROUNDS,
                    split_s=round(max(beforehand), 3),
                )


if __name__ == "__main__":
    main()
