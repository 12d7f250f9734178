"""What the codes in reports and events mean, by the column they stand in."""

from collections.abc import Mapping

from api.web.article_words import CATEGORIES, METRICS
from api.web.choices import STATUSES
from api.web.unit_words import UNITS
from procurement.kernel.wording import Wording

YES_NO: Mapping[str, Wording] = {"True": Wording("yes", "ja"), "False": Wording("no", "nein")}
POOLING: Mapping[str, Wording] = {
    "allowed": Wording("allowed", "erlaubt"),
    "with_consent": Wording("with consent", "mit Zustimmung"),
    "not_allowed": Wording("not allowed", "nicht erlaubt"),
    "unknown": Wording("unknown", "unbekannt"),
}
CODES: Mapping[str, Mapping[str, Wording]] = {
    "status": STATUSES,
    "pooling": POOLING,
    "clause": POOLING,
    "rule": {
        "fixed_price": Wording("fixed price", "Festpreis"),
        "percent_off_list": Wording("discount on the list price", "Nachlass auf den Listenpreis"),
        "chained_discounts": Wording("several discounts", "mehrere Nachlässe"),
        "volume_tier": Wording("tier by the order", "Staffel nach Abruf"),
        "incremental_tier": Wording("each unit at its own tier", "Staffel je Einheit"),
        "cumulative_tier": Wording("tier by the contract year", "Staffel nach Vertragsjahr"),
    },
    "unit": UNITS,
    "category": CATEGORIES,
    "licence_metric": METRICS,
    "channel": {
        "email": Wording("e-mail", "E-Mail"),
        "peppol": Wording("Peppol", "Peppol"),
        "portal": Wording("vendor's portal", "Portal des Lieferanten"),
        "post": Wording("post", "Post"),
    },
    "regime": {
        "vgv": Wording("VgV (above the threshold)", "VgV (Oberschwelle)"),
        "uvgo": Wording("UVgO (below the threshold)", "UVgO (Unterschwelle)"),
    },
    "call_off_mode": {
        "direct": Wording("direct", "Direktabruf"),
        "mini_competition": Wording("mini competition", "Einzelwettbewerb"),
        "mixed": Wording("direct or mini competition", "direkt oder mit Einzelwettbewerb"),
    },
    "centre": {
        "nord": Wording("North", "Nord"),
        "mitte": Wording("Centre", "Mitte"),
        "west": Wording("West", "West"),
        "sued": Wording("South", "Süd"),
    },
    "kind": {
        "reuse": Wording("Use spare licences", "Freie Lizenzen nutzen"),
        "tier": Wording("Reach a tier together", "Gemeinsam eine Staffel erreichen"),
        "rounding": Wording("Round up once", "Einmal aufrunden"),
        "renewal": Wording("Renew together", "Gemeinsam verlängern"),
        "additional": Wording("additional performance", "zusätzliche Leistungen"),
        "unforeseeable": Wording("unforeseeable circumstances", "unvorhersehbare Umstände"),
        "de_minimis": Wording("de minimis", "geringfügig"),
        "review_clause": Wording("review clause of the contract", "Überprüfungsklausel des Vertrags"),
    },
}
