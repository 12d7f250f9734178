"""`abrufbuch`: all commands by name."""

import typer

from procurement.cli import import_files, tokens, user
from procurement.cli.backup import backup
from procurement.cli.check_views import check_views
from procurement.cli.checkpoint import checkpoint
from procurement.cli.demo import demo
from procurement.cli.export_events import export_events
from procurement.cli.export_evidence import export_evidence
from procurement.cli.export_gobd import export_gobd
from procurement.cli.export_orders import export_orders
from procurement.cli.migrate import migrate
from procurement.cli.rebuild import rebuild
from procurement.cli.reproduce import reproduce
from procurement.cli.restore import restore
from procurement.cli.serve import serve
from procurement.cli.speaking import OneMessage
from procurement.cli.status import status
from procurement.cli.verify import verify

SETTINGS = {"help_option_names": ["-h", "--help"]}

app = typer.Typer(
    cls=OneMessage,
    name="abrufbuch",
    help="Abrufe aus kommunalen Rahmenverträgen als Buch von Ereignissen. Anfangen: abrufbuch demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings=SETTINGS,
)
export = typer.Typer(help="Ereignisse, Abrufe, Nachweise oder Prüfungsdaten ausgeben.")

app.command("demo")(demo)
app.command("serve")(serve)
app.command("migrate")(migrate)
app.command("status")(status)
app.add_typer(import_files.app, name="import")
app.command("rebuild")(rebuild)
app.command("check-views")(check_views)
app.command("verify")(verify)
app.command("checkpoint")(checkpoint)
app.command("reproduce")(reproduce)
app.command("backup")(backup)
app.command("restore")(restore)
export.command("events")(export_events)
export.command("orders")(export_orders)
export.command("evidence")(export_evidence)
export.command("gobd")(export_gobd)
app.add_typer(export, name="export")
app.add_typer(tokens.app, name="token")
app.add_typer(user.app, name="user")

if __name__ == "__main__":
    app()
