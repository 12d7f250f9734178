"""More requests at once than can be answered soon."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import pytest

from api.around import Around
from api.crowd import Crowd
from procurement.application.metrics import Metrics
from tests import loop

Sent = list[dict[str, Any]]


class Door:
    """An entrance to an application that answers when it is told to."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.crowd = Crowd(most=3, most_writing=2)
        self.entrance = Around(self._slow, metrics=Metrics(), most_body_bytes=1_000, crowd=self.crowd)

    async def _slow(self, _scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass
        await self.opened.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"done"})

    async def ask(self, method: str, path: str = "/", accept: str = "", body: Iterable[Any] = ()) -> Sent:
        """What is sent back; `body` has the parts that arrive, or awaitables to wait for before the next."""
        sent: Sent = []
        parts = iter(body)

        async def receive() -> dict[str, Any]:
            part = next(parts, None)
            if isinstance(part, Awaitable):
                await part
                part = b"late"
            return {"type": "http.request", "body": part or b"", "more_body": part is not None}

        async def send(message: Any) -> None:
            sent.append(message)

        headers = [(b"accept", accept.encode())]
        scope = {"type": "http", "method": method, "path": path, "headers": headers, "query_string": b""}
        await self.entrance(scope, receive, send)
        return sent


def status_of(sent: Sent) -> int:
    return sent[0]["status"]


def let(story: Callable[[Door], Awaitable[None]]) -> None:
    """Run a story at a door of its own."""

    async def told() -> None:
        await story(Door())

    loop.run(told())


async def inside(door: Door, number: int) -> None:
    """Return once so many are being answered."""
    while door.crowd.inside < number:  # noqa: ASYNC110  # nobody but this test wants to be told
        await asyncio.sleep(0)


class TestCrowd:
    def test_the_rest_is_told_to_come_back(self):
        """Two orders are being answered: the third gets 503, in words, with when to come back; then all goes on."""

        async def story(door: Door) -> None:
            first = [asyncio.create_task(door.ask("POST")) for _ in range(2)]
            await inside(door, 2)
            turned_away = await door.ask("POST")
            door.opened.set()

            assert 503 == status_of(turned_away)
            assert (b"retry-after", b"1") in turned_away[0]["headers"]
            assert "too-many-at-once" in json.loads(turned_away[1]["body"])["type"]
            assert [200, 200] == [status_of(await one) for one in first]
            assert 200 == status_of(await door.ask("POST"))
            assert (0, 0) == (door.crowd.inside, door.crowd.writing)

        let(story)

    def test_reading_goes_on_beside_orders(self):
        """What only reads comes in as long as there is room at all; how the service stands is told always."""

        async def story(door: Door) -> None:
            tasks = [asyncio.create_task(door.ask("POST")) for _ in range(2)]
            await inside(door, 2)
            tasks.append(asyncio.create_task(door.ask("GET")))
            await inside(door, 3)
            turned_away = await door.ask("GET")
            tasks.append(asyncio.create_task(door.ask("GET", "/health/live")))
            await inside(door, 4)
            door.opened.set()

            assert 503 == status_of(turned_away)
            assert [200] * 4 == [status_of(await task) for task in tasks]

        let(story)

    def test_people_get_a_page(self):
        """A browser shows what happened and what to do, in German first."""

        async def story(door: Door) -> None:
            first = [asyncio.create_task(door.ask("POST")) for _ in range(2)]
            await inside(door, 2)
            turned_away = await door.ask("POST", accept="text/html,*/*")
            door.opened.set()
            await asyncio.gather(*first)

            assert 503 == status_of(turned_away)
            assert b"bitte laden sie die seite" in turned_away[1]["body"].lower()

        let(story)

    @pytest.mark.parametrize("number", [1, 5])
    def test_slow_senders_take_nobodys_place(self, number: int):
        """A body that does not come to its end holds up nobody else."""

        async def story(door: Door) -> None:
            late = asyncio.Event()
            slow = [asyncio.create_task(door.ask("POST", body=[late.wait()])) for _ in range(number)]
            await asyncio.sleep(0.01)
            door.opened.set()

            assert 200 == status_of(await door.ask("POST"))
            late.set()
            assert {200} == {status_of(await one) for one in slow}

        let(story)
