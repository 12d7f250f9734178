"""Shapley's split of a pool's gain, exact to the cent: 37 members by tiers and by a curve, 300 members by tiers."""

import random
from collections.abc import Callable
from decimal import Decimal

from _cooperative import median, report, timed

from procurement.domain.pricing_rules import read_pricing
from procurement.domain.split.game import Game, falling_price, game_of
from procurement.domain.split_methods import METHODS
from procurement.kernel.pricing import Ask

ROUNDS = 5
STARTS = (1, 500, 4_000, 10_000, 25_000)
PRICES = ("61.50", "58.25", "55.10", "51.75", "48.90")


def tiered(rule: str) -> Callable[[Decimal], Decimal]:
    tiers = [{"from_quantity": str(start), "unit_price": price} for start, price in zip(STARTS, PRICES, strict=True)]
    pricing = read_pricing({"rule": rule, "tiers": tiers})
    return lambda units: pricing.price(Ask(quantity=units, ordered=units, list_unit_price=Decimal(70))).amount


def pool(members: int, most: int, amount: Callable[[Decimal], Decimal], breaks: tuple[int, ...]) -> Game:
    """Members that order one to `most` units, drawn evenly."""
    drawn = random.Random(1)
    return game_of({f"town-{number:03}": drawn.randint(1, most) for number in range(members)}, amount, breaks)


def measure(name: str, game: Game, goal_s: float, rounds: int = ROUNDS) -> None:
    def split(method: str) -> None:
        if sum(METHODS[method].split(game)) != game.gain_cents:
            raise SystemExit(f"{name}: {method} does not add up")

    times = [timed(lambda: split("shapley")) for _ in range(rounds)]
    report(
        f"shapley_{name}",
        median(times),
        "s",
        baseline="the same pool split by quantity",
        baseline_value=median([timed(lambda: split("proportional")) for _ in range(rounds)]),
        goal=f"<= {goal_s} s, exact",
        met=median(times) <= goal_s,
        members=len(game.stakes),
        units=int(sum(stake.quantity for stake in game.stakes)),
        rounds=rounds,
        slowest_s=round(max(times), 3),
    )


def main() -> None:
    for rule in ("volume_tier", "incremental_tier"):
        measure(f"37_{rule}", pool(37, 5_000, tiered(rule), STARTS), 1)
    measure("37_curve", pool(37, 5_000, falling_price, ()), 1)
    measure("300_volume_tier", pool(300, 5_000, tiered("volume_tier"), STARTS), 10)
    measure("300_incremental_tier", pool(300, 2_000, tiered("incremental_tier"), STARTS), 10)
    # As many small orders as the last tier has units: no table of 300 members is much larger.
    measure("300_small_orders", pool(300, 160, tiered("volume_tier"), STARTS), 10, rounds=3)


if __name__ == "__main__":
    main()
