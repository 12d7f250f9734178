"""Moments of the log: what `as_of` in an address means."""

from dataclasses import dataclass
from datetime import datetime

from procurement.application.parameter import ends_at, invalid
from procurement.application.ports import Clock, Log
from procurement.application.report_request import read_as_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The newest event that counts (0 before the first), and the instant it is looked at. `text` is as in addresses."""

    position: int
    at: datetime
    text: str


class Moments:
    """Finds moments of the log. What is recorded when concerns no single member."""

    def __init__(self, log: Log, clock: Clock) -> None:
        self._log, self._clock = log, clock
        self._first_at: datetime | None = None

    @property
    def first_at(self) -> datetime | None:
        """When the first event was recorded; it stays so for ever."""
        if self._first_at is None:
            first = self._log.read(0, 1)
            self._first_at = first[0].recorded_at if first else None
        return self._first_at

    def moment(self, text: str, name: str = "as_of") -> Moment | None:
        """A position or RFC 3339 instant as a moment; None for now; `name` is the parameter it comes from. Raises `ParameterInvalid`."""
        asked = read_as_of(text, name)
        if asked is None:
            return None
        if isinstance(asked, datetime):
            return Moment(position=self._log.position_at(asked), at=min(asked, self._clock()), text=text)
        last = self._log.read(asked - 1, 1, stop=asked) if asked else ()
        if asked and not last:
            raise invalid(name, text, ends_at(self._log.head()))
        return Moment(position=asked, at=last[0].recorded_at if last else self.first_at or self._clock(), text=text)
