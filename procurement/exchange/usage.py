"""Import of usage reports: one row is what is in use of a product at a member, or on one of its sites."""

from datetime import date
from decimal import Decimal

from procurement.domain.licence.metric_rules import METRICS
from procurement.exchange.cells import choice_reader, number_reader, read_code, read_day, read_text
from procurement.exchange.import_format import Column, ImportExample, ImportFormat, Values
from procurement.exchange.usage_rows import UsageRow
from procurement.kernel.money import MOST_QUANTITY, QUANTITY_STEP

_read_figure = number_reader(QUANTITY_STEP, Decimal(0), MOST_QUANTITY)


def _entry(values: Values) -> UsageRow:
    return UsageRow(**values)


COLUMNS = (
    Column(name="member", aliases=("Mitglied",), required=True, reader=read_code, doc="Member that uses the licences"),
    Column(name="product", aliases=("Produkt",), required=True, reader=read_code, doc="Product, e.g. oracle"),
    Column(
        name="reported_on",
        aliases=("Stichtag", "Gezählt am", "Gemeldet am", "counted_on"),
        required=True,
        reader=read_day,
        doc="Day of counting; not before the last report of the product, not after today",
    ),
    Column(
        name="source",
        aliases=("Quelle", "Wie gezählt"),
        required=True,
        reader=read_text,
        doc="Who or what counted, e.g. inventory",
    ),
    Column(
        name="quantity",
        aliases=("Menge", "In Nutzung", "Anzahl", "used"),
        required=False,
        reader=_read_figure,
        doc="Licences in use, e.g. 1.000 (a thousand), or 0; left empty where sites are given",
    ),
    Column(
        name="site",
        aliases=("Standort",),
        required=False,
        reader=read_text,
        doc="Site; rows of one member, product and day with sites are one report",
    ),
    Column(
        name="units",
        aliases=("Einheiten",),
        required=False,
        reader=_read_figure,
        doc="In use on the site: users, devices, seats or inhabitants, as the metric counts",
    ),
    Column(name="cores", aliases=("Kerne",), required=False, reader=_read_figure, doc="Processor cores of the site"),
    Column(
        name="core_factor",
        aliases=("Kernfaktor",),
        required=False,
        reader=_read_figure,
        doc="What turns cores into processors, e.g. 0,5; empty means 1",
    ),
    Column(name="servers", aliases=("Server",), required=False, reader=_read_figure, doc="Servers of the site"),
    Column(
        name="metric",
        aliases=("Metrik", "Lizenzmetrik", "licence_metric"),
        required=False,
        reader=choice_reader({name.casefold(): name for name in METRICS}),
        doc="Licence metric, e.g. named_user; empty means that of the licences owned",
    ),
)

FORMAT = ImportFormat(
    name="usage",
    doc=(
        "Usage to report, older days before newer ones. Each row is a report with its quantity; rows of one member, "
        "product and day with sites are one report together. The same report again changes nothing."
    ),
    columns=COLUMNS,
    entry=_entry,
    examples=[
        ImportExample(
            title="German headings: a quantity, and two sites of one report",
            file=(
                "Mitglied;Produkt;Menge;Standort;Einheiten;Kerne;Kernfaktor;Server;Metrik;Stichtag;Quelle\r\n"
                "buxtehude;windows-server;1.000;;;;;;;30.06.2026;Inventar\r\n"
                "buxtehude;oracle;;Rathaus;80;32;0,5;2;processor;30.06.2026;Zählung\r\n"
                "buxtehude;oracle;;Bauhof;12;;;;processor;30.06.2026;Zählung\r\n"
            ),
            entries=[
                UsageRow(
                    member="buxtehude",
                    product="windows-server",
                    quantity=Decimal(1000),
                    reported_on=date(2026, 6, 30),
                    source="Inventar",
                ),
                UsageRow(
                    member="buxtehude",
                    product="oracle",
                    site="Rathaus",
                    units=Decimal(80),
                    cores=Decimal(32),
                    core_factor=Decimal("0.5"),
                    servers=Decimal(2),
                    metric="processor",
                    reported_on=date(2026, 6, 30),
                    source="Zählung",
                ),
                UsageRow(
                    member="buxtehude",
                    product="oracle",
                    site="Bauhof",
                    units=Decimal(12),
                    metric="processor",
                    reported_on=date(2026, 6, 30),
                    source="Zählung",
                ),
            ],
        ),
        ImportExample(
            title="Fewer than none, a metric there is not, a day that does not exist, nobody who counted",
            file=(
                "member;product;quantity;metric;reported_on;source\n"
                "wedel;oracle;-1;;2026-06-30;inventory\n"
                "wedel;oracle;1;per_desk;2026-06-30;inventory\n"
                "wedel;oracle;1;;31.06.2026;inventory\n"
                "wedel;oracle;1;;2026-06-30;\n"
            ),
            problems=[
                (2, "quantity", "number-out-of-range"),
                (3, "metric", "not-a-choice"),
                (4, "reported_on", "not-a-day"),
                (5, "source", "cell-empty"),
            ],
        ),
    ],
)
