"""Processes killed at any moment under load: no order is lost, none doubled, no report wrong, and the service comes back."""

import os
import random
import time
from collections import Counter

import pytest

from procurement.settings import Settings
from tests.faults.judge import expect_the_books_to_agree
from tests.faults.orders import Buyers
from tests.faults.record import note_figures, spread
from tests.faults.service import KINDS, Service
from tests.faults.town import founded

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]

KILLS = int(os.environ.get("KILLS", "200"))
SHARES = {"worker": 5, "projector": 2, "parent": 2, "starting": 1}
"""How often each is hit; whoever is just starting is hit only while there is one."""
AT_ONCE = 0.4
"""How often the next kill does not wait until the service has recovered from the last."""


class TestKill:
    def test_whoever_is_killed_nothing_is_lost(self, on_postgres: Settings):
        """Workers, projector and parent are killed in random order, also while they are starting, and between commit
        and answer: each client gets its one order in the end.
        """
        town, draw = founded(on_postgres, tight_cents=40_000_000), random.Random(6)
        whole: dict[str, list[float]] = {kind: [] for kind in (*KINDS, "starting")}
        with Service(town.settings) as service:
            with Buyers(town, [service.url]) as buyers:
                for _ in range(KILLS):
                    kind = self._killed(service, draw)
                    if draw.random() < AT_ONCE:
                        time.sleep(draw.random() * 0.3)
                        continue
                    whole[kind].append(service.wait_until_whole())
                    time.sleep(draw.random() * 0.3)
                service.wait_until_whole()

            retried = [answer for answer in buyers.book.placed if answer.tries > 1]
            note_figures(
                "kill",
                kills=KILLS,
                whole_seconds={kind: spread(seconds) for kind, seconds in whole.items()},
                exits=Counter(service.exits),
                orders=len(buyers.book.placed),
                asked_again=len(retried),
                found_again=sum(answer.status == 200 for answer in retried),
                longest_wait_seconds=round(max(answer.seconds for answer in buyers.book.answered), 3),
                cut_off=buyers.book.cut_off,
                statuses=buyers.book.statuses,
            )
            expect_the_books_to_agree(town, buyers.book, service)
        assert retried
        assert {-9} == set(service.exits[:-1]), service.said()
        assert 0 == service.exits[-1], service.said()

    def _killed(self, service: Service, draw: random.Random) -> str:
        """Somebody of a kind drawn at random, or whoever there is."""
        processes = service.processes()
        while not processes:
            processes = service.processes()
        there = sorted({process.kind for process in processes})
        (kind,) = draw.choices(there, [SHARES[kind] for kind in there])
        draw.choice([process for process in processes if process.kind == kind]).kill()
        return kind
