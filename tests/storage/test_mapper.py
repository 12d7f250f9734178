"""Events to bytes and back, for ever."""

import dataclasses
import json
import typing
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import UnionType
from typing import Any

import pytest

from procurement.kernel.event import Event
from procurement.storage.mapper import Mapper, UnknownEventType, UnreadableEvent, event_types

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "events"
TEXTS = {"pricing": {"rule": "percent_off_list", "discount_percent": "42.5"}}
TEXTS["terms"] = TEXTS["pricing"]


def sample(kind: Any, name: str = "") -> Any:
    """A value of a field's type, the same every time."""
    if name in TEXTS:
        return TEXTS[name]
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        values = {field.name: sample(hints[field.name], field.name) for field in dataclasses.fields(kind)}
        return typing.cast("Any", kind)(**values)
    if typing.get_origin(kind) is tuple:
        return (sample(typing.get_args(kind)[0], name),)
    if typing.get_origin(kind) is Mapping:
        key, value = typing.get_args(kind)
        return {sample(key, name): sample(value, name)}
    if isinstance(kind, UnionType):
        return sample(typing.get_args(kind)[0], name)
    simple = {str: f"{name} äöü", int: 17, bool: True, Decimal: Decimal("12.3450"), date: date(2026, 3, 2)}
    return simple[kind]


EVENTS = sorted(event_types().items())


def encoded(event: Event) -> bytes:
    return Mapper().encode(event, "person-1", "command-1", "correlation-1")


class TestMapper:
    @pytest.mark.parametrize(("name", "kind"), EVENTS)
    def test_reads_what_it_wrote(self, name: str, kind: type[Event]):
        """An event comes back equal, with who caused it."""
        event = sample(kind)

        envelope = Mapper().decode(name, encoded(event))

        assert (event, "person-1", "command-1") == (envelope.data, envelope.actor, envelope.command_id)

    @pytest.mark.parametrize(("name", "kind"), EVENTS)
    def test_is_canonical(self, name: str, kind: type[Event]):
        """Keys are sorted, text is UTF-8, there are no spaces."""
        state = encoded(sample(kind))

        canonical = json.dumps(json.loads(state), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        assert canonical.encode() == state

    @pytest.mark.parametrize(("name", "kind"), EVENTS)
    def test_golden_file_still_reads(self, name: str, kind: type[Event]):
        """The bytes of every version ever shipped stay the same, and are read. Files are added, never edited."""
        golden = GOLDEN / f"{name}@{kind.V}.json"

        assert golden.is_file(), f"add {golden.name} with {encoded(sample(kind))!r}"
        assert encoded(sample(kind)) == golden.read_bytes()

    def test_every_golden_file_decodes(self):
        """Older versions too."""
        for golden in sorted(GOLDEN.glob("*.json")):
            name = golden.name.partition("@")[0]
            assert isinstance(Mapper().decode(name, golden.read_bytes()).data, event_types()[name])

    def test_refuses_a_type_it_does_not_know(self):
        """Nothing is imported because a row says so."""
        with pytest.raises(UnknownEventType):
            Mapper().decode("os:system", b"{}")

    @pytest.mark.parametrize("state", [b"", b"{", b"[]", b'{"v":1}', b"\xff\xfe"])
    def test_refuses_bytes_that_are_no_event(self, state: bytes):
        """Torn or foreign bytes are named, not guessed at."""
        with pytest.raises(UnreadableEvent):
            Mapper().decode("member.notice_given", state)

    def test_refuses_a_missing_field(self):
        """An event read is the event written: nothing missing passes."""
        state = encoded(sample(event_types()["member.notice_given"])).replace(b'"given_on":"2026-03-02",', b"")

        with pytest.raises(UnreadableEvent, match="given_on"):
            Mapper().decode("member.notice_given", state)

    def test_refuses_a_newer_version(self):
        """A newer program's event is not half understood."""
        state = encoded(sample(event_types()["member.notice_given"])).replace(b'"v":1', b'"v":2')

        with pytest.raises(UnreadableEvent, match="upgrade"):
            Mapper().decode("member.notice_given", state)

    def test_brings_an_older_version_up_to_date(self):
        """An upcaster gives an older shape what it lacked."""
        state = (
            encoded(sample(event_types()["member.notice_given"]))
            .replace(b'"v":1', b'"v":0')
            .replace(b'"given_on":"2026-03-02",', b"")
        )
        upcasters = {("member.notice_given", 0): lambda data: {**data, "given_on": "2026-01-01"}}

        event: Any = Mapper(upcasters).decode("member.notice_given", state).data

        assert date(2026, 1, 1) == event.given_on
