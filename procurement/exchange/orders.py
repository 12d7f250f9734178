"""Import of orders: one row is one line; consecutive rows with the same order key are one order."""

from datetime import date
from decimal import Decimal

from procurement.exchange.cells import number_reader, read_code, read_day, read_text
from procurement.exchange.import_format import Column, ImportExample, ImportFormat, Values
from procurement.exchange.order_rows import OrderRow
from procurement.kernel.money import MOST_QUANTITY, QUANTITY_STEP


def _entry(values: Values) -> OrderRow:
    return OrderRow(**values)


COLUMNS = (
    Column(
        name="order",
        aliases=("Abruf", "Bestellung", "Referenz", "order_key", "external_reference"),
        required=True,
        reader=read_code,
        doc="Your reference of the order; the same on each of its rows, and on a repeated import",
    ),
    Column(name="member", aliases=("Mitglied",), required=True, reader=read_code, doc="Member that orders"),
    Column(
        name="contract",
        aliases=("Vertrag", "Rahmenvertrag"),
        required=True,
        reader=read_code,
        doc="Framework contract called off",
    ),
    Column(
        name="article",
        aliases=("Artikel", "Artikelnummer"),
        required=True,
        reader=read_code,
        doc="Article of the contract",
    ),
    Column(
        name="quantity",
        aliases=("Menge", "Anzahl"),
        required=True,
        reader=number_reader(QUANTITY_STEP, QUANTITY_STEP, MOST_QUANTITY),
        doc="More than 0, three places at most, e.g. 1.000 (a thousand) or 2,5",
    ),
    Column(
        name="budget_code",
        aliases=("Haushaltsstelle",),
        required=True,
        reader=read_text,
        doc="Budget code, e.g. 11.14.01",
    ),
    Column(
        name="decision_ref",
        aliases=("Beschluss",),
        required=False,
        reader=read_text,
        doc="Decision or offer, e.g. DS0562/21; needed above the member's threshold",
    ),
    Column(name="note", aliases=("Bemerkung", "Notiz"), required=False, reader=read_text, doc="For the order form"),
    Column(
        name="placed_on",
        aliases=("Abrufdatum", "Bestelldatum", "Bestellt am"),
        required=False,
        reader=read_day,
        doc="Day of ordering; empty means the day of the import",
    ),
)

FORMAT = ImportFormat(
    name="orders",
    doc="Orders to place. Each passes the same checks as one placed by hand; consecutive rows with one key are one order.",
    columns=COLUMNS,
    entry=_entry,
    examples=[
        ImportExample(
            title="Two rows of one order; the quantity 1.000 is a thousand",
            file=(
                "Abruf;Mitglied;Vertrag;Artikel;Menge;Haushaltsstelle;Beschluss;Abrufdatum\r\n"
                "A-1;buxtehude;kai-lic;LIC-1;1.000;11.14.01;DS0562/21;02.03.2026\r\n"
                "A-1;buxtehude;kai-lic;LIC-2;2,5;11.14.01;DS0562/21;02.03.2026\r\n"
            ),
            entries=[
                OrderRow(
                    order="A-1",
                    member="buxtehude",
                    contract="kai-lic",
                    article=article,
                    quantity=quantity,
                    budget_code="11.14.01",
                    decision_ref="DS0562/21",
                    placed_on=date(2026, 3, 2),
                )
                for article, quantity in (("LIC-1", Decimal(1000)), ("LIC-2", Decimal("2.5")))
            ],
        ),
        ImportExample(
            title="A note that a spreadsheet would run, a quantity of nothing, and a day that does not exist",
            file=(
                "order;member;contract;article;quantity;budget_code;note;placed_on\n"
                'A-1;wedel;kai-lic;LIC-1;1;1.1;"=HYPERLINK(""http://x"")";2026-03-02\n'
                "A-2;wedel;kai-lic;LIC-1;0;1.1;;2026-03-02\n"
                "A-3;wedel;kai-lic;LIC-1;1;1.1;;31.02.2026\n"
            ),
            problems=[
                (2, "note", "formula-in-cell"),
                (3, "quantity", "number-out-of-range"),
                (4, "placed_on", "not-a-day"),
            ],
        ),
    ],
)
