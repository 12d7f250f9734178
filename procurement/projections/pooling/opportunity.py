"""What a pooling opportunity is, when its saving may be claimed, and how sure it is.

Only a contract whose pooling clause is `allowed` or `with_consent` makes a claim; `unknown` and `not_allowed` show
what would be possible and count nothing.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from procurement.domain.contract.events import PERMITTING_CLAUSES
from procurement.kernel.record import Record
from procurement.kernel.wording import Wording
from procurement.projections.pooling.facts import Facts

CLAUSES = ("allowed", "with_consent", "unknown", "not_allowed")
"""Pooling clauses, the most helpful first."""

SURE_DAYS, FAIRLY_SURE_DAYS = 90, 365
KEY_DIGITS = 16


class Opportunity(NamedTuple):
    """Members could do better together. `quantities` by member: what each gives (below 0), takes or brings in.

    `since` tells opportunities of the same members apart, e.g. the first day of a window. `reported_on` is the oldest
    usage report it rests on, None where it rests on orders and receipts alone.
    """

    kind: str
    product: str
    article: str
    contract: str
    members: tuple[str, ...]
    quantities: Mapping[str, Decimal]
    potential_cents: int
    evidence: tuple[int, ...]
    clause: str
    next_step_de: str
    next_step_en: str
    since: str = ""
    reported_on: str | None = None

    @property
    def counted(self) -> bool:
        """Whether the contract lets the saving be claimed."""
        return self.clause in PERMITTING_CLAUSES

    @property
    def saving_cents(self) -> int:
        return self.potential_cents if self.counted else 0

    @property
    def key(self) -> str:
        """What it is known by, whatever its figures: the start of a SHA-256 over what it is about."""
        about = (self.kind, self.product, self.contract, self.article, *sorted(self.members), self.since)
        return hashlib.sha256("\n".join(about).encode()).hexdigest()[:KEY_DIGITS]

    def confidence(self, on: date) -> str:
        """`high`, `medium` or `low` by the age of the usage report; orders and receipts are sure."""
        days = (on - date.fromisoformat(self.reported_on)).days if self.reported_on else 0
        return "high" if days <= SURE_DAYS else "medium" if days <= FAIRLY_SURE_DAYS else "low"


class PoolingExample(Record):
    """In these facts, these opportunities and no others. Run as a test and printed as documentation."""

    title: str
    facts: Facts
    found: Sequence[Opportunity]


class PoolingKind(Record):
    """One way in which members do better together. `permits` is what the contract would have to permit."""

    name: str
    doc: str
    permits: Wording
    find: Callable[[Facts], Sequence[Opportunity]]
    examples: Sequence[PoolingExample]


def permitted(clause: str, contract: str, what: Wording) -> Wording:
    """What the contract's pooling clause says about it, in a sentence."""
    match clause:
        case "allowed":
            english, german = f"Contract {contract} permits {what}.", f"Vertrag {contract} erlaubt es, {what.german}."
        case "with_consent":
            english = f"Contract {contract} permits {what}, if the vendor consents."
            german = f"Vertrag {contract} erlaubt es mit Zustimmung des Lieferanten, {what.german}."
        case "not_allowed":
            english = f"Contract {contract} does not permit {what}."
            german = f"Vertrag {contract} erlaubt es nicht, {what.german}."
        case _:
            english = f"Whether contract {contract} permits {what} is not known."
            german = f"Ob Vertrag {contract} es erlaubt, {what.german}, ist nicht geklärt."
    return Wording(english, german)


def next_step(clause: str, contract: str, step_de: str, step_en: str) -> dict[str, str]:
    """What to do next in both languages: the step itself where the clause permits it, else what to clarify first."""
    match clause:
        case "allowed":
            german, english = f"{step_de}.", f"{step_en}."
        case "with_consent":
            german = f"Zustimmung des Lieferanten einholen (Vertrag {contract}), dann: {step_de}."
            english = f"Ask the vendor for consent (contract {contract}), then: {step_en}."
        case "not_allowed":
            german = f"Vertrag {contract} schließt das aus; bei der nächsten Vergabe verhandeln."
            english = f"Contract {contract} rules this out; negotiate it in the next award."
        case _:
            german = f"Im Vertrag {contract} klären, ob das erlaubt ist; bis dahin zählt es nicht."
            english = f"Clarify whether contract {contract} permits this; until then it does not count."
    return {"next_step_de": german, "next_step_en": english}
