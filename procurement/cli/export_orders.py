"""`abrufbuch export orders`: the order book as CSV or XLSX."""

from enum import StrEnum
from typing import Annotated

import typer

from procurement.application.access import Action
from procurement.application.report_file import report_file
from procurement.cli.output import Out, write
from procurement.cli.session import DataDir, catch_up, chosen, keeper, note_export, running


class Format(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


FormatChoice = Annotated[Format, typer.Option("--format", help="Dateiformat.")]
Search = Annotated[str, typer.Option("--q", help="Text in Nummer, Artikel, Bemerkung …", show_default=False)]


def _filter(name: str, text: str) -> object:
    return typer.Option(f"--{name}", help=text, show_default=False)


def export_orders(
    out: Out = None,
    file_format: FormatChoice = Format.CSV,
    member: Annotated[list[str] | None, _filter("member", "Nur dieses Mitglied.")] = None,
    vendor: Annotated[list[str] | None, _filter("vendor", "Nur dieser Lieferant.")] = None,
    contract: Annotated[list[str] | None, _filter("contract", "Nur dieser Vertrag.")] = None,
    article: Annotated[list[str] | None, _filter("article", "Nur Abrufe mit diesem Artikel.")] = None,
    status: Annotated[list[str] | None, _filter("status", "Nur in diesem Zustand, z. B. placed.")] = None,
    period_from: Annotated[str, _filter("from", "Ab diesem Tag (JJJJ, JJJJ-MM oder JJJJ-MM-TT).")] = "",
    period_to: Annotated[str, _filter("to", "Bis zu diesem Tag.")] = "",
    search: Search = "",
    data_dir: DataDir = None,
) -> None:
    """Alle Abrufe, auf die die Filter passen, mit Stand und Beträgen."""
    single = {"from": period_from, "to": period_to, "q": search}
    several = {"member": member, "vendor": vendor, "contract": contract, "article": article, "status": status}
    parameters = {name: [value] for name, value in single.items() if value}
    parameters |= {name: values for name, values in several.items() if values}
    with running(chosen(data_dir=data_dir)) as cooperative:
        catch_up(cooperative.store)
        report = cooperative.reading.report(keeper(), "order_book", parameters, Action.READ_ORDERS, extras=False)
        told = " ".join(f"{name}={','.join(values)}" for name, values in parameters.items() if name != "q")
        note_export(cooperative, f"order_book {told} format={file_format.value}")
        write(out, report_file(cooperative.tables, report, file_format.value))
