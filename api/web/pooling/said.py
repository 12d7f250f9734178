"""Opportunities in words: what members give and take, what the clause permits, how sure it is, what to do next."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from api.web.code_words import CODES, POOLING
from api.web.columns import Row
from api.web.formats import long_day, number
from api.web.links import with_query
from api.web.periods import looked_at_on
from api.web.visit import Visit
from procurement.application.access import ACCESS, Action
from procurement.kernel.money import plain
from procurement.kernel.wording import Wording

KINDS: Mapping[str, Wording] = {name: CODES["kind"][name] for name in ("reuse", "renewal", "tier", "rounding")}
"""What can be done at once first."""
CLAUSES = POOLING
CLAUSE_TONES = {"allowed": "success", "with_consent": "info", "unknown": "warning", "not_allowed": "danger"}
CONFIDENCE = CODES["confidence"]
CONFIDENCE_TONES = {"high": "success", "medium": "warning", "low": "danger"}
ORDERED_TOGETHER = {"tier", "renewal"}
"""Kinds that a pool turns into orders."""
NOTHING = Decimal(0)
SHARES: Mapping[str, Wording] = {
    "tier": Wording("ordered {0}", "hat {0} abgerufen"),
    "renewal": Wording("{0} end", "{0} laufen aus"),
    "rounding": Wording("needs {0}", "braucht {0}"),
}
DAYS = (Wording("today", "von heute"), Wording("1 day old", "1 Tag alt"), Wording("{0} days old", "{0} Tage alt"))


@lru_cache(maxsize=8_192)
def written(quantity: Decimal, language: str) -> str:
    """A quantity; a page writes hundreds, and most of them are alike."""
    return number(quantity, language)


def share(visit: Visit, row: Row, member: str) -> str:
    """What one member brings in, without its name."""
    quantity: Decimal = row["quantities"].get(member, NOTHING)
    if row["kind"] != "reuse":
        return _changed(visit, row, quantity, SHARES[row["kind"]])
    if member == row["members"][0]:
        return _changed(visit, row, -quantity, Wording("gives {0}", "gibt {0}"))
    return _changed(visit, row, quantity, Wording("takes {0}", "nimmt {0}"))


def _changed(visit: Visit, row: Row, quantity: Decimal, words: Wording) -> str:
    """Of a difference only how much more or less it is."""
    text = written(abs(quantity), visit.language)
    if row["difference"]:
        if not quantity:
            return Wording("as before", "wie bisher").in_language(visit.language)
        more = Wording("more", "mehr") if quantity > 0 else Wording("less", "weniger")
        text = f"{text} {more.in_language(visit.language)}"
    return words.in_language(visit.language).format(text)


def together(visit: Visit, row: Row) -> str:
    """What all members bring in as a whole, in one sentence."""
    row = {**row, "difference": False}
    if row["kind"] == "reuse":
        return ", ".join(f"{visit.names.member(name)} {share(visit, row, name)}" for name in row["members"]) + "."
    total = number(sum(row["quantities"].values(), NOTHING), visit.language)
    count, since = len(row["members"]), long_day(row["since"], visit.language)
    words = {
        "tier": Wording(
            f"{count} members ordered {total} apart within 90 days, from {since}.",
            f"{count} Mitglieder haben innerhalb von 90 Tagen ab dem {since} getrennt voneinander {total} abgerufen.",
        ),
        "renewal": Wording(
            f"Of {count} members {total} licences end within 90 days, from {since}.",
            f"Bei {count} Mitgliedern laufen innerhalb von 90 Tagen ab dem {since} zusammen {total} Lizenzen aus.",
        ),
        "rounding": Wording(
            f"{count} members need {total} licences for their own servers.",
            f"{count} Mitglieder brauchen für ihre eigenen Server {total} Lizenzen.",
        ),
    }[row["kind"]]
    return words.in_language(visit.language)


def shares(visit: Visit, row: Row) -> Sequence[tuple[str, str]]:
    """Each member with what it brings in, for lists and files."""
    return [(visit.names.member(name), share(visit, row, name)) for name in row["members"]]


def in_names(visit: Visit, row: Row, text: str, others: Mapping[str, str]) -> str:
    """A sentence of the report with names where it has ids. `others` are further ids, of alliances and centres."""
    names = {name: visit.names.member(name) for name in row["members"]}
    opened, closed = ("„", "“") if visit.language == "de" else ("“", "”")
    names |= {row["contract"]: f"{opened}{visit.names.contract(row['contract'])}{closed}"}
    names |= {row["article"]: f"{visit.names.article(row['article'])} ({row['article']})", **others}
    ids = "|".join(re.escape(each) for each in sorted(names, key=len, reverse=True))
    said = re.sub(rf"(?<![\w-])(?:{ids})(?![\w-])", lambda found: names[found.group()], text)
    return said[:1].upper() + said[1:]


def permits(visit: Visit, row: Row) -> str:
    """What the contract's clause says about it."""
    return in_names(visit, row, row[f"permits_{visit.language}"], {})


def next_step(visit: Visit, row: Row, others: Mapping[str, str] | None = None) -> str:
    """Only servers are shared by alliances and centres."""
    named = (others or {}) if row["kind"] == "rounding" else {}
    return in_names(visit, row, row[f"next_step_{visit.language}"], named)


def age(visit: Visit, row: Row) -> str:
    """How old the oldest report is that it rests on."""
    if not row["reported_on"]:
        words = Wording("rests on orders and receipts", "beruht auf Abrufen und Wareneingängen")
        return words.in_language(visit.language)
    days = (looked_at_on(visit) - date.fromisoformat(row["reported_on"])).days
    old = DAYS[min(max(days, 0), 2)].in_language(visit.language).format(number(days, visit.language))
    words = Wording(f"the oldest report is {old}", f"die älteste Meldung ist {old}")
    return words.in_language(visit.language)


def links(visit: Visit, row: Row, whole: Row) -> Sequence[tuple[str, Wording]]:
    """What can be done next on other pages; opening pools is for those who keep them."""
    if row["pool"]:
        return [(f"/pools/{row['pool']}", Wording("Open pool", "Zum offenen Pool"))]
    if not row["counted"]:
        return []
    if row["kind"] == "reuse":
        return [
            (with_query("/lizenzen/angebote", {}, produkt=row["product"]), Wording("See offers", "Angebote ansehen"))
        ]
    if row["kind"] not in ORDERED_TOGETHER or not keeps(visit):
        return []
    asked = {
        "moeglichkeit": row["key"],
        "vertrag": row["contract"],
        "artikel": row["article"],
        "menge": plain(sum(whole["quantities"].values(), NOTHING)),
    }
    return [(with_query("/pools/neu", {}, **asked), Wording("Open a pool", "Pool eröffnen"))]


def keeps(visit: Visit) -> bool:
    """Whether the visitor may open pools and dismiss, and sees figures that can be decided on: those of now."""
    return visit.role in ACCESS[Action.KEEP_POOLS] and "as_of" not in visit.query


def sums(rows: Sequence[Row], name: str) -> tuple[int, int]:
    """How many, and cents together."""
    return len(rows), sum(row[name] for row in rows)


def others_of(visit: Visit, alliances: Sequence[Row]) -> Mapping[str, str]:
    """The names of alliances and centres by id."""
    centres: Mapping[str, Any] = CODES["centre"]
    centre = Wording("centre", "Zentrum").in_language(visit.language)
    named = {name: f"{centre} {words.in_language(visit.language)}" for name, words in centres.items()}
    return named | {row["alliance"]: f"„{row['title']}“" for row in alliances if row["title"]}
