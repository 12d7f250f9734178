"""Logs: one line an event, JSON for machines, readable where a person looks; never a secret."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, cast

import msgspec
import structlog
from structlog.typing import Processor

SECRET = ("authorization", "cookie", "credential", "key", "password", "secret", "token")
"""A field whose name holds one of these is dropped, whatever it holds."""

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_JSON = msgspec.json.Encoder(enc_hook=str)


def without_secrets(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The entry with secrets replaced, so that a careless call cannot give one away."""
    for name in entry:
        if any(word in name.lower() for word in SECRET):
            entry[name] = "[redacted]"
    return entry


def configure_logs(level: str) -> None:
    """What the process logs, from `level` on (debug, info, warning, error), to standard error.

    The server's own messages (start, stop, refused connections) go the same way.
    """
    readable = sys.stderr.isatty()
    stamp: Processor = structlog.processors.TimeStamper(fmt="iso", utc=True)
    shared: list[Processor] = [structlog.processors.add_log_level, stamp, cast("Processor", without_secrets)]
    last: list[Processor] = [structlog.dev.ConsoleRenderer()] if readable else [*_for_machines(), _as_json]
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, *shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last], foreign_pre_chain=shared
        )
    )
    logging.basicConfig(handlers=[handler], level=_LEVELS[level], force=True)


def _for_machines() -> list[Processor]:
    return [structlog.processors.format_exc_info]


def _as_json(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> str:
    return _JSON.encode(entry).decode()
