"""All contributions to a figure added up as a job, for figures of more events than a page shows."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from api.web.column_names import column_name
from api.web.formats import euro, number
from api.web.jobs.telling import told
from procurement.application.access import Actor
from procurement.application.explaining import Explaining
from procurement.application.jobs import Outcome, Progress, Work
from procurement.kernel.wording import Wording

KIND = "add-up"
TITLE = Wording("Adding up all contributions", "Alle Beiträge nachrechnen")
BACK = Wording("To the origin", "Zur Herkunft")


def adding(explaining: Explaining, actor: Actor, name: str, parameters: Mapping[str, Sequence[str]], back: str) -> Work:
    """Compare the figure with the sum of what every single event adds."""

    def work(progress: Progress) -> Outcome:
        figure = explaining.explain(actor, name, {**parameters, "limit": ["1"]})
        _, rows = explaining.table(actor, name, {**parameters, "as_of": [str(figure.position)]})
        sums: dict[str, int | Decimal] = dict.fromkeys(figure.columns, 0)
        count = 0
        for row in rows:
            sums = {column: value + row[column] for column, value in sums.items()}
            count += 1
            progress(row["position"] or figure.position, figure.position)
        return Outcome(result=told(said(count, sums, figure.totals), back, BACK))

    return work


def said(count: int, sums: Mapping[str, Any], totals: Mapping[str, Any]) -> Wording:
    """Whether the contributions make the figure."""
    if sums == totals:
        return Wording(
            f"{number(count, 'en')} contributions add up to exactly the figure: {_written(sums, 'en')}.",
            f"{number(count, 'de')} Beiträge ergeben zusammen genau die Zahl: {_written(sums, 'de')}.",
        )
    return Wording(
        f"The contributions do not add up to the figure. Added up: {_written(sums, 'en')}. Shown: "
        f"{_written(totals, 'en')}. Have the reports checked against the log.",
        f"Die Beiträge ergeben nicht die Zahl. Zusammengezählt: {_written(sums, 'de')}. Gezeigt: "
        f"{_written(totals, 'de')}. Lassen Sie die Auswertungen gegen das Protokoll prüfen.",
    )


def _written(sums: Mapping[str, Any], language: str) -> str:
    return ", ".join(
        f"{column_name(name).in_language(language)} "
        f"{euro(value, language) if name.endswith('_cents') else number(value, language)}"
        for name, value in sums.items()
    )
