"""Waiting for the desk without holding a thread: its answers to a whole batch reach the event loop in one go.

`asyncio.wrap_future` wakes the loop once for each answer; with a batch of thirty that is thirty wake-ups.
"""

import asyncio
from collections import deque
from concurrent.futures import Future
from functools import partial
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

Answer = TypeVar("Answer")


class Letterbox:
    """Where one event loop finds what other threads have answered."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._answered: deque[tuple[asyncio.Future[Any], Future[Any]]] = deque()
        self._called = False

    def put(self, waiting: asyncio.Future[Any], future: Future[Any]) -> None:
        """Called by whichever thread has answered; calls the loop unless it was called already."""
        self._answered.append((waiting, future))
        if not self._called and not self._loop.is_closed():
            self._called = True
            self._loop.call_soon_threadsafe(self._hand_out)

    def _hand_out(self) -> None:
        self._called = False
        while self._answered:
            waiting, future = self._answered.popleft()
            if waiting.done():
                continue
            if future.cancelled():
                waiting.cancel()
            elif (error := future.exception()) is not None:
                waiting.set_exception(error)
            else:
                waiting.set_result(future.result())


_LETTERBOXES: WeakKeyDictionary[asyncio.AbstractEventLoop, Letterbox] = WeakKeyDictionary()


async def answer_of(future: Future[Answer]) -> Answer:
    """What the future holds, or raise what it raises. Whoever gives up before the decision began is not decided for."""
    loop = asyncio.get_running_loop()
    letterbox = _LETTERBOXES.get(loop)
    if letterbox is None:
        letterbox = _LETTERBOXES[loop] = Letterbox(loop)
    waiting: asyncio.Future[Answer] = loop.create_future()
    future.add_done_callback(partial(letterbox.put, waiting))
    try:
        return await waiting
    except asyncio.CancelledError:
        future.cancel()
        raise
