"""Answers that are kept: how many, and what they are known by."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from procurement.application.ports import Builds, ReportQuery, Snapshot
from procurement.application.recent import Recent
from procurement.application.report_request import ReportRequest
from procurement.kernel.projection import Projection

MOST_KEPT_ROWS = 50_000
"""How many rows of answers a process keeps: at 1 to 1.5 kB each never more than some 75 MB, mostly a tenth of it."""

ROW_BYTES = 1_000
"""What was written is kept like so many rows: each has that many bytes."""

SHARED_ROWS = 50
"""As many rows that are kept already weigh as much as one that is not."""

Answers = Recent[Hashable, Any]
"""Parts of answers by what they follow from: the state of each projection read, the question, the day of viewing.

Their rows are never changed: a reader is shown copies.
"""


def follows_from(
    builds: Snapshot | Builds, reads: Sequence[Projection], request: ReportRequest, on: date
) -> tuple[Hashable, ...]:
    """All that an answer follows from: what each projection read holds, the question, the day of viewing."""
    return (states(builds, reads), question(request.query), request.cursor, on)


def states(builds: Snapshot | Builds, reads: Iterable[Projection]) -> Hashable:
    return tuple([(read.name, read.version, builds.state(read)) for read in reads])


def question(query: ReportQuery) -> Hashable:
    plain = [getattr(query, each.name) for each in fields(query) if each.name != "filters"]
    return (tuple(sorted(query.filters.items())), *plain)
