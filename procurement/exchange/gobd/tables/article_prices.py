"""Prices of articles: each version of list price and terms with the day it holds from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from procurement.domain.contract.events import ArticleListed, ListPriceChanged, TermsChanged
from procurement.exchange.gobd.table import (
    RECORDED,
    UNIT_PRICE,
    Column,
    Day,
    Example,
    Number,
    Reference,
    Table,
    Text,
    key,
)
from procurement.kernel.event import Recorded
from procurement.projections import samples
from procurement.projections.written_terms import text_of


@dataclass(frozen=True, slots=True)
class Version:
    recorded: Recorded
    event: ArticleListed | ListPriceChanged | TermsChanged
    kind: str
    list_unit_price: Decimal | None
    rule: str | None
    terms: str | None


def records(found: Iterator[Recorded]) -> Iterator[Version]:
    for recorded in found:
        match event := recorded.event:
            case ArticleListed():
                price, rule, terms = event.list_unit_price, event.pricing["rule"], text_of(event.pricing)
                yield Version(recorded, event, "gelistet", price, rule, terms)
            case ListPriceChanged():
                yield Version(recorded, event, "Listenpreis", event.list_unit_price, None, None)
            case TermsChanged():
                yield Version(recorded, event, "Konditionen", None, event.pricing["rule"], text_of(event.pricing))
            case _:
                pass


TABLE = Table(
    file="artikelpreise.csv",
    name="Artikelpreise",
    description="Preisversionen der Artikel: Listenpreise und Konditionen mit dem Tag, ab dem sie gelten",
    consumes=(ArticleListed, ListPriceChanged, TermsChanged),
    records=records,
    columns=(
        key("ereignis", Number(), "Position im Ereignisprotokoll", "recorded.position"),
        Column("vertrag", Text(40), "Kürzel des Rahmenvertrags", "event.contract"),
        Column("artikel", Text(40), "Artikelnummer", "event.article"),
        Column("gilt_ab", Day(), "Erster Tag, an dem es gilt", "event.valid_from"),
        Column("art", Text(12), "gelistet, Listenpreis oder Konditionen", "kind"),
        Column("listenpreis_eur", UNIT_PRICE, "Listenpreis netto je Einheit, wenn er sich ändert", "list_unit_price"),
        Column("preisregel", Text(20), "Preisregel, wenn sich die Konditionen ändern", "rule"),
        Column("konditionen", Text(200), "Preisregel mit ihren Werten (JSON)", "terms"),
        *RECORDED,
    ),
    references=(Reference(("vertrag",), "Verträge"), Reference(("vertrag", "artikel"), "Artikel")),
    examples=[
        Example(
            title="Gelistet, dann ein höherer Listenpreis, dann andere Konditionen",
            given=[
                samples.listed(),
                ListPriceChanged(
                    contract="rv-db",
                    vendor="datenhaus",
                    article="ora-user",
                    product="oracle",
                    list_unit_price=Decimal("110.5"),
                    valid_from=date(2026, 7, 1),
                ),
                TermsChanged(
                    contract="rv-db",
                    vendor="datenhaus",
                    article="ora-user",
                    product="oracle",
                    pricing={"rule": "fixed_price", "unit_price": "58"},
                    valid_from=date(2026, 8, 1),
                ),
            ],
            lines=[
                (
                    '1;"rv-db";"ora-user";01.01.2026;"gelistet";100,0000;"percent_off_list";'
                    '"{""discount_percent"":""40"",""rule"":""percent_off_list""}";02.03.2026;'
                    '"2026-03-02T09:00:00.000000Z"'
                ),
                '2;"rv-db";"ora-user";01.07.2026;"Listenpreis";110,5000;;;02.03.2026;"2026-03-02T09:01:00.000000Z"',
                (
                    '3;"rv-db";"ora-user";01.08.2026;"Konditionen";;"fixed_price";'
                    '"{""rule"":""fixed_price"",""unit_price"":""58""}";02.03.2026;"2026-03-02T09:02:00.000000Z"'
                ),
            ],
        )
    ],
)
