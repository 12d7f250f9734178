"""Usage site by site: rows of a form, one more at a button, and what each site needs."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from starlette.datastructures import FormData

from api.web.fields import Field
from api.web.forms import Filled
from api.web.licence_words import units_words
from procurement.domain.licence.events import SiteUsage
from procurement.domain.licence.metric import Minimum
from procurement.domain.licence.using import MOST_SITES
from procurement.kernel.wording import Wording

ROWS = "zeilen"
MOST_NAME = 200
MOST_DIGITS = len(str(MOST_SITES))
NONE = SiteUsage(site="")
FIGURES: Mapping[str, Wording] = {
    "units": Wording("Units", "Einheiten"),
    "cores": Wording("Cores", "Kerne"),
    "core_factor": Wording("Core factor", "Kernfaktor"),
    "servers": Wording("Servers", "Server"),
}
NO_SITE = Wording("Fill in one site at least.", "Tragen Sie mindestens einen Standort ein.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What is asked of each site: what counts under a metric and its minimum, and what was told of the sites before."""

    metric: str
    minimum: Minimum
    known: Sequence[SiteUsage] = ()

    @property
    def counting(self) -> Collection[str]:
        by_core = {"cores", "core_factor"} if "processor" in {self.metric, self.minimum.per} else set[str]()
        by_server = {"servers"} if self.minimum.per == "server" else set[str]()
        return by_core | by_server | (set[str]() if self.metric == "processor" else {"units"})

    @property
    def figures(self) -> Sequence[str]:
        told = {
            figure for figure in FIGURES if any(getattr(site, figure) != getattr(NONE, figure) for site in self.known)
        }
        wanted = told | set(self.counting) | ({"core_factor"} if "cores" in told else set[str]())
        return [figure for figure in FIGURES if figure in wanted]

    @property
    def labels(self) -> Mapping[str, Wording]:
        units = units_words(self.metric)
        return {**FIGURES, "units": Wording(str(units).capitalize(), units.german)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sites:
    """The rows of a form. `given` are those in which something was typed; a refusal counts these."""

    asking: Asking
    rows: int
    given: Sequence[int]

    @property
    def figures(self) -> Sequence[str]:
        return self.asking.figures

    def fields(self) -> Sequence[Field]:
        return self._of(range(1, self.rows + 1))

    def given_fields(self) -> Sequence[Field]:
        """Those of rows that were begun; what is missing there is missing."""
        return self._of(self.given)

    def names(self, row: int) -> Sequence[str]:
        """The fields of a row, for the template to set beside each other."""
        return [f"{figure}_{row}" for figure in ("site", *self.figures)]

    def figure_names(self) -> Sequence[str]:
        """The fields that hold figures, of rows that were begun."""
        return [f"{figure}_{row}" for row in self.given for figure in self.figures]

    def _of(self, rows: Iterable[int]) -> Sequence[Field]:
        return [field for row in rows for field in self._row(row)]

    def _row(self, row: int) -> Iterator[Field]:
        at = self.given.index(row) if row in self.given else -1
        yield Field(name=f"site_{row}", label=Wording("Site", "Standort"), most=MOST_NAME, pointer=f"/sites/{at}/site")
        for figure in self.figures:
            yield Field(
                name=f"{figure}_{row}",
                label=self.asking.labels[figure],
                kind="number",
                required=figure in self.asking.counting,
                pointer=f"/sites/{at}/{figure}",
            )

    def read(self, filled: Filled) -> tuple[SiteUsage, ...]:
        """The sites that were typed; what was left empty is none, and one processor for each core."""
        return tuple(
            SiteUsage(
                site=filled[f"site_{row}"],
                **{figure: value for figure in self.figures if (value := filled[f"{figure}_{row}"]) is not None},
            )
            for row in self.given
        )


def sites_asked(form: FormData, asking: Asking, more: int = 0) -> Sites:
    """The rows that a form sent, with so many more."""
    text = form.get(ROWS, "")
    sent = int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else 1
    rows = min(max(sent, 1), MOST_SITES)
    names = ("site", *asking.figures)
    given = [row for row in range(1, rows + 1) if any(str(form.get(f"{name}_{row}", "")).strip() for name in names)]
    return Sites(asking=asking, rows=min(rows + more, MOST_SITES), given=given)


def sites_begun(known: Sequence[SiteUsage], asking: Asking) -> tuple[Sites, Mapping[str, Any]]:
    """The sites of the last report to begin with, with their names and figures."""
    begins: dict[str, Any] = {}
    for row, site in enumerate(known, 1):
        begins |= {f"{figure}_{row}": getattr(site, figure) for figure in ("site", *asking.figures)}
    return Sites(asking=asking, rows=max(len(known), 1), given=range(1, len(known) + 1)), begins


def together(sites: Sequence[SiteUsage]) -> Decimal:
    return sum((site.needed for site in sites), Decimal(0))
