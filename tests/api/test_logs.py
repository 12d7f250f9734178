"""What the service logs: one JSON line an answer, never a secret."""

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from procurement import logs
from tests.api.conftest import Office, asked


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Where logs go while a test runs."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    before = logging.root.handlers[:]
    logs.configure_logs("info")
    yield stream
    structlog.reset_defaults()
    logging.root.handlers[:] = before


class TestLogs:
    def test_secrets_are_dropped(self, lines: io.StringIO):
        """A field named like a secret is never written, whatever it holds."""
        structlog.get_logger("test").error("x", authorization="Bearer a", api_token="b", Password="c", member="stade")
        entry = json.loads(lines.getvalue())
        assert entry.pop("timestamp")
        assert entry == {
            "event": "x",
            "level": "error",
            "member": "stade",
            **dict.fromkeys(("authorization", "api_token", "Password"), "[redacted]"),
        }

    def test_below_the_level(self, lines: io.StringIO):
        """What is below the level is not written."""
        structlog.get_logger("test").debug("x")
        assert lines.getvalue() == ""

    def test_server_messages(self, lines: io.StringIO):
        """Messages of libraries become lines of the same form."""
        logging.getLogger("uvicorn.error").warning("port %s is taken", 8000)
        assert json.loads(lines.getvalue())["event"] == "port 8000 is taken"

    def test_info_is_gathered(self):
        """Lines wait for each other; an error brings all of them out in their order."""
        stream = io.StringIO()
        gathered = logs.Gathered(stream)
        gathered.info("first")
        gathered.error("second")
        assert stream.getvalue() == "first\nsecond\n"
        stream.close()
        gathered.error("nobody listens")


class TestAccessLog:
    def test_neither_tokens_nor_bodies(self, office: Office, capsys: pytest.CaptureFixture[str]):
        """The line of a request holds who, what and how long, but neither token, key nor body."""
        office.post("officer", "orders", asked(note="streng vertraulich"), Idempotency_Key="geheim-1")
        written = "".join(capsys.readouterr())
        assert "/api/v1/orders" in written
        for secret in (office.tokens["officer"], "streng vertraulich", "geheim-1"):
            assert secret not in written
