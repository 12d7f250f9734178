"""What a pooling opportunity is, what it is found in, and when its saving may be claimed.

Only a contract whose pooling clause is `allowed` or `with_consent` makes a claim; `unknown` and `not_allowed` show
what would be possible and count nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

CLAUSES = ("allowed", "with_consent", "unknown", "not_allowed")
"""Pooling clauses, the most helpful first."""

COUNTING_CLAUSES = ("allowed", "with_consent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Licences of one article with a running term, received by one member; `positions` are the events it rests on."""

    contract: str
    article: str
    clause: str
    quantity: Decimal
    unit_price: Decimal
    positions: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What a member owns and uses of a product; without a report nobody knows what is spare or missing."""

    product: str
    member: str
    used: Decimal | None
    used_on: str | None
    holdings: tuple[Holding, ...]
    positions: tuple[int, ...]

    @property
    def owned(self) -> Decimal:
        return sum((holding.quantity for holding in self.holdings), Decimal(0))

    @property
    def spare(self) -> Decimal | None:
        return None if self.used is None else max(self.owned - self.used, Decimal(0))

    @property
    def missing(self) -> Decimal | None:
        return None if self.used is None else max(self.used - self.owned, Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """What a member ordered of an article with tiers on a day; `pricing` is the terms as text."""

    product: str
    article: str
    contract: str
    member: str
    clause: str
    placed_on: date
    contract_year: str
    quantity: Decimal
    net_cents: int
    list_unit_price: Decimal
    pricing: str
    positions: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that opportunities are found in."""

    positions: Sequence[Position] = ()
    ordered: Sequence[Ordered] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity:
    """Members could do better together. `quantities` by member: what each gives (below 0) or takes."""

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

    @property
    def counted(self) -> bool:
        """Whether the contract lets the saving be claimed."""
        return self.clause in COUNTING_CLAUSES

    @property
    def saving_cents(self) -> int:
        return self.potential_cents if self.counted else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolingExample:
    """In these facts, these opportunities and no others. Run as a test and printed as documentation."""

    title: str
    facts: Facts
    found: Sequence[Opportunity]


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolingKind:
    """One way in which members do better together."""

    name: str
    doc: str
    find: Callable[[Facts], Sequence[Opportunity]]
    examples: Sequence[PoolingExample]


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
