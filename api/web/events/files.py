"""Events as files: the canonical lines as they are recorded, or a table of them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response, StreamingResponse

from api.answers import CSV, in_pieces
from api.web.event_words import event_words
from api.web.events.asked import FILTERS, asked_events
from api.web.jobs.telling import job_path, told
from api.web.visit import Visit
from procurement.application.accesses import AccessKind
from procurement.application.history import EventFilter
from procurement.application.jobs import Outcome, Progress
from procurement.application.parameter import among, invalid
from procurement.kernel.wording import Wording

JSONL = "application/jsonl"
MEDIA = {"jsonl": JSONL, "csv": f"{CSV}; charset=utf-8"}
COUNTED_EVERY = 1_000
COLUMNS: Sequence[tuple[str, Wording]] = (
    ("position", Wording("Event", "Ereignis")),
    ("recorded_at", Wording("Recorded at (UTC)", "Aufgezeichnet (UTC)")),
    ("words", Wording("What", "Was")),
    ("type", Wording("Type", "Typ")),
    ("stream", Wording("Subject", "Gegenstand")),
    ("version", Wording("Event of its subject", "Ereignis des Gegenstands")),
    ("actor", Wording("Person (id)", "Person (Kennung)")),
    ("command_id", Wording("Command", "Befehl")),
    ("correlation_id", Wording("Context", "Zusammenhang")),
    ("data", Wording("Content (JSON)", "Inhalt (JSON)")),
)
TITLE = Wording("Export of events", "Ausgabe von Ereignissen")


def event_file(visit: Visit, asked: str) -> Response:
    """All events that the filters leave, oldest first, streamed; that they were taken is noted."""
    if asked not in MEDIA:
        raise invalid("format", asked, among(tuple(MEDIA)))
    lines = visit.services.history.events(visit.actor, asked_events(visit))
    pieces = in_pieces(lines) if asked == "jsonl" else _table(visit, lines)
    first = next(pieces, b"")  # What fails at once is answered with a page, not with half a file.
    _note(visit, asked)
    headers = {"Content-Disposition": f'attachment; filename="events.{asked}"'}
    return StreamingResponse(chain((first,), pieces), headers=headers, media_type=MEDIA[asked])


def start_export(visit: Visit) -> Response:
    """The same lines written beside other work, for a log that takes a while."""
    history, actor = visit.services.history, visit.actor
    wanted = replace(asked_events(visit), upto=asked_events(visit).upto or visit.services.reading.standing().head)
    next(history.events(actor, replace(wanted, limit=1)), b"")  # A filter that cannot be is refused here.

    def work(progress: Progress) -> Outcome:
        return _written(progress, history.events(actor, wanted), wanted)

    _note(visit, "jsonl")
    return visit.go(job_path(visit.services.jobs.start(actor, "export", TITLE, work)))


def _written(progress: Progress, lines: Iterator[bytes], wanted: EventFilter) -> Outcome:
    total, count = (wanted.upto or 0) - wanted.after, 0
    with progress.file.open("wb") as file:
        for line in lines:
            file.write(line + b"\n")
            count += 1
            if count % COUNTED_EVERY == 0:
                progress(min(json.loads(line)["position"] - wanted.after, total), total)
    progress(total, total)
    said = told(Wording(f"{count} events were written.", f"{count} Ereignisse wurden geschrieben."))
    return Outcome(result=said, file=progress.file, file_name="events.jsonl", media_type=JSONL)


def _table(visit: Visit, lines: Iterator[bytes]) -> Iterator[bytes]:
    heads = {name: words.in_language(visit.language) for name, words in COLUMNS}
    return visit.services.tables.csv(list(heads.values()), (_row(visit, line, heads) for line in lines))


def _row(visit: Visit, line: bytes, heads: Mapping[str, str]) -> Mapping[str, Any]:
    event = json.loads(line)
    event["words"] = event_words(event["type"]).in_language(visit.language)
    event["data"] = json.dumps(event["data"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return {head: event[name] for name, head in heads.items()}


def _note(visit: Visit, form: str) -> None:
    query = urlencode([(name, visit.asked(name)) for name in FILTERS if visit.asked(name)])
    visit.services.accesses.note(
        visit.actor, AccessKind.EXPORTED, f"events?{query} format={form}"[:300], visit.correlation_id
    )
