"""Logs: one line an event, JSON for machines, readable where a person looks; never a secret."""

import atexit
import contextlib
import functools
import logging
import sys
import threading
import time
from collections import deque
from collections.abc import MutableMapping
from typing import Any, TextIO, cast

import msgspec
import structlog
from structlog.typing import Processor

SECRET = ("authorization", "cookie", "credential", "key", "password", "secret", "token")
"""A field whose name holds one of these is dropped, whatever it holds."""

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
WRITTEN_EVERY_SECONDS = 0.2

_JSON = msgspec.json.Encoder(enc_hook=str)


def without_secrets(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The entry with secrets replaced, so that a careless call cannot give one away."""
    for name in entry:
        if _is_secret(name):
            entry[name] = "[redacted]"
    return entry


@functools.cache
def _is_secret(name: str) -> bool:
    """Names are those of calls in the code, so there are few."""
    return any(word in name.lower() for word in SECRET)


def configure_logs(level: str) -> None:
    """What the process logs, from `level` on (debug, info, warning, error), to standard error.

    The server's own messages (start, stop, refused connections) go the same way.
    """
    readable = sys.stderr.isatty()
    gathered = Gathered(sys.stderr)
    stamp: Processor = structlog.processors.TimeStamper(fmt="iso", utc=True)
    shared: list[Processor] = [structlog.processors.add_log_level, stamp, cast("Processor", without_secrets)]
    last: list[Processor] = [structlog.dev.ConsoleRenderer()] if readable else [*_for_machines(), _as_json]
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, *shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=lambda *_names: gathered,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last], foreign_pre_chain=shared
        )
    )
    logging.basicConfig(handlers=[handler], level=_LEVELS[level], force=True)


class Gathered:
    """A logger that writes its lines together, some times a second; warnings and worse at once.

    A write lets go of the interpreter, and whoever logs waits to get it back. One write for many lines costs that once.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._lines = stream, deque[str]()
        self._writing = threading.Lock()
        threading.Thread(target=self._keep_writing, name="logs", daemon=True).start()
        atexit.register(self.write)

    def _keep_writing(self) -> None:
        while True:
            time.sleep(WRITTEN_EVERY_SECONDS)
            self.write()

    def write(self) -> None:
        """Write what was gathered. A stream that is closed takes nothing more; there is nobody to tell."""
        with self._writing, contextlib.suppress(ValueError, OSError):
            lines = [self._lines.popleft() for _ in range(len(self._lines))]
            if lines:
                self._stream.write("\n".join(lines) + "\n")
                self._stream.flush()

    def info(self, line: str) -> None:
        self._lines.append(line)

    debug = info

    def error(self, line: str) -> None:
        self._lines.append(line)
        self.write()

    warning = critical = exception = msg = error


def _for_machines() -> list[Processor]:
    return [structlog.processors.format_exc_info]


def _as_json(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> str:
    return _JSON.encode(entry).decode()
