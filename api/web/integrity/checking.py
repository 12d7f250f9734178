"""The check of the whole log as a job, and what it and a compared checkpoint have to say."""

from dataclasses import asdict
from typing import Any

from api.web.formats import number
from api.web.jobs.telling import told
from procurement.application.jobs import Outcome, Progress, Work
from procurement.audit.checking import verify
from procurement.audit.log import AuditLog
from procurement.audit.verify import Finding
from procurement.kernel.wording import Wording

PATH = "/integritaet"
KIND = "verify-log"
TITLE = Wording("Check of the whole log", "Prüfung des ganzen Protokolls")
TO_EVENT = Wording("To the proof of the event", "Zum Nachweis des Ereignisses")
BACK = Wording("To integrity", "Zur Integrität")
THERE = {"altered", "added", "reordered", "hashes"}
"""What can be wrong with an event that is still in its place."""


def checking(audit: AuditLog) -> Work:
    """Read every event, hash it, compare it with the tree and every checkpoint."""

    def work(progress: Progress) -> Outcome:
        found = verify(audit, progress)
        return Outcome(result={**_said(found), "finding": asdict(found)})

    return work


def _said(found: Finding) -> dict[str, Any]:
    sentence = sentence_of(found)
    if found.kind in THERE and found.position:
        return told(sentence, f"/ereignisse/{found.position}/nachweis", TO_EVENT)
    return told(sentence, PATH, BACK)


def sentence_of(found: Finding) -> Wording:
    """What the check of the whole log found."""
    if not found.good:
        english, german = found.sentence("en"), found.sentence("de")
        return Wording(
            f"{english} Everything before it holds. Keep a copy of the database and compare it with a backup.",
            f"{german} Alles davor stimmt. Sichern Sie die Datenbank, wie sie ist, und vergleichen Sie sie mit einer "
            "früheren Sicherung.",
        )
    one = found.checkpoints == 1
    english, german = (
        tuple(number(each, language) for each in (found.count, found.checkpoints)) for language in ("en", "de")
    )
    return Wording(
        f"Complete and unchanged: {english[0]} events, {english[1]} checkpoint{'' if one else 's'}.",
        f"Vollständig und unverändert: {german[0]} Ereignisse, {german[1]} Prüfpunkt{'' if one else 'e'}.",
    )


def compared(found: Finding) -> Wording:
    """What a checkpoint from elsewhere says about this log."""
    sizes = {language: number(found.count or found.before, language) for language in ("en", "de")}
    match found.kind:
        case "complete":
            return Wording(
                f"The same log: it begins with exactly the {sizes['en']} events of this checkpoint. Since then it was "
                "only added to.",
                f"Dasselbe Protokoll: Es beginnt mit genau den {sizes['de']} Ereignissen dieses Prüfpunkts. Seither kam "
                "nur etwas hinzu.",
            )
        case "truncated":
            reached = {language: number(found.after, language) for language in ("en", "de")}
            return Wording(
                f"The checkpoint attests {sizes['en']} events, this log has {reached['en']}. The end is missing: probably "
                "an older backup was restored.",
                f"Der Prüfpunkt bezeugt {sizes['de']} Ereignisse, dieses Protokoll hat {reached['de']}. Das Ende fehlt: "
                "Vermutlich wurde eine ältere Sicherung zurückgespielt.",
            )
        case "forked":
            return Wording(
                f"Not the same log: among the first {sizes['en']} events something was changed after this checkpoint was "
                "made. Keep the checkpoint safe; it proves this.",
                f"Nicht dasselbe Protokoll: Unter den ersten {sizes['de']} Ereignissen wurde etwas geändert, nachdem dieser "
                "Prüfpunkt gemacht war. Bewahren Sie den Prüfpunkt sicher auf; er beweist das.",
            )
        case _:
            return Wording(
                "This is no checkpoint of this log: it was not signed by its key. Look whether the text is complete, "
                "from the name of the log to the line of the signature, and whether it belongs to another log.",
                "Das ist kein Prüfpunkt dieses Protokolls: Er ist nicht mit dessen Schlüssel unterschrieben. Prüfen Sie, ob "
                "der Text vollständig ist, vom Namen des Protokolls bis zur Zeile der Unterschrift, und ob er zu einem "
                "anderen Protokoll gehört.",
            )
