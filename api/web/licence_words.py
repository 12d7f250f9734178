"""Licences in words: what a clause permits, what a metric counts, how many a site needs and why."""

from collections.abc import Mapping

from api.web.formats import number
from procurement.domain.licence.events import SiteUsage
from procurement.domain.licence.metric import Minimum, processors, whole
from procurement.domain.licence.metric_rules import metric_of
from procurement.kernel.wording import Wording

CLAUSES: Mapping[str, Wording] = {
    "allowed": Wording("allowed", "erlaubt"),
    "with_consent": Wording("with consent only", "nur mit Zustimmung"),
    "not_allowed": Wording("not allowed", "nicht erlaubt"),
    "unknown": Wording("not settled", "nicht geklärt"),
}
"""Whether licences may be passed on to other members, under the clause of their contract."""
MEANINGS: Mapping[str, Wording] = {
    "allowed": Wording(
        "The contract allows passing licences on to other members.",
        "Der Vertrag erlaubt es, Lizenzen an andere Mitglieder weiterzugeben.",
    ),
    "with_consent": Wording(
        "The vendor must consent; the reference of the consent is recorded with the transfer.",
        "Der Lieferant muss zustimmen; das Zeichen der Zustimmung wird bei der Weitergabe festgehalten.",
    ),
    "not_allowed": Wording("The contract rules out passing licences on.", "Der Vertrag schließt eine Weitergabe aus."),
    "unknown": Wording(
        "The contract does not say, or it is not recorded. Until that is settled nothing can be passed on.",
        "Der Vertrag sagt dazu nichts, oder es ist nicht erfasst. Bis das geklärt ist, ist keine Weitergabe möglich.",
    ),
}
"""What follows from it."""
CLAUSE_TONES: Mapping[str, str] = {
    "allowed": "success",
    "with_consent": "info",
    "unknown": "warning",
    "not_allowed": "danger",
}
COUNTS: Mapping[str, Wording] = {
    "concurrent_user": Wording(
        "The most users at one moment count on each site.", "Je Standort zählen die meisten Nutzer zur selben Zeit."
    ),
    "device": Wording(
        "Each device counts on which the product is installed.",
        "Jedes Gerät zählt, auf dem das Produkt installiert ist.",
    ),
    "inhabitant": Wording(
        "The inhabitants count that are served.", "Es zählen die Einwohner, für die das Produkt eingesetzt wird."
    ),
    "processor": Wording(
        "On each site cores times core factor count, rounded up.",
        "Je Standort zählen Kerne mal Kernfaktor, aufgerundet.",
    ),
    "site": Wording(
        "Each site counts once on which the product is used.",
        "Jeder Standort zählt einmal, an dem das Produkt genutzt wird.",
    ),
    "subscription": Wording("Each seat counts.", "Jeder Platz zählt."),
}
PERSONS = Wording("Each person counts who may use the product.", "Jede Person zählt, die das Produkt nutzen darf.")
UNITS: Mapping[str, Wording] = {
    "concurrent_user": Wording("users at once", "Nutzer zur selben Zeit"),
    "device": Wording("devices", "Geräte"),
    "inhabitant": Wording("inhabitants", "Einwohner"),
    "named_user": Wording("users", "Nutzer"),
    "site": Wording("users", "Nutzer"),
    "subscription": Wording("seats", "Plätze"),
}
"""What a site's units are under a metric."""
OTHERWISE = Wording("units", "Einheiten")
PER: Mapping[str, Wording] = {
    "processor": Wording("processor", "Prozessor"),
    "server": Wording("server", "Server"),
    "site": Wording("site", "Standort"),
}


def counts_words(metric: str) -> Wording:
    """What is counted under a metric; one without words of its own is counted as persons are."""
    return COUNTS.get(metric, PERSONS)


def units_words(metric: str) -> Wording:
    return UNITS.get(metric, OTHERWISE)


def minimum_words(minimum: Minimum) -> Wording | None:
    """The minimum that was agreed, None where there is none.

    >>> from decimal import Decimal
    >>> minimum_words(Minimum(per="processor", quantity=Decimal(25))).german
    'mindestens 25 je Prozessor'
    """
    if minimum.per not in PER or not minimum.quantity:
        return None
    per, quantity = PER[minimum.per], minimum.quantity
    return Wording(
        f"at least {number(quantity, 'en')} for each {per}", f"mindestens {number(quantity, 'de')} je {per.german}"
    )


def needed_words(metric: str, site: SiteUsage, minimum: Minimum) -> Wording:
    """How the need of a site comes about.

    >>> from decimal import Decimal
    >>> site = SiteUsage(site="Bauhof", units=Decimal(18), cores=Decimal(3), core_factor=Decimal("0.5"))
    >>> needed_words("processor", site, Minimum()).german
    '⌈3 · 0,5⌉ = 2'
    >>> needed_words("named_user", site, Minimum(per="processor", quantity=Decimal(25))).german
    '18 Nutzer; mindestens 25 je Prozessor: 25 · ⌈3 · 0,5⌉ = 50'
    """
    english, german = (_needed(metric, site, minimum, language) for language in ("en", "de"))
    return Wording(english, german)


def _needed(metric: str, site: SiteUsage, minimum: Minimum, language: str) -> str:
    counted, least = _counted(metric, site, language), minimum_words(minimum)
    if least is None:
        return counted
    return f"{counted}; {least.in_language(language)}: {_least(site, minimum, language)}"


def _counted(metric: str, site: SiteUsage, language: str) -> str:
    if metric == "processor":
        return f"{_rounded(site, language)} = {number(whole(processors(site)), language)}"
    if metric == "site":
        return Wording(
            "1 for the site" if site.units else "not used, 0", "1 je Standort" if site.units else "nicht genutzt, 0"
        ).in_language(language)
    return f"{number(metric_of(metric).counted(site), language)} {units_words(metric).in_language(language)}"


def _rounded(site: SiteUsage, language: str) -> str:
    return f"⌈{number(site.cores, language)} · {number(site.core_factor, language)}⌉"


def _least(site: SiteUsage, minimum: Minimum, language: str) -> str:
    """The agreed minimum for this site, worked out."""
    quantity, result = number(minimum.quantity, language), number(minimum.of(site), language)
    if minimum.per == "processor":
        return f"{quantity} · {_rounded(site, language)} = {result}"
    if minimum.per == "server":
        return f"{quantity} · {number(site.servers, language)} = {result}"
    return result


def age_words(days: int) -> Wording:
    """How old a report is.

    >>> age_words(214).german, age_words(1).german, age_words(0).german
    ('vor 214 Tagen', 'gestern', 'heute')
    """
    if days < 1:
        return Wording("today", "heute")
    if days == 1:
        return Wording("yesterday", "gestern")
    return Wording(f"{days} days ago", f"vor {days} Tagen")
