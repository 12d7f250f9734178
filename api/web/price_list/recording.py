"""Recording a confirmed price list as a job: each row with what became of it, as a file to take home."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from api.answers import CSV
from api.services import Services
from api.web.formats import number
from api.web.jobs.telling import told
from api.web.price_list.upload import Read, words_of
from procurement.application.access import Actor
from procurement.application.importing import Outcome, Result
from procurement.application.jobs import Outcome as JobOutcome
from procurement.application.jobs import Progress, Work
from procurement.kernel.wording import Wording

KIND = "price_list"
COLUMNS = ("Zeile", "Vertrag und Artikel", "Ergebnis", "Grund")
BECAME: Mapping[Result, Wording] = {
    Result.RECORDED: Wording("recorded", "übernommen"),
    Result.UNCHANGED: Wording("unchanged", "unverändert"),
    Result.REFUSED: Wording("refused", "abgelehnt"),
    Result.FAULTY: Wording("not readable", "nicht lesbar"),
}


def recording(services: Services, actor: Actor, read: Read, correlation_id: str, language: str) -> Work:
    """The work: rows in their order, those that cannot be used are left out and told."""

    def work(progress: Progress) -> JobOutcome:
        lines, counts = [*_unreadable(read, language)], Counter[Result]()
        counts[Result.FAULTY] = len(lines)
        wishes = read.wishes
        progress(0, len(wishes))
        for done, outcome in enumerate(services.importing.record(actor, wishes, correlation_id), start=1):
            counts[outcome.result] += 1
            lines.append(_line(outcome, language))
            progress(done, len(wishes))
        lines.sort(key=lambda line: line[COLUMNS[0]])
        with progress.file.open("wb") as file:
            file.writelines(services.tables.csv(COLUMNS, lines))
        return JobOutcome(
            result=told(_summary(counts), "/vertraege", Wording("To the contracts", "Zu den Verträgen")),
            file=progress.file,
            file_name="preisliste-ergebnis.csv",
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


def _line(outcome: Outcome, language: str) -> dict[str, Any]:
    why = words_of(outcome.refusal).in_language(language) if outcome.refusal else ""
    return _columns((outcome.rows[0], outcome.name, BECAME[outcome.result].in_language(language), why))


def _unreadable(read: Read, language: str) -> Iterator[dict[str, Any]]:
    for problem in read.problems:
        why = words_of(problem.refusal).in_language(language)
        yield _columns((problem.number, "", BECAME[Result.FAULTY].in_language(language), why))


def _columns(values: Sequence[Any]) -> dict[str, Any]:
    return dict(zip(COLUMNS, values, strict=True))
