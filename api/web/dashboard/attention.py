"""What needs attention: each item one sentence with its numbers, and a way to the rows behind it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from api.web.dashboard.figures import Ceiling, Read, ceilings, day, runs
from api.web.dashboard.items import Item, pool_items
from api.web.formats import day as day_text
from api.web.formats import euro, month, number, percent
from api.web.links import with_query
from api.web.periods import Period
from api.web.pooling.positions import REPORT_DAYS
from api.web.tiers import is_near, missing, next_terms, present_tiers
from api.web.visit import Visit
from procurement.kernel.wording import Wording
from procurement.projections.discount_savings import LEAST_USUAL_PERCENT, MOST_USUAL_PERCENT

ENDING_DAYS = 180
WAITING_DAYS = 7
MOST_SHOWN = 5

CONTRACT = Wording("Contract", "Vertrag")
ORDERS = Wording("Orders", "Abrufe")
POOLS = Wording("Pools that wait for you", "Pools, die auf Sie warten")
LICENCES = Wording("Licences", "Lizenzen")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Items of one kind, the most urgent first; `more` are shown when asked for."""

    title: Wording
    tone: str
    items: Sequence[Item]

    @property
    def shown(self) -> Sequence[Item]:
        return self.items[:MOST_SHOWN]

    @property
    def more(self) -> Sequence[Item]:
        return self.items[MOST_SHOWN:]


def groups(visit: Visit, found: Read, period: Period) -> Sequence[Group]:
    """Everything that needs attention, in the order in which it is urgent."""
    possible = (
        Group(
            title=Wording(
                "Ceilings that end before their contract", "Höchstwerte, die vor dem Vertragsende erreicht sind"
            ),
            tone="danger",
            items=list(_exhausted_early(found)),
        ),
        Group(
            title=Wording("Orders that wait for approval", "Abrufe, die auf Freigabe warten"),
            tone="warning",
            items=list(_waiting(visit, found)),
        ),
        Group(
            title=Wording("Contracts that end soon", "Verträge, die bald enden"),
            tone="warning",
            items=list(_ending(found)),
        ),
        Group(title=POOLS, tone="warning", items=list(pool_items(found.pools, found.on))),
        Group(
            title=Wording("Tiers within reach", "Staffeln in Reichweite"),
            tone="info",
            items=list(_near_tiers(visit, found)),
        ),
        Group(
            title=Wording("Unusual savings", "Ungewöhnliche Ersparnisse"),
            tone="warning",
            items=list(_unusual(visit, found, period)),
        ),
        Group(
            title=Wording("Old licence reports", "Alte Lizenzmeldungen"),
            tone="info",
            items=list(_old_reports(visit, found)),
        ),
    )
    return [group for group in possible if group.items]


def _exhausted_early(found: Read) -> Iterator[Item]:
    early: list[tuple[date, Ceiling]] = []
    for each in ceilings(found.ceilings, found.on):
        reached = found.on if each.row["remaining_cents"] <= 0 else day(each.row["exhausted_on"])
        if reached is not None and each.ends_on is not None and reached < each.ends_on:
            early.append((reached, each))
    for reached, each in sorted(early, key=lambda it: (it[0], it[1].contract, it[1].lot)):
        yield Item(sentence=_exhaustion(each, reached), href=f"/vertraege/{each.contract}", link=CONTRACT)


def _exhaustion(each: Ceiling, reached: date) -> Wording:
    left_cents: int = each.row["remaining_cents"]
    if left_cents <= 0:
        return Wording(
            f"{each.name}: the ceiling of {euro(each.used.most_cents, 'en')} is used up, "
            f"the contract runs until {day_text(each.ends_on, 'en')}.",
            f"{each.name}: Der Höchstwert von {euro(each.used.most_cents, 'de')} ist ausgeschöpft, "
            f"der Vertrag läuft bis {day_text(each.ends_on, 'de')}.",
        )
    return Wording(
        f"{each.name}: at this pace reached on {day_text(reached, 'en')}, before the contract ends on "
        f"{day_text(each.ends_on, 'en')}; {euro(left_cents, 'en')} are left ({percent(each.used.percent, 'en')} used).",
        f"{each.name}: bei diesem Tempo am {day_text(reached, 'de')} erreicht, vor dem Vertragsende am "
        f"{day_text(each.ends_on, 'de')}; frei sind noch {euro(left_cents, 'de')} "
        f"({percent(each.used.percent, 'de')} genutzt).",
    )


def _ending(found: Read) -> Iterator[Item]:
    last = found.on + timedelta(ENDING_DAYS)
    ending = [
        (ends_on, row)
        for row in found.ceilings
        if not row["lot"]
        and runs(row, found.on)
        and (ends_on := day(row["ended_on"] or row["ends_on"]))
        and ends_on <= last
    ]
    for ends_on, row in sorted(ending, key=lambda it: (it[0], it[1]["contract"])):
        days, left_cents = (ends_on - found.on).days, row["remaining_cents"]
        sentence = Wording(
            f"{row['title']} ends on {day_text(ends_on, 'en')}, in {days} days; {euro(left_cents, 'en')} are left.",
            f"{row['title']} endet am {day_text(ends_on, 'de')}, in {days} Tagen; frei sind noch {euro(left_cents, 'de')}.",
        )
        yield Item(sentence=sentence, href=f"/vertraege/{row['contract']}", link=CONTRACT)


def _waiting(visit: Visit, found: Read) -> Iterator[Item]:
    last = (found.on - timedelta(WAITING_DAYS + 1)).isoformat()
    late = [row for row in found.waiting if row["placed_on"] <= last]
    if not late:
        return
    net_cents = sum(row["net_cents"] for row in late)
    days = (found.on - date.fromisoformat(late[0]["placed_on"])).days
    count = len(late)
    sentence = Wording(
        f"{count} order{'s' if count > 1 else ''} for {euro(net_cents, 'en')} waited more than {WAITING_DAYS} days; "
        f"the oldest waits for {days} days.",
        f"{number(count, 'de')} {'Abrufe warten' if count > 1 else 'Abruf wartet'} länger als {WAITING_DAYS} Tage auf "
        f"Freigabe, zusammen {euro(net_cents, 'de')}; am längsten sind es {days} Tage.",
    )
    yield Item(sentence=sentence, href=waiting_link(visit, to=last), link=ORDERS)


def waiting_link(visit: Visit, to: str = "") -> str:
    """The orders that wait for approval."""
    return with_query("/abrufe", {}, status="awaiting", to=to, member=visit.asked("member"))


def _near_tiers(visit: Visit, found: Read) -> Iterator[Item]:
    for row in present_tiers(found.tiers, found.ceilings, found.on):
        if not is_near(row):
            continue
        name = f"{visit.names.article(row['article'])} ({visit.names.contract(row['contract'])})"
        sentence = Wording(
            f"{name}: {missing(row, 'en')}, then {next_terms(row, 'en')}; ordered in this contract year: "
            f"{number(row['quantity'], 'en')}.",
            f"{name}: {missing(row, 'de')}, dann {next_terms(row, 'de')}; abgerufen im Vertragsjahr: "
            f"{number(row['quantity'], 'de')}.",
        )
        href = with_query("/abrufe", {}, article=row["article"], contract=row["contract"])
        yield Item(sentence=sentence, href=href, link=ORDERS)


def _unusual(visit: Visit, found: Read, period: Period) -> Iterator[Item]:
    """Contracts in months in which the savings were outside what is usual, the newest first."""
    unusual = [
        row for row in found.savings if period.has(row["month"]) and row["outside_usual"] and row["listed_cents"]
    ]
    for row in sorted(unusual, key=lambda it: (it["month"], it["listed_cents"]), reverse=True):
        contract, saved, listed = visit.names.contract(row["contract"]), row["saved_percent"], row["listed_cents"]
        usual = f"{LEAST_USUAL_PERCENT}–{MOST_USUAL_PERCENT}"
        sentence = Wording(
            f"{contract}, {month(row['month'], 'en')}: {percent(saved, 'en')} saved of {euro(listed, 'en')} at list "
            f"prices; usual are {usual}%.",
            f"{contract}, {month(row['month'], 'de')}: {percent(saved, 'de')} Ersparnis auf {euro(listed, 'de')} zu "
            f"Listenpreisen; üblich sind {usual} %.",
        )
        placed = {"from_": row["month"], "to": row["month"], "member": visit.asked("member")}
        yield Item(sentence=sentence, href=with_query("/abrufe", {}, contract=row["contract"], **placed), link=ORDERS)


def _old_reports(visit: Visit, found: Read) -> Iterator[Item]:
    last = (found.on - timedelta(REPORT_DAYS)).isoformat()
    old = [row for row in found.used_licences if row["used_on"] and row["used_on"] < last]
    if not old:
        return
    members = len({row["member"] for row in old})
    oldest, count = min(row["used_on"] for row in old), len(old)
    sentence = Wording(
        f"{count} report{'s' if count > 1 else ''} of {members} member{'s' if members > 1 else ''} are older than "
        f"{REPORT_DAYS} days, the oldest is of {day_text(oldest, 'en')}.",
        f"{'Eine Meldung' if count == 1 else f'{count} Meldungen'} von "
        f"{'einem Mitglied' if members == 1 else f'{members} Mitgliedern'} "
        f"{'ist' if count == 1 else 'sind'} älter als {REPORT_DAYS} Tage, die älteste vom {day_text(oldest, 'de')}.",
    )
    href = with_query("/lizenz-pooling/bestand", {}, reported="old", member=visit.asked("member"))
    yield Item(sentence=sentence, href=href, link=LICENCES)
