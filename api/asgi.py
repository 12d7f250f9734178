"""The entry for a server: `uvicorn api.asgi:create --factory`."""

from fastapi import FastAPI

from api.app import create_app
from procurement.logs import configure_logs
from procurement.settings import Projecting, Settings
from procurement.wiring import wire


def create() -> FastAPI:
    """The application, wired from the environment. Workers leave the tables, and the views where they are folded apart,
    to whoever started them.
    """
    settings = Settings()
    configure_logs(settings.log_level)
    here = settings.projecting is Projecting.HERE
    cooperative = wire(settings, migrate=here and settings.workers == 1, project=here)
    return create_app(cooperative, on_shutdown=cooperative.close)
