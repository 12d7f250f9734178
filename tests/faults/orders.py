"""A load of orders: clients that ask again under the same key until they are answered, and remember every answer."""

import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlsplit

from tests.faults.town import PRICES, ROOMY, TIGHT, Town
from tests.patience import PATIENCE_SECONDS

PATH = "/api/v1/orders"
BUSY = {429, 503}
PAUSE_SECONDS = 0.05
"""Before asking again, much sooner than the answer bids: a load is there to press."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An order as a client asks for it; the key goes along as the id that the log keeps with what it caused."""

    key: str
    member: str
    contract: str
    article: str
    quantity: int = 1

    @property
    def body(self) -> bytes:
        line = {"article": self.article, "quantity": self.quantity}
        asked = {"member": self.member, "contract": self.contract, "lines": [line], "budget_code": "1.11"}
        return json.dumps(asked).encode()


@dataclass(frozen=True, slots=True)
class Answered:
    """The last word on an order: placed (201, 200 when it was there already), or refused by a rule (409)."""

    wanted: Wanted
    status: int
    content: dict[str, Any]
    tries: int
    seconds: float

    @property
    def is_placed(self) -> bool:
        return self.status in {200, 201}

    @property
    def order(self) -> tuple[str, str, int]:
        return self.content["order_id"], self.content["number"], self.content["net_cents"]


@dataclass
class Book:
    """What all clients were told. `wrong` holds answers that nobody may ever get, `open` the keys without a last word."""

    answered: list[Answered] = field(default_factory=list[Answered])
    wrong: list[str] = field(default_factory=list[str])
    open: set[str] = field(default_factory=set[str])
    statuses: Counter[int] = field(default_factory=Counter[int])
    cut_off: Counter[str] = field(default_factory=Counter[str])

    @property
    def placed(self) -> list[Answered]:
        return [answer for answer in self.answered if answer.is_placed]

    @property
    def refused(self) -> list[Answered]:
        return [answer for answer in self.answered if not answer.is_placed]


class Client:
    """One connection at a time, to any of several addresses."""

    def __init__(self, town: Town, urls: Sequence[str], book: Book, *, patience: float = PATIENCE_SECONDS) -> None:
        self._addresses = [urlsplit(url).netloc for url in urls]
        self._token, self._book, self._patience = town.token, book, patience
        self._turn = random.randrange(len(urls))
        self._connection: http.client.HTTPConnection | None = None

    def order(self, wanted: Wanted) -> Answered:
        """Ask until there is a last word. Raises `AssertionError` where there is none in all that time."""
        began, tries = time.monotonic(), 0
        while time.monotonic() - began < self._patience:
            tries += 1
            said = self.asked("POST", PATH, wanted.body, wanted.key)
            if said and said[0] not in BUSY:
                answer = Answered(wanted, said[0], said[2], tries, time.monotonic() - began)
                self._book.answered.append(answer)
                self._expect_a_last_word(answer)
                return answer
            time.sleep(PAUSE_SECONDS * random.random() * 2)
        raise AssertionError(f"no answer to {wanted.key} after {tries} tries")

    def _expect_a_last_word(self, answer: Answered) -> None:
        exceeded = answer.status == 409 and answer.content["type"] == "/problems/ceiling-exceeded"
        if not (answer.is_placed or exceeded):
            self._book.wrong.append(f"{answer.wanted.key}: {answer.status} {answer.content}")
        if answer.status == 200 and answer.tries == 1:
            self._book.wrong.append(f"{answer.wanted.key}: was there before it was asked for")

    def asked(
        self, method: str, path: str, body: bytes | None = None, key: str = ""
    ) -> tuple[int, dict[str, str], dict[str, Any]] | None:
        """Status, headers and content of an answer; None where the connection was lost before there was one."""
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        if key:
            headers |= {"Idempotency-Key": key, "X-Correlation-ID": key}
        try:
            connection = self._connected()
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            content = read(answer.read())
        except (OSError, http.client.HTTPException) as error:
            self._book.cut_off[type(error).__name__] += 1
            self.close()
            return None
        self._book.statuses[answer.status] += 1
        said = {name.lower(): value for name, value in answer.getheaders()}
        if answer.status >= 500 or answer.status == 429:
            self._expect_busy(answer.status, said, content)
        return answer.status, said, content

    def _expect_busy(self, status: int, headers: dict[str, str], content: dict[str, Any]) -> None:
        """Whoever cannot be served is told so in words, and when to come back."""
        if status not in BUSY or not headers.get("retry-after", "").isdigit() or not content.get("detail"):
            self._book.wrong.append(f"{status} {headers} {content}")

    def _connected(self) -> http.client.HTTPConnection:
        if self._connection is None:
            self._turn = (self._turn + 1) % len(self._addresses)
            self._connection = http.client.HTTPConnection(self._addresses[self._turn], timeout=self._patience)
        return self._connection

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def read(body: bytes) -> dict[str, Any]:
    """What an answer holds; one that is no JSON has no detail either, which is wrong of a refusal."""
    try:
        return json.loads(body)
    except ValueError:
        return {"text": body.decode("utf-8", "replace")[:1000]}


class Buyers:
    """Clients that order at the same time until told to stop; each then waits for its last word."""

    def __init__(self, town: Town, urls: Sequence[str], *, clients: int = 8, tight: float = 0.3) -> None:
        self.town, self.book, self._urls, self._tight = town, Book(), urls, tight
        self._stopping = threading.Event()
        self._failed: list[BaseException] = []
        self._threads = [
            threading.Thread(target=self._work, args=(number,), name=f"buyer-{number}", daemon=True)
            for number in range(clients)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        if self._failed:
            raise self._failed[0]

    def _work(self, number: int) -> None:
        draw, count = random.Random(number), 0
        client = Client(self.town, self._urls, self.book)
        try:
            while not self._stopping.is_set():
                count += 1
                client.order(self._drawn(draw, f"buyer-{number}-{count}"))
        except BaseException as error:  # noqa: BLE001  raised again by whoever waits
            self._failed.append(error)
        finally:
            client.close()

    def _drawn(self, draw: random.Random, key: str) -> Wanted:
        contract = TIGHT if draw.random() < self._tight else ROOMY
        return Wanted(key, draw.choice(self.town.members), contract, draw.choice([*PRICES]), draw.randint(1, 3))


def together(works: Sequence[Callable[[], None]]) -> None:
    """Do all of this at the same time; what one raises is raised."""
    gate, failed = threading.Barrier(len(works)), list[BaseException]()

    def begun(work: Callable[[], None]) -> None:
        try:
            gate.wait()
            work()
        except BaseException as error:  # noqa: BLE001  raised again below
            failed.append(error)

    threads = [threading.Thread(target=begun, args=(work,), daemon=True) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
