"""Waiting for what another thread answers."""

import asyncio
import threading
from concurrent.futures import Future
from typing import Any

import pytest

from api.awaiting import answer_of
from tests import loop


def waited(*futures: Future[Any]) -> list[Any]:
    """What each of several waits at once ends with, answer or exception."""

    async def all_of_them() -> list[Any]:
        return await asyncio.gather(*map(answer_of, futures), return_exceptions=True)

    return loop.run(all_of_them())


class TestAnswerOf:
    def test_each_gets_its_own(self):
        """A batch is answered by one thread; every waiter has its answer, or what was raised for it."""
        futures = [Future[int]() for _ in range(3)]
        refusal = ValueError("no")

        def answer() -> None:
            futures[0].set_result(1)
            futures[1].set_exception(refusal)
            futures[2].set_result(3)

        thread = threading.Thread(target=answer)
        thread.start()

        assert [1, refusal, 3] == waited(*futures)
        thread.join()

    def test_what_was_answered_before_needs_no_wait(self):
        """An answer that is there is told."""
        future = Future[str]()
        future.set_result("done")

        assert ["done"] == waited(future)

    def test_who_gives_up_is_not_decided_for(self):
        """A caller that goes away before the decision began takes the question back."""
        future = Future[int]()

        async def give_up() -> None:
            waiting = asyncio.ensure_future(answer_of(future))
            await asyncio.sleep(0)
            waiting.cancel()
            await waiting

        with pytest.raises(asyncio.CancelledError):
            loop.run(give_up())

        assert future.cancelled()
