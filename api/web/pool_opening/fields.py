"""The questions of opening a pool: for which article, until when, how much, on what basis, for whom, how it is split."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from api.web.code_words import CODES
from api.web.fields import Choice, Field
from api.web.forms import Filled
from api.web.pool_words import open_to_words, split_words
from api.web.visit import Visit
from procurement.application.offering import is_open, runs
from procurement.domain.contract.aggregate import Contract
from procurement.domain.contract.events import PERMITTING_CLAUSES
from procurement.domain.pool.commands import OpenPool
from procurement.domain.split_methods import METHODS
from procurement.kernel.wording import Wording

MOST_NAME, MOST_REASON = 100, 500
USUAL = timedelta(days=30)
ALL = "all"
TITLE = Field(
    name="title",
    label=Wording("Title", "Titel"),
    required=False,
    hint=Wording("The article's name, if left empty.", "Bleibt das Feld leer, heißt der Pool wie der Artikel."),
    most=MOST_NAME,
)
POOL = Field(
    name="pool",
    label=Wording("Identifier", "Kürzel"),
    required=False,
    hint=Wording(
        "Stands in the address, e.g. ora-2026. If left empty, it is made of article and month.",
        "Steht in der Adresse, z. B. ora-2026. Bleibt das Feld leer, entsteht es aus Artikel und Monat.",
    ),
    most=MOST_NAME,
)
DEADLINE = Field(
    name="deadline_on",
    label=Wording("Deadline", "Frist"),
    kind="day",
    hint=Wording(
        "The last day on which members can pledge. The orders are placed on the day after.",
        "Der letzte Tag, an dem Mitglieder anmelden können. Am Tag danach wird abgerufen.",
    ),
)
TARGET = Field(
    name="target_quantity",
    label=Wording("Target quantity", "Zielmenge"),
    kind="number",
    hint=Wording(
        "So much must be pledged together; otherwise nothing is ordered.",
        "So viel muss zusammenkommen, sonst wird nichts abgerufen.",
    ),
)
LEAST = Field(
    name="least_quantity",
    label=Wording("Smallest pledge", "Mindestmenge je Mitglied"),
    kind="number",
    required=False,
)
LEGAL_BASIS = Field(
    name="legal_basis",
    label=Wording("Legal basis", "Rechtsgrundlage"),
    kind="area",
    hint=Wording(
        "Why members may order as one: the clause, or the vendor's consent with its date or reference.",
        "Warum gemeinsam abgerufen werden darf: die Klausel, oder die Zustimmung des Lieferanten mit Datum oder Zeichen.",
    ),
    most=MOST_REASON,
)
NOTE = Field(name="note", label=Wording("Note", "Bemerkung"), kind="area", required=False)


def fields(visit: Visit, contracts: Sequence[Contract], alliances: Mapping[str, str]) -> Sequence[Field]:
    article = Field(
        name="article",
        label=Wording("Article", "Artikel"),
        kind="choice",
        hint=Wording(
            "Of running contracts that permit pooled orders, with or without the vendor's consent.",
            "Aus laufenden Verträgen, die einen Sammelabruf zulassen, mit oder ohne Zustimmung des Lieferanten.",
        ),
        choices=tuple(_articles(visit, contracts)),
        also=("/contract",),
    )
    open_to = Field(
        name="open_to",
        label=Wording("Open to", "Offen für"),
        kind="choice",
        choices=tuple(_open_to(visit, alliances)),
        also=("/open_to_name",),
    )
    split = Field(
        name="split",
        label=Wording("Split of the gain", "Aufteilung des Vorteils"),
        kind="choice",
        hint=Wording(
            "Cannot be changed later. How each one works is explained below.",
            "Lässt sich später nicht ändern. Wie jede funktioniert, steht unten.",
        ),
        choices=[(name, split_words(name).in_language(visit.language)) for name in METHODS],
    )
    return (article, TITLE, POOL, DEADLINE, TARGET, LEAST, LEGAL_BASIS, open_to, split, NOTE)


def _articles(visit: Visit, contracts: Sequence[Contract]) -> Iterator[Choice]:
    """Articles that can be pooled today, by the names of their contracts."""
    for contract in sorted(contracts, key=lambda each: each.title.casefold()):
        if contract.pooling not in PERMITTING_CLAUSES or not runs(contract, visit.today):
            continue
        clause = CODES["pooling"][contract.pooling].in_language(visit.language)
        for article in sorted(contract.articles.values(), key=lambda each: each.name.casefold()):
            if is_open(contract, article.lot, visit.today):
                yield f"{contract.contract}/{article.article}", f"{article.name} – {contract.title} ({clause})"


def _open_to(visit: Visit, alliances: Mapping[str, str]) -> Iterator[Choice]:
    kinds = [(ALL, ""), *(("centre", name) for name in CODES["centre"]), *(("alliance", name) for name in alliances)]
    for kind, name in kinds:
        words = open_to_words(kind, name, alliances)
        yield f"{kind}/{name}".rstrip("/"), words.in_language(visit.language)


def proposed(article: str, month: str) -> str:
    """A pool's identifier out of its article and the month.

    >>> proposed("ORA-SE-NUP", "2026-11")
    'ora-se-nup-2026-11'
    """
    return f"{article.casefold()}-{month}"[:MOST_NAME]


def command_of(filled: Filled, opportunity: str, month: str) -> OpenPool:
    """What the form asks for."""
    contract, _, article = filled["article"].partition("/")
    open_to, _, name = filled["open_to"].partition("/")
    return OpenPool(
        pool=filled["pool"] or proposed(article, month),
        title=filled["title"],
        contract=contract,
        article=article,
        deadline_on=filled["deadline_on"],
        target_quantity=filled["target_quantity"],
        least_quantity=filled["least_quantity"] or Decimal(0),
        legal_basis=filled["legal_basis"],
        open_to=open_to,
        open_to_name=name,
        split=filled["split"],
        opportunity=opportunity,
        note=filled["note"],
    )
