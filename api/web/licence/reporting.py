"""Reporting how many licences are in use: as one number, or site by site."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from api.web.fields import Field
from api.web.formats import number
from api.web.forms import Filled, blank, kept, read
from api.web.licence.sites import NO_SITE, Asking, Sites, sites_asked, sites_begun, together
from api.web.licence.standing import Standing
from api.web.licence_words import needed_words
from api.web.visit import Visit
from procurement.domain.licence.aggregate import Licence
from procurement.domain.licence.commands import ReportUsage
from procurement.domain.licence.events import SiteUsage, UsageReported
from procurement.domain.licence.metric_rules import metric_of
from procurement.kernel.refusal import Refused
from procurement.kernel.wording import Wording

WAY, BY_SITE, AS_NUMBER = "art", "standorte", "zahl"
STEP, MORE, COUNT = "schritt", "mehr", "berechnen"
MOST_SOURCE = 200
SOURCE_OTHERWISE = "web"
"""What stands as the source where nothing was typed."""
CHANGED = Wording(
    "Meanwhile something of this product changed, or this report was sent already. Look at the figures above, then send again.",
    "Inzwischen hat sich zu diesem Produkt etwas geändert, oder diese Meldung ist schon angekommen. "
    "Prüfen Sie die Zahlen oben und senden Sie dann noch einmal.",
)
NEGATIVE = Wording("Write a number from 0 on.", "Schreiben Sie eine Zahl ab 0.")
QUANTITY = Field(
    name="quantity",
    label=Wording("Licences in use", "Lizenzen in Nutzung"),
    kind="number",
    hint=Wording("0 if none is in use any more.", "0, wenn keine mehr genutzt wird."),
)
REPORTED_ON = Field(name="reported_on", label=Wording("Counted on", "Gezählt am"), kind="day")
SOURCE = Field(
    name="source",
    label=Wording("How it was counted", "Wie gezählt wurde"),
    hint=Wording("e.g. inventory, count by hand", "z. B. Inventarprogramm, Zählung von Hand"),
    required=False,
    most=MOST_SOURCE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What one site needs, and how that comes about."""

    quantity: Decimal
    words: Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What sites need: each by its row, all apart, and if they shared one server."""

    needs: Mapping[int, Need]
    apart: Decimal
    joint: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """The form as it stands. `sites` is None for one number; `counted` None until the sites were worked out."""

    filled: Filled
    seen: str
    sites: Sites | None = None
    counted: Counted | None = None


def begun(visit: Visit, standing: Standing) -> Reporting:
    """The form before anything was typed; sites as they were told last."""
    seen = str(standing.version)
    if not by_site(visit, standing):
        filled = blank((QUANTITY, REPORTED_ON, SOURCE), visit.language, reported_on=visit.today)
        return Reporting(filled=filled, seen=seen)
    known = _last_sites(standing)
    sites, begins = sites_begun(known, _asking(standing))
    filled = blank(_site_fields(sites), visit.language, reported_on=visit.today, **begins)
    return Reporting(filled=filled, seen=seen, sites=sites, counted=_counted(standing, sites, known))


def by_site(visit: Visit, standing: Standing) -> bool:
    """As the address says; otherwise as it was reported last."""
    way = visit.asked(WAY, BY_SITE if _last_sites(standing) else AS_NUMBER)
    return way == BY_SITE


def sent(visit: Visit, standing: Standing) -> Reporting | UsageReported:
    """The form as it was sent: the report that was recorded, or the form again."""
    if not by_site(visit, standing):
        return _number_sent(visit, standing)
    return _sites_sent(visit, standing)


def over_used(standing: Standing, event: UsageReported) -> Wording | None:
    """More in use than owned: allowed, and said."""
    missing = event.quantity - standing.licence.owned(standing.on)
    if missing <= 0:
        return None
    return Wording(
        f"The usage is reported. {number(missing, 'en')} more are in use than owned.",
        f"Die Nutzung ist gemeldet. Es sind {number(missing, 'de')} mehr in Nutzung als im Bestand.",
    )


def _number_sent(visit: Visit, standing: Standing) -> Reporting | UsageReported:
    filled = read((QUANTITY, REPORTED_ON, SOURCE), visit)
    done = _recorded(visit, standing, filled, quantity=filled["quantity"]) if filled.ok else None
    return done or Reporting(filled=filled, seen=str(standing.version))


def _sites_sent(visit: Visit, standing: Standing) -> Reporting | UsageReported:
    step = visit.typed(STEP)
    sites = sites_asked(visit.form, _asking(standing), more=1 if step == MORE else 0)
    if step == MORE:
        return Reporting(filled=kept(_site_fields(sites), visit), seen=visit.typed("seen"), sites=sites)
    filled = _read(visit, sites)
    if not sites.given:
        filled.wrong("site_1", NO_SITE, visit.language)
    form = Reporting(filled=filled, seen=visit.typed("seen") if step == COUNT else str(standing.version), sites=sites)
    if not filled.ok:
        return form
    usage = sites.read(filled)
    if step == COUNT:
        found = _rehearsed(visit, standing, filled, usage)
        return replace(form, counted=_counted(standing, sites, found))
    done = _recorded(visit, standing, filled, sites=usage)
    return done or form


def _rehearsed(visit: Visit, standing: Standing, filled: Filled, sites: tuple[SiteUsage, ...]) -> tuple[SiteUsage, ...]:
    """The sites with what each needs; nothing where they would be refused, and the form says why."""
    command = _command(standing, filled, sites=sites)
    try:
        events = visit.decided(visit.services.keeping.rehearse(visit.actor, command))
    except Refused as refusal:
        filled.refused(refusal, visit.language)
        return ()
    return next((event.sites for event in events if isinstance(event, UsageReported)), ())


def _recorded(visit: Visit, standing: Standing, filled: Filled, **given: Any) -> UsageReported | None:
    if visit.typed("seen") != str(standing.version):
        filled.wrong("", CHANGED, visit.language)
        filled.status = 409
        return None
    command = _command(standing, filled, **given)
    try:
        done = visit.decided(visit.services.keeping.keep(visit.actor, command, visit.correlation_id))
    except Refused as refusal:
        filled.refused(refusal, visit.language)
        return None
    licence: Licence = done.state
    return licence.last_report


def _command(standing: Standing, filled: Filled, **given: Any) -> ReportUsage:
    return ReportUsage(
        member=standing.member,
        product=standing.product,
        source=filled["source"] or SOURCE_OTHERWISE,
        reported_on=filled["reported_on"],
        **given,
    )


def _read(visit: Visit, sites: Sites) -> Filled:
    """The form with the rows that were begun judged, and the empty ones as they were."""
    shown, filled = kept(_site_fields(sites), visit), read((*sites.given_fields(), REPORTED_ON, SOURCE), visit)
    filled.fields, filled.typed = shown.fields, shown.typed
    for name in sites.figure_names():
        if (filled.values.get(name) or 0) < 0:
            filled.wrong(name, NEGATIVE, visit.language)
    return filled


def _site_fields(sites: Sites) -> Sequence[Field]:
    return (*sites.fields(), REPORTED_ON, SOURCE)


def _last_sites(standing: Standing) -> tuple[SiteUsage, ...]:
    return standing.licence.last_report.sites if standing.licence.last_report else ()


def _asking(standing: Standing) -> Asking:
    return Asking(metric=standing.metric, minimum=standing.minimum, known=_last_sites(standing))


def _counted(standing: Standing, sites: Sites, usage: Sequence[SiteUsage]) -> Counted | None:
    """What the sites need under what is agreed today."""
    if not usage:
        return None
    rule, minimum = metric_of(standing.metric), standing.minimum
    worked = [replace(site, needed=rule.needed(site, minimum)) for site in usage]
    return Counted(
        needs={
            row: Need(quantity=site.needed, words=needed_words(standing.metric, site, minimum))
            for row, site in zip(sites.given, worked, strict=True)
        },
        apart=together(worked),
        joint=rule.joint(worked, minimum),
    )
