"""What a pool would bring if it were closed now: the price, the next tier, and each pledge alone and together."""

from datetime import date, datetime
from decimal import Decimal

from procurement.domain.contract.aggregate import Contract, contract_in
from procurement.domain.order.placing import call_off
from procurement.domain.pool.aggregate import Pool, pool_in
from procurement.domain.pool.pledging import pooled_order, together_in
from procurement.domain.pool.sharing_out import game_of, settled
from procurement.domain.pooled_price import Amount, amount_of, breaks_of
from procurement.domain.split.game import Game
from procurement.domain.split.shapley_table import PoolTooFine
from procurement.domain.split_methods import METHODS
from procurement.kernel.calendar import day_of
from procurement.kernel.event import States
from procurement.kernel.money import UNIT_PRICE_STEP, round_half_up
from procurement.kernel.record import Record


class PriceStep(Record):
    """From so many units together on, each costs so much (net EUR, four places)."""

    from_quantity: Decimal
    unit_price: Decimal


class Prospect(Record):
    """`unit_price` is that of all pledges together, `amount` what any quantity would cost; None without a price."""

    pool: Pool
    contract: Contract
    today: date
    unit_price: Decimal | None
    amount: Amount | None
    steps: tuple[PriceStep, ...]
    game: Game | None

    @property
    def next_step(self) -> PriceStep | None:
        return next((step for step in self.steps if step.from_quantity > self.pool.quantity), None)


def prospect(states: States, name: str, at: datetime) -> Prospect:
    """The pool as it would be closed at an instant. Raises `UnknownPool`."""
    pool, today = pool_in(states, name), day_of(at)
    contract = contract_in(states, pool.opened.contract)
    article = contract.articles[pool.opened.article]
    list_price, terms = article.list_price_on(today), article.terms_on(today)
    if list_price is None or terms is None:
        return Prospect(pool=pool, contract=contract, today=today, unit_price=None, amount=None, steps=(), game=None)
    together = together_in(states, pool.opened, pool.quantity, today)
    amount = amount_of(terms[1], list_price[1], together.called_off)

    def unit_price(quantity: Decimal) -> Decimal:
        return round_half_up(amount(quantity) / quantity, UNIT_PRICE_STEP)

    starts = [start for start in breaks_of(terms[1], together.called_off) if start > 0]
    return Prospect(
        pool=pool,
        contract=contract,
        today=today,
        unit_price=unit_price(pool.quantity) if pool.quantity else None,
        amount=amount,
        steps=tuple(PriceStep(from_quantity=start, unit_price=unit_price(start)) for start in starts),
        game=_game(states, pool, at) if pool.pledges else None,
    )


def _game(states: States, pool: Pool, at: datetime) -> Game:
    """The pledges alone and together."""
    today = day_of(at)
    together = together_in(states, pool.opened, pool.quantity, today)
    amounts: list[tuple[int, int]] = []
    for pledge in pool.pledges.values():
        order = pooled_order(pool, pledge, "")
        alone, pooled = call_off(states, order, at), call_off(states, order, at, together)
        amounts.append((alone.net_cents, pooled.net_cents))
    contract = contract_in(states, pool.opened.contract)
    return game_of(contract, pool, together.called_off, today, amounts)


class Part(Record):
    """One member's part of the gain by one method; `pays_cents` is order and settlement together."""

    method: str
    member: str
    gain_cents: int
    settlement_cents: int
    pays_cents: int


def parts(game: Game) -> tuple[Part, ...]:
    """Every member's part by every method that can split this game. Takes its time for many members: not while others
    wait.
    """
    return tuple(part for method in METHODS for part in _parts(game, method))


def _parts(game: Game, method: str) -> tuple[Part, ...]:
    try:
        shares = tuple(settled(game, method))
    except PoolTooFine:
        return ()
    return tuple(
        Part(
            method=method,
            member=stake.member,
            gain_cents=gain_cents,
            settlement_cents=settlement_cents,
            pays_cents=stake.pooled_cents - settlement_cents,
        )
        for stake, (gain_cents, settlement_cents) in zip(game.stakes, shares, strict=True)
    )
