"""Made-up pools, one for each way a pool can go: closed, lapsed, stopped by a check, given up, and three still open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from procurement.application.deadlines import ACTOR
from procurement.demonstration.alliances_plan import ALLIANCE
from procurement.demonstration.companions import BUXTEHUDE, companions, founders
from procurement.demonstration.frameworks import Framework
from procurement.demonstration.market import ACCOUNTS, PRODUCT_AREAS, SOFTWARE_ACCOUNT
from procurement.demonstration.planned import (
    COOPERATIVE,
    ONE_DAY,
    Planned,
    Span,
    at_hour,
    subject,
    variation,
    working_day,
)
from procurement.domain.pool.commands import AbandonPool, ClosePool, OpenPool, PledgeToPool, WithdrawPledge
from procurement.reference import ReferenceMember

FIRST_PLEDGE_DAYS, PLEDGE_EVERY_DAYS = 2, 3
LARGE_MEMBERS = 12
"""A pool open to all begins with one of so many largest."""

CLAUSE = "Pooling-Klausel des Rahmenvertrags (erfunden)"


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUpPool:
    """Days are counted from today. `pledges` are quantities, the first of Buxtehude if `with_buxtehude`.

    `withdrawn` is the place of the pledge that is taken back, `abandoned` when and why the pool is given up.
    """

    pool: str
    title: str
    framework: str
    article: str
    opened_days: int
    deadline_days: int
    target: int
    pledges: tuple[int, ...]
    least: int = 0
    split: str = "equal_price"
    open_to: str = "all"
    legal_basis: str = CLAUSE
    with_buxtehude: bool = True
    withdrawn: int | None = None
    abandoned: tuple[int, str] | None = None
    note: str = ""


POOLS = (
    MadeUpPool(
        pool="farbpapier",
        title="Farbiges Papier für Aushänge",
        framework="papier",
        article="PAP-A4-FARBE",
        opened_days=-250,
        deadline_days=-215,
        target=20_000,
        pledges=(4_000, 3_000),
        abandoned=(-228, "Bedarf entfällt, die Aushänge erscheinen nur noch im Netz (erfunden)"),
    ),
    MadeUpPool(
        pool="kita-lizenzen",
        title="Kita-Verwaltung, gemeinsam für ein Jahr",
        framework="kita",
        article="KITA-SITE",
        opened_days=-215,
        deadline_days=-184,
        target=12,
        pledges=(7, 5, 4, 3, 2),
        split="shapley",
        note="Neues Kindergartenjahr",
    ),
    MadeUpPool(
        pool="dms-arbeitsplaetze",
        title="Zusätzliche Arbeitsplätze im DMS",
        framework="dms",
        article="DMS-CU",
        opened_days=-140,
        deadline_days=-105,
        target=25,
        pledges=(3, 2),
        split="proportional",
        with_buxtehude=False,
    ),
    MadeUpPool(
        pool="tinte",
        title="Tintenpatronen, Restbedarf",
        framework="verbrauchsmaterial",
        article="TIN-SW",
        opened_days=-112,
        deadline_days=-9,
        target=30,
        pledges=(20, 16, 12),
        note="Letzter gemeinsamer Abruf, bevor die Geräte abgelöst werden",
    ),
    MadeUpPool(
        pool="oracle-nutzer",
        title="Oracle, benannte Nutzer",
        framework="oracle",
        article="ORA-SE-NUP",
        opened_days=-24,
        deadline_days=20,
        target=150,
        pledges=(40, 30, 25, 25),
        least=25,
        split="shapley",
        legal_basis="Zustimmung des Lieferanten, Zeichen DG-DEMO-117 (erfunden)",
        with_buxtehude=False,
        withdrawn=3,
        note="Ab 150 Nutzern gilt die beste Staffel.",
    ),
    MadeUpPool(
        pool="toner-nord",
        title="Toner für Abteilungsdrucker",
        framework="verbrauchsmaterial",
        article="TON-SW-L",
        opened_days=-18,
        deadline_days=26,
        target=24,
        pledges=(8, 5),
        least=2,
        open_to="centre",
    ),
    MadeUpPool(
        pool="personal-verbund",
        title="Personalplanung im Verbund",
        framework="personal",
        article="PER-NU",
        opened_days=-30,
        deadline_days=3,
        target=12,
        pledges=(5, 4),
        split="proportional",
        open_to="alliance",
        legal_basis="Zustimmung des Lieferanten, Zeichen ZW-DEMO-31 (erfunden)",
    ),
)


def pool_plan(
    span: Span, frameworks: Sequence[Framework], chosen: Sequence[ReferenceMember], seed: int
) -> Iterator[Planned]:
    """The life of every pool, in no particular order. What a small cooperative has no room for is left out."""
    newest = {framework.made_up.key: framework for framework in frameworks if framework.newest}
    for pool in POOLS:
        framework = newest[pool.framework]
        members = _members(pool, framework, chosen, _day(span, pool.opened_days))
        if len(members) > 1:
            yield _opened(span, pool, framework, chosen)
            yield from _pledges(span, pool, members, seed)
            yield from _end(span, pool)


def _day(span: Span, days: int) -> date:
    return span.today + timedelta(days=days)


def _managed(day: date, hour: int, command: object) -> Planned:
    return Planned(
        at_hour(working_day(day), hour), command, "manager", subject(COOPERATIVE, "manager"), if_possible=True
    )


def _members(
    pool: MadeUpPool, framework: Framework, chosen: Sequence[ReferenceMember], day: date
) -> Sequence[ReferenceMember]:
    """Who pledges: whoever the pool is open to and may order, others for each pool, Buxtehude first if at all."""
    open_to = {"all": chosen, "centre": _centre(companions(chosen)), "alliance": founders(chosen)}[pool.open_to]
    entitled = [member for member in open_to if framework.entitled.get(member.member, date.max) <= day]
    first = [member for member in entitled if member.member == BUXTEHUDE and pool.with_buxtehude]
    rest = [member for member in entitled if member.member != BUXTEHUDE]
    start = variation(min(len(rest), LARGE_MEMBERS), pool.pool) if rest and pool.open_to == "all" else 0
    return [*first, *rest[start:], *rest[:start]]


def _centre(near: Sequence[ReferenceMember]) -> Sequence[ReferenceMember]:
    return [member for member in near if member.centre == near[0].centre]


def _opened(span: Span, pool: MadeUpPool, framework: Framework, chosen: Sequence[ReferenceMember]) -> Planned:
    names = {"all": "", "centre": companions(chosen)[0].centre, "alliance": ALLIANCE}
    command = OpenPool(
        pool=pool.pool,
        title=pool.title,
        contract=framework.contract,
        article=pool.article,
        deadline_on=_day(span, pool.deadline_days),
        target_quantity=Decimal(pool.target),
        legal_basis=pool.legal_basis,
        open_to=pool.open_to,
        open_to_name=names[pool.open_to],
        split=pool.split,
        least_quantity=Decimal(pool.least),
        note=pool.note,
    )
    return _managed(_day(span, pool.opened_days), 9, command)


def _pledges(span: Span, pool: MadeUpPool, members: Sequence[ReferenceMember], seed: int) -> Iterator[Planned]:
    for index, (quantity, member) in enumerate(zip(pool.pledges, members, strict=False)):
        day = working_day(_day(span, pool.opened_days + FIRST_PLEDGE_DAYS + PLEDGE_EVERY_DAYS * index))
        officer = subject(member.member, "officer")
        pledge = PledgeToPool(
            pool=pool.pool,
            member=member.member,
            quantity=Decimal(quantity),
            budget_code=f"{PRODUCT_AREAS[0]}.{ACCOUNTS.get(pool.framework, SOFTWARE_ACCOUNT)}",
            pledged_by=officer,
            decision_ref=f"DS{variation(900, seed, pool.pool, member.member) + 1:04d}/{day:%y}",
        )
        yield Planned(at_hour(day, 10, index), pledge, "officer", officer, if_possible=True)
        if index == pool.withdrawn:
            withdrawn = WithdrawPledge(
                pool=pool.pool, member=member.member, reason="Kein Ansatz im Haushalt (erfunden)"
            )
            later = working_day(day + ONE_DAY)
            yield Planned(at_hour(later, 13), withdrawn, "officer", officer, if_possible=True)


def _end(span: Span, pool: MadeUpPool) -> Iterator[Planned]:
    """Given up by a manager, or due the day after the deadline, as the service itself closes pools."""
    if pool.abandoned:
        days, reason = pool.abandoned
        yield _managed(_day(span, days), 14, AbandonPool(pool=pool.pool, reason=reason))
    elif pool.deadline_days < 0:
        due = at_hour(_day(span, pool.deadline_days) + ONE_DAY, 6)
        yield Planned(due, ClosePool(pool=pool.pool, at_deadline=True), ACTOR, ACTOR, if_possible=True)
