"""`abrufbuch serve`: the service."""

import logging
import socket
from collections.abc import Mapping
from typing import Annotated, Any

import typer
import uvicorn

from procurement.cli.session import DataDir, chosen, running
from procurement.cli.speaking import fail, note, say
from procurement.logs import configure_logs
from procurement.settings import Settings

APPLICATION = "api.asgi:create"
SERVER: Mapping[str, Any] = {
    "factory": True,
    "access_log": False,
    "log_config": None,
    "server_header": False,
    "timeout_graceful_shutdown": 20,
}
"""The application writes its own log of requests."""

Host = Annotated[str | None, typer.Option("--host", help="Adresse (ABRUFBUCH_HOST).", show_default="127.0.0.1")]
Port = Annotated[
    int | None, typer.Option("--port", min=0, max=65535, help="Port (ABRUFBUCH_PORT).", show_default="8000")
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", min=1, max=64, help="Prozesse; mehrere lohnen mit PostgreSQL.", show_default="1"),
]


def serve(data_dir: DataDir = None, host: Host = None, port: Port = None, workers: Workers = None) -> None:
    """Den Dienst starten: Tabellen anlegen, Auswertungen gegen das Protokoll prüfen, Anfragen beantworten."""
    # Port 0 lets the system choose; it never becomes a setting.
    settings = chosen(data_dir=data_dir, host=host, port=port or None, workers=workers)
    with running(settings) as cooperative:
        somebody = bool(cooperative.tokens.all() or cooperative.accounts.all())
    if not somebody:
        note("Es gibt noch keinen Zugang. Ein Konto für den Browser legt an: abrufbuch user add --role admin --login …")
        note("Ein Token für Programme legt an: abrufbuch token create --role manager")
    run(settings, port=settings.port if port is None else port)


def run(settings: Settings, *, port: int) -> None:
    """Listen and answer until told to stop."""
    listener = listening(settings.host, port)
    port = listener.getsockname()[1]
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    say(f"Abrufbuch hört auf http://{shown}:{port} ({settings.database_name})")
    settings.pass_on()
    configure_logs(settings.log_level)
    logging.getLogger("psycopg").setLevel(logging.NOTSET)
    if settings.workers > 1:
        # Each worker listens by itself; that the address is free was just seen.
        listener.close()
        uvicorn.run(APPLICATION, host=settings.host, port=port, workers=settings.workers, **SERVER)
        return
    server = uvicorn.Server(uvicorn.Config(APPLICATION, **SERVER))
    with listener:
        server.run(sockets=[listener])
    if not server.started:
        raise fail("Der Dienst konnte nicht starten.")


def listening(host: str, port: int) -> socket.socket:
    """A socket bound to the address, or one clear message."""
    listener = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        if listener is not None:
            listener.close()
        raise fail(f"Auf {host}:{port} lässt sich nicht hören: {error.strerror or error}.") from error
    return listener
