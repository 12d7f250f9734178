"""The long work of the page, and what its jobs say when they are done."""

from collections.abc import Sequence

from api.web.formats import number
from api.web.jobs.telling import told
from procurement.application.jobs import Outcome, Progress, Work
from procurement.application.upkeep import Checked, Upkeep
from procurement.kernel.wording import Wording

PATH = "/betrieb"
BACK = Wording("To operation", "Zum Betrieb")
REBUILD = Wording("Rebuild all reports", "Alle Auswertungen neu aufbauen")
CHECK = Wording("Check reports against the log", "Auswertungen gegen das Protokoll prüfen")
FILE = "pruefung-der-auswertungen.txt"


def rebuilding(upkeep: Upkeep, names: Sequence[str]) -> Work:
    """Fold anew, by position of the log, then compare what is served now; the file names every row that differs."""

    def work(progress: Progress) -> Outcome:
        position = upkeep.rebuild(names, progress)
        checked = upkeep.check(names, progress)
        found = summary(checked)
        said = Wording(
            f"Built anew up to event {number(position, 'en')}: {', '.join(names)}. {found}",
            f"Neu aufgebaut bis Ereignis {number(position, 'de')}: {', '.join(names)}. {found.german}",
        )
        return _outcome(said, checked, progress)

    return work


def checking(upkeep: Upkeep, names: Sequence[str]) -> Work:
    """Compare all; the file names every row that differs."""

    def work(progress: Progress) -> Outcome:
        checked = upkeep.check(names, progress)
        return _outcome(summary(checked), checked, progress)

    return work


def _outcome(said: Wording, checked: Sequence[Checked], progress: Progress) -> Outcome:
    progress.file.write_text("\n".join(_lines(checked)) + "\n", encoding="utf-8")
    result = told(said, PATH, BACK)
    return Outcome(result=result, file=progress.file, file_name=FILE, media_type="text/plain; charset=utf-8")


def summary(checked: Sequence[Checked]) -> Wording:
    """What the comparison found, and what to do about it."""
    wrong = ", ".join(each.name for each in checked if not each.identical)
    if wrong:
        return Wording(
            f"These do not agree with the log: {wrong}. The file names every row. Build them anew.",
            f"Das stimmt nicht mit dem Protokoll überein: {wrong}. Die Datei nennt jede Zeile. Bauen Sie diese "
            "Auswertungen neu auf.",
        )
    position = min((each.position or 0 for each in checked), default=0)
    return Wording(
        f"All {len(checked)} reports agree with the log, row by row, up to event {number(position, 'en')}.",
        f"Alle {len(checked)} Auswertungen stimmen Zeile für Zeile mit dem Protokoll überein, bis Ereignis "
        f"{number(position, 'de')}.",
    )


def _lines(checked: Sequence[Checked]) -> Sequence[str]:
    lines: list[str] = []
    for each in checked:
        if each.stopped is not None:
            lines.append(f"{each.name}: {each.stopped.sentence('de')}")
        else:
            found = f"{len(each.differences)} Zeilen weichen ab" if each.differences else "identisch"
            lines.append(f"{each.name}: {found} (Stand {each.position})")
            lines += [f"  {difference}" for difference in each.differences]
    return lines
