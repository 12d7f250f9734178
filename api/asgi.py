"""The entry for a server: `uvicorn api.asgi:create --factory`."""

from fastapi import FastAPI

from api.app import create_app
from procurement.logs import configure_logs
from procurement.settings import Settings
from procurement.wiring import wire


def create() -> FastAPI:
    """The application, wired from the environment. One of several workers leaves the tables to whoever started it."""
    settings = Settings()
    configure_logs(settings.log_level)
    cooperative = wire(settings, migrate=settings.workers == 1)
    return create_app(cooperative, on_shutdown=cooperative.close)
