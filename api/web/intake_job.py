"""Recording a confirmed file as a job: each row with what became of it, as a file to take home."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.answers import CSV
from api.web.formats import number
from api.web.jobs.telling import told
from api.web.uploads import Headings, words_of
from api.web.visit import Visit
from procurement.application.importing import Outcome, Result
from procurement.application.jobs import Outcome as JobOutcome
from procurement.application.jobs import Progress, Work
from procurement.exchange.upload import Read
from procurement.kernel.wording import Wording

BECAME: Mapping[Result, Wording] = {
    Result.RECORDED: Wording("recorded", "übernommen"),
    Result.UNCHANGED: Wording("unchanged", "unverändert"),
    Result.REFUSED: Wording("refused", "abgelehnt"),
    Result.FAULTY: Wording("not readable", "nicht lesbar"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """How a job tells what became of the rows: the column that names them, the file, where to go on."""

    named: str
    file_name: str
    headings: Headings
    onward: str
    label: Wording

    @property
    def columns(self) -> Sequence[str]:
        return ("Zeile", self.named, "Ergebnis", "Grund")


def recording(visit: Visit, read: Read, telling: Telling) -> Work:
    """The work: rows in their order, those that cannot be used are left out and told."""
    services, actor, correlation_id, language = visit.services, visit.actor, visit.correlation_id, visit.language

    def work(progress: Progress) -> JobOutcome:
        lines, counts = [*_unreadable(read, telling, language)], Counter[Result]()
        counts[Result.FAULTY] = len(lines)
        wishes = read.wishes
        progress(0, len(wishes))
        for done, outcome in enumerate(services.importing.record(actor, wishes, correlation_id), start=1):
            counts[outcome.result] += len(outcome.rows)
            lines += _lines(outcome, telling, language)
            progress(done, len(wishes))
        lines.sort(key=lambda line: line[telling.columns[0]])
        with progress.file.open("wb") as file:
            file.writelines(services.tables.csv(telling.columns, lines))
        return JobOutcome(
            result=told(_summary(counts), telling.onward, telling.label),
            file=progress.file,
            file_name=telling.file_name,
            media_type=f"{CSV}; charset=utf-8",
        )

    return work


def _summary(counts: Mapping[Result, int]) -> Wording:
    """The counts in a sentence.

    >>> _summary(Counter({Result.RECORDED: 2})).german
    'Zeilen: 2 übernommen, 0 unverändert, 0 nicht übernommen.'
    """
    left_out = counts[Result.REFUSED] + counts[Result.FAULTY]
    parts = (counts[Result.RECORDED], counts[Result.UNCHANGED], left_out)
    english, german = ([number(part, language) for part in parts] for language in ("en", "de"))
    return Wording(
        f"Rows: {english[0]} recorded, {english[1]} unchanged, {english[2]} not recorded.",
        f"Zeilen: {german[0]} übernommen, {german[1]} unverändert, {german[2]} nicht übernommen.",
    )


def _lines(outcome: Outcome, telling: Telling, language: str) -> Iterator[dict[str, Any]]:
    why = words_of(outcome.refusal, telling.headings).in_language(language) if outcome.refusal else ""
    for row in outcome.rows:
        yield _columns(telling, (row, outcome.name, BECAME[outcome.result].in_language(language), why))


def _unreadable(read: Read, telling: Telling, language: str) -> Iterator[dict[str, Any]]:
    for problem in read.problems:
        why = words_of(problem.refusal, telling.headings).in_language(language)
        yield _columns(telling, (problem.number, "", BECAME[Result.FAULTY].in_language(language), why))


def _columns(telling: Telling, values: Sequence[Any]) -> dict[str, Any]:
    return dict(zip(telling.columns, values, strict=True))
