"""Pages of the log, the next one read while the last one is folded: the database and the interpreter work at once."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from procurement.storage.database import Row
from procurement.storage.event_log import EventLog

PAGE = 10_000
"""How many events are read at once."""

Page = tuple[Sequence[Row], int]
"""Rows (position, type, state) in log order, and the position up to which these are all there are."""


def page_after(log: EventLog, after: int, stop: int, types: Sequence[str]) -> Page:
    """The events of these types after a position, up to another one or as many as a page holds."""
    with log.database.reading() as session:
        rows = log.states(session, after, PAGE, stop=stop, types=types)
    return rows, rows[-1][0] if len(rows) == PAGE else stop


def pages(log: EventLog, after: int, stop: int, types: Sequence[str]) -> Iterator[Page]:
    """All pages between two positions."""
    if after >= stop:
        return
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="reading") as reading:
        ahead = reading.submit(page_after, log, after, stop, types)
        while True:
            rows, reached = ahead.result()
            if reached < stop:
                ahead = reading.submit(page_after, log, reached, stop, types)
            yield rows, reached
            if reached >= stop:
                return
