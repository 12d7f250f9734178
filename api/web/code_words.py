"""What the codes in reports and events mean, by the column they stand in."""

from collections.abc import Mapping, Sequence

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
SHARING_STATUSES: Mapping[str, Wording] = {
    "open": Wording("open", "offen"),
    "over": Wording("over", "beendet"),
    "closing_refused": Wording("could not be closed", "Abschluss gescheitert"),
    "lapsed": Wording("ended without orders", "ohne Abrufe beendet"),
    "pledged": Wording("pledged", "angemeldet"),
    "ordered": Wording("ordered", "abgerufen"),
    "declared": Wording("declared", "gemeldet"),
    "withdrawn": Wording("withdrawn", "zurückgezogen"),
    "passed_on": Wording("passed on", "weitergegeben"),
    "dismissed": Wording("dismissed", "verworfen"),
    "restored": Wording("restored", "wieder aufgenommen"),
}
"""Where pools, pledges, offers, claims, demand and opportunities stand; a closed pool is closed like an order."""
STATUSES_OF: Mapping[str, Sequence[str]] = {
    "pools": ("open", "closing_refused", "closed", "lapsed"),
    "pool_shares": ("pledged", "withdrawn", "ordered", "lapsed"),
    "licence_offers": ("open", "passed_on", "withdrawn"),
    "licence_claims": ("open", "withdrawn", "passed_on"),
    "demand": ("declared", "withdrawn"),
    "dismissed_opportunities": ("dismissed", "restored"),
}
"""Which of them a report's rows can have; those of all others have those of an order."""
CODES: Mapping[str, Mapping[str, Wording]] = {
    "status": {**STATUSES, **SHARING_STATUSES},
    "pooling": POOLING,
    "clause": POOLING,
    "open_to": {
        "all": Wording("all members", "alle Mitglieder"),
        "centre": Wording("one centre", "ein Zentrum"),
        "alliance": Wording("one alliance", "einen Verbund"),
    },
    "split": {
        "equal_price": Wording("one price for all", "gleicher Preis für alle"),
        "proportional": Wording("by quantity", "nach Menge"),
        "shapley": Wording("by what each adds (Shapley)", "nach Beitrag zum Vorteil (Shapley)"),
    },
    "cause": {
        "target_missed": Wording("target missed", "Ziel verfehlt"),
        "abandoned": Wording("abandoned", "aufgegeben"),
    },
    "side": {
        "giver": Wording("giving", "abgebend"),
        "claimant": Wording("asking", "anfragend"),
    },
    "minimum_per": METRICS,
    "per": METRICS,
    "metric": METRICS,
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
    "entry": {
        "owned": Wording("owned", "vorhanden"),
        "used": Wording("in use", "genutzt"),
        "waiting": Wording("waits for approval", "wartet auf Freigabe"),
        "offered": Wording("offered to others", "anderen angeboten"),
    },
    "origin": {
        "order": Wording("ordered", "abgerufen"),
        "transfer": Wording("taken over", "übernommen"),
    },
    "confidence": {
        "high": Wording("high", "hoch"),
        "medium": Wording("medium", "mittel"),
        "low": Wording("low", "gering"),
    },
}
