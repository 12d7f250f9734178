"""Placing the orders of a basket: each on its own, each once, whatever happens to the others."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NoAnswerYet
from dataclasses import dataclass, field
from typing import Any

from api.web.basket.contents import Basket
from api.web.basket.quoting import asked_of
from api.web.visit import Visit
from procurement.domain.order.aggregate import UnknownOrder
from procurement.domain.order.placing import KeyUsedForAnotherOrder
from procurement.kernel.refusal import Refused
from procurement.kernel.wording import Wording

NO_ANSWER = Wording(
    "No answer came in time. Send it again: nothing is ordered twice.",
    "Es kam rechtzeitig keine Antwort. Senden Sie noch einmal: Es wird nichts doppelt abgerufen.",
)


@dataclass
class Outcome:
    """What came of a basket: orders that stand with their numbers, refusals by contract, what changed meanwhile.

    `done` names the contracts whose part of the basket is settled.
    """

    placed: dict[str, str] = field(default_factory=dict[str, str])
    done: list[str] = field(default_factory=list[str])
    refused: dict[str, Refused] = field(default_factory=dict[str, Refused])
    changed: bool = False
    lost: Sequence[Wording] = ()

    @property
    def complete(self) -> bool:
        """Whether orders stand and nothing is left to say."""
        return bool(self.placed) and not (self.refused or self.changed or self.lost)


def place(visit: Visit, basket: Basket, keys: Mapping[str, str]) -> Outcome:
    """Place the orders a page showed, by contract with the key each was shown with.

    A key that is no longer the basket's own belongs to a content that changed, or to an order that stands already.
    """
    outcome = Outcome()
    futures: dict[str, Future[Any]] = {}
    for contract, key in keys.items():
        if not key:
            continue
        if basket.keys.get(contract) == key and contract in basket.orders:
            try:
                asked = asked_of(visit, basket, contract)
                futures[contract] = visit.services.ordering.place(visit.actor, asked, key, visit.correlation_id)
            except Refused as refusal:
                outcome.refused[contract] = refusal
        else:
            _placed_before(visit, key, outcome)
    for contract, future in futures.items():
        _settle(visit, contract, future, outcome)
    return outcome


def _settle(visit: Visit, contract: str, future: Future[Any], outcome: Outcome) -> None:
    try:
        order = visit.services.ordering.placed(visit.decided(future)).order
    except KeyUsedForAnotherOrder as known:
        # It was placed, and its answer lost on the way; what was typed differently since does not make another one.
        outcome.placed[known.order_id] = known.number
        outcome.done.append(contract)
    except Refused as refusal:
        outcome.refused[contract] = refusal
    except NoAnswerYet:
        outcome.lost = (NO_ANSWER,)
    else:
        outcome.placed[order.order_id] = order.number
        outcome.done.append(contract)


def _placed_before(visit: Visit, key: str, outcome: Outcome) -> None:
    ordering = visit.services.ordering
    order_id = ordering.order_id(visit.actor, key)
    try:
        outcome.placed[order_id] = ordering.seen(visit.actor, order_id).order.number
    except UnknownOrder:
        outcome.changed = True
