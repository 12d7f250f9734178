"""One pool: what it brings, the own pledge, how the gain is split, its end, and what happened."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from api.problems import status_of
from api.web.code_words import CODES
from api.web.forms import Filled, blank
from api.web.page import Door, Look, Page
from api.web.pool import ending, pledging
from api.web.pool.pledging import Preview
from api.web.pool.standing import Standing, methods_of, shares_of, standing_of, sums_of
from api.web.pool.timeline import timeline
from api.web.pool_words import SPLITS, STATUSES, TONES, open_to_words, split_words, time_left
from api.web.visit import Visit
from procurement.application.access import ACCESS, Action, Role
from procurement.domain.pool.events import PoolClosed, PoolLapsed
from procurement.domain.split_methods import METHODS
from procurement.kernel.refusal import Refused
from procurement.kernel.wording import Wording

PLEDGED = Wording("Your pledge stands.", "Ihre Anmeldung steht.")
PLEDGED_FOR = Wording("The pledge stands.", "Die Anmeldung steht.")
WITHDRAWN = Wording("The pledge is withdrawn.", "Die Anmeldung ist zurückgezogen.")
POLL_SECONDS, MOST_ROUNDS = 15, 20
"""The price is asked for anew for five minutes; a page left open must not keep somebody signed in for the whole day."""
SEND = "pledge"
"""The button that sends a pledge; any other way to send the form shows what it would bring."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What was just typed into one of the page's forms, and what came of it."""

    pledge: Filled | None = None
    preview: Preview | None = None
    withdrawal: Filled | None = None
    abandonment: Filled | None = None
    refusal: Refused | None = None

    @property
    def status(self) -> int:
        if self.refusal is not None:
            return status_of(type(self.refusal))
        forms = (self.pledge, self.withdrawal, self.abandonment)
        return max([200, *(form.status for form in forms if form is not None)])


def show(visit: Visit) -> Response:
    return _page(visit, standing_of(visit), Tried())


def pledge(visit: Visit) -> Response:
    """Pledge, or show what a pledge would bring."""
    standing = standing_of(visit)
    if visit.typed("step") != SEND:
        filled, preview = pledging.previewed(visit, standing)
        return _page(visit, standing, Tried(pledge=filled, preview=preview))
    filled, done = pledging.pledged(visit, standing)
    if not done:
        return _page(visit, standing, Tried(pledge=filled))
    return visit.go(_home(standing), PLEDGED if visit.actor.member else PLEDGED_FOR)


def withdraw(visit: Visit) -> Response:
    standing = standing_of(visit)
    filled, done = pledging.withdrawn(visit, standing)
    return visit.go(_home(standing), WITHDRAWN) if done else _page(visit, standing, Tried(withdrawal=filled))


def ask_close(visit: Visit) -> Response:
    """What closing would order, to be looked at before; a pool that is over has nothing to close."""
    standing = standing_of(visit)
    if not standing.closable:
        return visit.go(_home(standing))
    return _confirm(visit, standing, changed=False)


def close(visit: Visit) -> Response:
    standing = standing_of(visit)
    came = ending.closed(visit, standing)
    if came.changed:
        return _confirm(visit, standing, changed=True)
    if came.refusal is not None:
        return _page(visit, standing_of(visit), Tried(refusal=came.refusal))
    assert came.pool is not None
    return visit.go(_home(standing), ending.NOTICES[came.pool.status])


def abandon(visit: Visit) -> Response:
    standing = standing_of(visit)
    filled = ending.abandoned(visit, standing)
    if filled.ok:
        return visit.go(_home(standing), ending.ABANDONED)
    return _page(visit, standing_of(visit), Tried(abandonment=filled))


def _home(standing: Standing) -> str:
    return f"/pools/{standing.opened.pool}"


def _confirm(visit: Visit, standing: Standing, *, changed: bool) -> Response:
    return visit.render(
        "pool/closing.html",
        409 if changed else 200,
        standing=standing,
        seen=ending.mark(standing),
        changed=ending.CHANGED if changed else None,
        split_words=split_words,
    )


def _page(visit: Visit, standing: Standing, tried: Tried) -> Response:
    shares = shares_of(visit, standing)
    methods = methods_of(shares or ())
    forms = _forms(visit, standing, tried)
    recorded = visit.services.keeping.pool_events(visit.actor, standing.opened.pool)
    return visit.render(
        "pool/page.html",
        tried.status,
        standing=standing,
        shares=shares,
        methods=methods,
        sums={method: sums_of(shares or (), method) for method in methods},
        hindrances=_hindrances(visit, standing),
        happened=timeline(visit, recorded),
        closing=next((each.event for each in recorded if isinstance(each.event, PoolClosed)), None),
        lapse=next((each.event for each in recorded if isinstance(each.event, PoolLapsed)), None),
        open_to=_open_to(visit, standing),
        next_round=_next_round(visit, standing),
        poll_seconds=POLL_SECONDS,
        against=_against(visit, tried, forms),
        **forms,
        **_words(),
    )


def _next_round(visit: Visit, standing: Standing) -> int | None:
    """The number of the page's next look at the price; None once there were enough, or nothing changes any more."""
    number = visit.asked("runde", "0")
    seen = int(number) if number.isdecimal() and len(number) <= len(str(MOST_ROUNDS)) else MOST_ROUNDS
    return seen + 1 if standing.takes_pledges and seen < MOST_ROUNDS else None


def _against(visit: Visit, tried: Tried, forms: Mapping[str, Any]) -> Sequence[str]:
    """What stands against what was asked for, where there no longer is a form to say it in."""
    if tried.refusal is not None:
        return [tried.refusal.sentence(visit.language)]
    shown = {
        "pledge": forms["may_pledge"] and (forms["joinable"] or forms["mine"]),
        "withdrawal": forms["may_withdraw"],
    }
    gone = [getattr(tried, name) for name, there in shown.items() if not there]
    gone += [] if forms["may_keep"] else [tried.abandonment]
    return [sentence for form in gone if form is not None for _id, _label, sentence in form.summary]


def _words() -> Mapping[str, Any]:
    return {
        "statuses": STATUSES,
        "tones": TONES,
        "causes": CODES["cause"],
        "clauses": CODES["pooling"],
        "split_words": split_words,
        "splits": SPLITS,
        "all_methods": METHODS,
        "example": METHODS["equal_price"].examples[0].game,
        "time_left": time_left,
    }


def _forms(visit: Visit, standing: Standing, tried: Tried) -> Mapping[str, Any]:
    """The forms that this person can send now."""
    member = pledging.member_of(visit)
    may_keep = visit.role in ACCESS[Action.KEEP_POOLS] and standing.pool.runs
    may_pledge = pledging.may_pledge(visit) and standing.takes_pledges
    return {
        "member": member,
        "mine": standing.pool.pledges.get(member) if pledging.may_pledge(visit) else None,
        "may_keep": may_keep,
        "may_pledge": may_pledge,
        "joinable": may_pledge and _joinable(visit, standing, visit.actor.member),
        "pledge": tried.pledge or pledging.begun(visit, standing),
        "preview": tried.preview,
        "withdrawal": tried.withdrawal or blank((pledging.REASON,), visit.language),
        "withdrawing": tried.withdrawal is not None,
        "may_withdraw": pledging.may_withdraw(visit, standing),
        "abandonment": tried.abandonment or blank((ending.REASON,), visit.language),
        "abandoning": tried.abandonment is not None,
    }


def _joinable(visit: Visit, standing: Standing, own: str) -> bool:
    """Whether the pool is open to the visitor's member; of others the form says so."""
    name = standing.opened.pool
    return not own or name in visit.decided(visit.services.pooling.joinable(visit.actor, own, [name]))


def _hindrances(visit: Visit, standing: Standing) -> Sequence[tuple[str, Sequence[str]]]:
    """What stood against the last closing: each sentence with the members it is about."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for each in standing.pool.hindrances:
        sentence = each.sentence_de if visit.language == "de" else each.sentence_en
        found[sentence].extend([visit.names.member(each.member)] if each.member else [])
    return list(found.items())


def _open_to(visit: Visit, standing: Standing) -> Wording:
    opened, alliances = standing.opened, dict[str, str]()
    if opened.open_to == "alliance":
        alliances = {row["alliance"]: row["title"] for row in visit.report("alliances").rows}
    return open_to_words(opened.open_to, opened.open_to_name, alliances)


PLEDGE, KEEP = Action.PLEDGE, Action.KEEP_POOLS
PAGE = Page(
    doors=(
        Door(path="/pools/{pool}", action=Action.READ_REPORTS, answer=show),
        Door(path="/pools/{pool}/anmelden", action=PLEDGE, answer=pledge, method="POST"),
        Door(path="/pools/{pool}/zurueckziehen", action=PLEDGE, answer=withdraw, method="POST"),
        Door(path="/pools/{pool}/abschliessen", action=KEEP, answer=ask_close),
        Door(path="/pools/{pool}/abschliessen", action=KEEP, answer=close, method="POST"),
        Door(path="/pools/{pool}/aufgeben", action=KEEP, answer=abandon, method="POST"),
    ),
    looks=(
        Look(path="/pools/{pool}", role=Role.OFFICER),
        Look(path="/pools/{pool}", role=Role.MANAGER, name="all-pledges"),
        Look(path="/pools/{pool}?mitglied={member}", role=Role.MANAGER, name="for-a-member"),
        Look(path="/pools/{pool}", role=Role.AUDITOR, name="auditor"),
        Look(path="/pools/{closed_pool}", role=Role.OFFICER, name="closed"),
        Look(path="/pools/{closed_pool}", role=Role.MANAGER, name="closed-all"),
        Look(path="/pools/{refused_pool}", role=Role.OFFICER, name="refused"),
        Look(path="/pools/{refused_pool}", role=Role.MANAGER, name="refused-manager"),
        Look(path="/pools/{refused_pool}/abschliessen", role=Role.MANAGER, name="closing"),
        Look(path="/pools/gibt-es-nicht", role=Role.OFFICER, name="unknown", status=404),
    ),
    help="beschaffung#pools",
)
