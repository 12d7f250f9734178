"""`abrufbuch serve`: the service. With PostgreSQL the views are folded by a process of their own."""

import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any

import typer
import uvicorn
from uvicorn.importer import import_from_string

from procurement.cli.session import DataDir, chosen, running
from procurement.cli.speaking import fail, note, say
from procurement.cli.supervising import Crew
from procurement.logs import configure_logs
from procurement.settings import Projecting, Settings
from procurement.wiring import wire

APPLICATION = "api.asgi:create"
SERVER: Mapping[str, Any] = {
    "factory": True,
    "access_log": False,
    "log_config": None,
    "server_header": False,
    "timeout_graceful_shutdown": 20,
    # A connection is closed long after its last answer: under load a request may lie there unread for a while.
    "timeout_keep_alive": 75,
}
"""The application writes its own log of requests."""
SWITCH_SECONDS = 0.0005
"""How long a thread keeps the interpreter while another wants it. The desk holds the log's lock while it waits."""
NICENESS = 10
"""How much the projector steps back where the processors are all busy: an order is answered before it is reported."""

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
    apart = bool(settings.database_url)
    settings = settings.model_copy(update={"projecting": Projecting.APART if apart else Projecting.HERE})
    count = settings.workers
    listeners = [listening(settings.host, port)]
    port = listeners[0].getsockname()[1]
    if count > 1:
        # One each: the system shares connections out among them. With one for all, whoever is awake takes them all.
        listeners.pop().close()
        listeners = [listening(settings.host, port, among_several=True) for _ in range(count)]
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    say(f"Abrufbuch hört auf http://{shown}:{port} ({settings.database_name})")
    settings.pass_on()
    if not apart and count == 1:
        _answer(settings, listeners[0])
        return
    # What all of them need is loaded once, before they part.
    import_from_string(APPLICATION)
    duties = {f"worker {number}": partial(_answer, settings, it) for number, it in enumerate(listeners, start=1)}
    Crew({"projector": partial(_project, settings), **duties} if apart else duties).keep()


def _answer(settings: Settings, listener: socket.socket) -> None:
    """Answer requests, in this process."""
    configure_logs(settings.log_level)
    logging.getLogger("psycopg").setLevel(logging.NOTSET)
    sys.setswitchinterval(SWITCH_SECONDS)
    server = uvicorn.Server(uvicorn.Config(APPLICATION, **SERVER))
    server.run(sockets=[listener])
    if not server.started:
        raise fail("Der Dienst konnte nicht starten.")


def _project(settings: Settings) -> None:
    """Fold views, follow the log with the tree of evidence, keep deadlines. Answering orders comes first."""
    configure_logs(settings.log_level)
    os.nice(NICENESS)
    told = threading.Event()

    def tell(_signal: int, _frame: Any) -> None:
        told.set()

    signal.signal(signal.SIGTERM, tell)
    cooperative = wire(settings, migrate=False)
    told.wait()
    cooperative.close()


def listening(host: str, port: int, *, among_several: bool = False) -> socket.socket:
    """A socket bound to the address, or one clear message."""
    listener = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if among_several:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind(address)
    except OSError as error:
        if listener is not None:
            listener.close()
        raise fail(f"Auf {host}:{port} lässt sich nicht hören: {error.strerror or error}.") from error
    return listener
