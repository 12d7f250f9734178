"""Events to bytes and back: a closed registry, canonical JSON, upcasters, validation on load.

The bytes of an event are one JSON object, keys sorted, UTF-8, no spaces:
`{"actor":…,"command_id":…,"correlation_id":…,"data":{…},"v":1}`. Decimals are text, dates ISO 8601.
A row can only name a type of the registry; nothing is ever imported because a row says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Generic, TypeVar

import msgspec

from procurement import domain
from procurement.kernel.discover import modules_in
from procurement.kernel.event import Event, Upcaster

Data = TypeVar("Data")


class UnknownEventType(ValueError):
    """A row names a type that this version of the program does not know."""


class UnreadableEvent(ValueError):
    """The bytes of a row are not the event they claim to be."""


class Envelope(msgspec.Struct, Generic[Data], frozen=True, gc=False):
    """What the bytes of one event hold."""

    actor: str
    command_id: str
    correlation_id: str
    data: Data
    v: int


@dataclass(frozen=True, slots=True)
class Known:
    """One type of event: its class and the decoder of its present version."""

    event: type[Event]
    decoder: msgspec.json.Decoder[Any]


def event_types() -> dict[str, type[Event]]:
    """Every event of the domain by its name on disk."""
    found: dict[str, type[Event]] = {}
    for package in modules_in(domain):
        events = _events_of(package)
        for value in vars(events).values() if events else ():
            if isinstance(value, type) and issubclass(value, Event) and value.TYPE:
                found[value.TYPE] = value
    return found


def _events_of(package: ModuleType) -> ModuleType | None:
    if not hasattr(package, "__path__"):
        return None
    return next((module for module in modules_in(package) if module.__name__.endswith(".events")), None)


def _usage_as_one_number(data: dict[str, Any]) -> dict[str, Any]:
    """Usage was one number; sites and metric came with version 2."""
    return {**data, "metric": "", "sites": []}


UPCASTERS: Mapping[tuple[str, int], Upcaster] = {("licence.usage_reported", 1): _usage_as_one_number}
"""(type, version) to the function that makes the data of the next version."""

_ENCODER = msgspec.json.Encoder(order="sorted")


class Mapper:
    """Encodes and decodes events. `upcasters` is a parameter so that tests can bring older shapes."""

    def __init__(self, upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS) -> None:
        self._upcasters = upcasters
        self._known = {
            name: Known(event, msgspec.json.Decoder(Envelope[event])) for name, event in event_types().items()
        }
        self._raw = msgspec.json.Decoder(Envelope[dict[str, Any]])

    @property
    def types(self) -> dict[str, type[Event]]:
        return {name: known.event for name, known in self._known.items()}

    def encode(self, event: Event, actor: str, command_id: str, correlation_id: str) -> bytes:
        """The canonical bytes of an event and who caused it."""
        return _ENCODER.encode(Envelope(actor, command_id, correlation_id, event, event.V))

    def decode(self, topic: str, state: bytes) -> Envelope[Event]:
        """The event a row holds, brought to its present shape and validated.

        Raises `UnknownEventType` or `UnreadableEvent`.
        """
        known = self._known.get(topic)
        if known is None:
            raise UnknownEventType(f"unknown event type {topic!r}")
        try:
            envelope = known.decoder.decode(state)
            if envelope.v == known.event.V:
                return envelope
        except msgspec.DecodeError:
            pass
        return self._decode_older(topic, known.event, state)

    def _decode_older(self, topic: str, event: type[Event], state: bytes) -> Envelope[Event]:
        try:
            raw = self._raw.decode(state)
            data, version = raw.data, raw.v
            while version < event.V:
                data, version = self._upcasters[topic, version](data), version + 1
            if version > event.V:
                raise UnreadableEvent(f"{topic} has version {raw.v}; this program knows {event.V}: upgrade it")
            converted = msgspec.convert(data, event, strict=True)
        except (msgspec.DecodeError, KeyError) as error:
            raise UnreadableEvent(f"{topic}: {error}") from error
        return Envelope(raw.actor, raw.command_id, raw.correlation_id, converted, version)

    def parts(self, state: bytes) -> Envelope[msgspec.Raw]:
        """The envelope with its data as the bytes that stand in the log."""
        return _PARTS.decode(state)


_PARTS = msgspec.json.Decoder(Envelope[msgspec.Raw])
