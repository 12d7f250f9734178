"""Shapley shares from all coalitions, for pools of few members: their quantities may be as fine as they like."""

from collections.abc import Sequence
from fractions import Fraction
from math import comb

from procurement.domain.split.steps import Steps

MOST_MEMBERS = 12
"""4,096 coalitions."""


def from_coalitions(steps: Steps) -> Sequence[Fraction]:
    """Each member's exact share, in EUR, of what all together pay: Σ_{S∌i} (F(Q_S + q_i) − F(Q_S)) / (n · C(n−1, |S|)).

    Coalition number m holds the members whose bits are set in m.
    """
    volumes = [0]
    for units in steps.units:
        volumes += [volume + units for volume in volumes]
    amounts, common = steps.amounts(volumes)
    members = len(steps.units)
    shares: list[Fraction] = []
    for at in range(members):
        by_size = [0] * members
        for coalition, amount in enumerate(amounts):
            if not coalition >> at & 1:
                by_size[coalition.bit_count()] += amounts[coalition | 1 << at] - amount
        weighed = (Fraction(total, comb(members - 1, size)) for size, total in enumerate(by_size))
        shares.append(sum(weighed, Fraction(0)) / (members * common))
    return shares
