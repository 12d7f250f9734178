"""Evidence to take away: events, hashes or proofs, checkpoints, the public key and the verifier, in a folder or a ZIP."""

import base64
import zipfile
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec

from procurement.application.access import Action, Actor, OtherMember, allow
from procurement.application.audit_ports import KeptCheckpoint, Tell
from procurement.application.history import EventFilter
from procurement.application.package_summary import ListedFile, Place, Summary, Write, added_up
from procurement.application.ports import Clock
from procurement.application.reading import Reading
from procurement.audit.log import AuditLog
from procurement.audit.log_files import (
    READ_AT_ONCE,
    Folder,
    Listing,
    Target,
    Zip,
    json_line,
    stated,
    write_checkpoints,
    write_every_event,
    write_signed,
)
from procurement.audit.readme import README

Positions = Callable[[date | None, date | None], tuple[int, int | None]]
"""After which position and up to which lies what was recorded from one day to another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which events; all of them, or those that name a member or contract, or were recorded in a period."""

    member: str = ""
    contract: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def whole(self) -> bool:
        return self == Scope()


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """What stands on every package: the program that made it, whose log it is, and how its summary is written."""

    program: str
    cooperative: str
    write: Write


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a package holds, once it is written."""

    events: int
    files: tuple[ListedFile, ...]


class Packing:
    """Makes packages."""

    def __init__(self, audit: AuditLog, positions: Positions, clock: Clock, reading: Reading, imprint: Imprint) -> None:
        self._audit, self._positions, self._clock = audit, positions, clock
        self._reading, self._imprint = reading, imprint

    def zip(self, actor: Actor, scope: Scope, path: Path, tell: Tell) -> dict[str, Any]:
        """Write a ZIP file; what its manifest says. Raises what `folder` raises."""
        scope = allowed(actor, scope)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            return self._write(actor, scope, Listing(Zip(archive)), tell)

    def folder(self, actor: Actor, scope: Scope, path: Path, tell: Tell) -> dict[str, Any]:
        """Write a new folder; what its manifest says.

        Raises `ActionNotAllowed`, `OtherMember`, `NothingAttested`, `EvidenceDamaged`.
        """
        return self._write(actor, allowed(actor, scope), Listing(Folder(path)), tell)

    def _write(self, actor: Actor, scope: Scope, target: Listing, tell: Tell) -> dict[str, Any]:
        """Everything that is recorded by now is covered, because a checkpoint is made first."""
        audit, covering = self._audit, self._audit.checkpoint(self._clock())
        count, bounds = self._write_events(scope, target, covering, tell)
        kept = write_checkpoints(audit, covering, target)
        if not scope.whole:
            target.write("consistency.jsonl", (json_line(step) for step in self._history(kept)))
        manifest = self._manifest(scope, covering, count)
        write_signed(audit, manifest, target)
        target.write("LIESMICH.txt", [README.format(**manifest, key=audit.key).encode()])
        told = Told(events=count, files=tuple(target.files))
        summary = self._imprint.write(self._summary(actor, scope, covering, bounds, told), covering.made_at)
        if summary is not None:
            target.write("zusammenfassung.pdf", [summary])
        return manifest

    def _write_events(
        self, scope: Scope, target: Target, covering: KeptCheckpoint, tell: Tell
    ) -> tuple[int, tuple[int, int]]:
        """The events and what proves them; how many there are, and the first and last position."""
        if scope.whole:
            write_every_event(self._audit, covering, target, tell)
            return covering.size, (self._first(), covering.position)
        found = array("Q")
        target.write("events.jsonl", self._some_lines(scope, covering, found, tell))
        target.write("proofs.jsonl", (json_line(shown) for shown in self._proofs(found, covering)))
        return len(found), (found[0], found[-1]) if found else (0, 0)

    def _place(self, position: int) -> Place | None:
        """Where an event stands, and when it was recorded; None for position 0, where there is none."""
        found = self._audit.lines.read(position - 1, 1, stop=position) if position else ()
        instants = [msgspec.json.decode(line)["recorded_at"] for _, line in found]
        return Place(position=position, recorded_at=datetime.fromisoformat(instants[0])) if instants else None

    def _summary(
        self, actor: Actor, scope: Scope, covering: KeptCheckpoint, bounds: tuple[int, int], told: Told
    ) -> Summary:
        """What the package holds and what it adds up to, for people to read first."""
        after, upto = self._positions(scope.since, scope.until)
        last = covering.position if upto is None else min(upto, covering.position)
        narrowed = {"member": scope.member, "contract": scope.contract}
        sums = added_up(self._reading, actor, narrowed, min(after, last), last)
        return Summary(
            cooperative=self._imprint.cooperative,
            origin=self._audit.signer.name,
            program=self._imprint.program,
            member=scope.member,
            contract=scope.contract,
            since=scope.since,
            until=scope.until,
            events=told.events,
            first=self._place(bounds[0]),
            last=self._place(bounds[1]),
            size=covering.size,
            root=covering.root.hex(),
            attested_at=covering.made_at,
            key=str(self._audit.key),
            orders=sums["orders"],
            listed_cents=sums["listed_cents"],
            net_cents=sums["paid_cents"],
            files=told.files,
        )

    def _first(self) -> int:
        return next((position for position, _ in self._audit.lines.read(0, 1)), 0)

    def _some_lines(self, scope: Scope, covering: KeptCheckpoint, found: "array[int]", tell: Tell) -> Iterator[bytes]:
        after, upto = self._positions(scope.since, scope.until)
        wanted = EventFilter(
            member=scope.member,
            contract=scope.contract,
            after=after,
            upto=covering.position if upto is None else min(upto, covering.position),
        )
        for position, line in self._audit.lines.matching(wanted):
            found.append(position)
            yield line + b"\n"
            if len(found) % READ_AT_ONCE == 0:
                tell(position, covering.position)

    def _proofs(self, positions: Iterable[int], covering: KeptCheckpoint) -> Iterator[dict[str, Any]]:
        for proved in self._audit.inclusions(positions, covering):
            yield {
                "index": proved.index,
                "leaf": written(proved.leaf),
                "position": proved.position,
                "proof": [written(each) for each in proved.proof],
            }

    def _history(self, kept: Sequence[KeptCheckpoint]) -> Iterator[dict[str, Any]]:
        for old, new in pairwise(kept):
            proof = self._audit.consistency(old.size, new.size)
            yield {"from": old.size, "to": new.size, "proof": [written(each) for each in proof]}

    def _manifest(self, scope: Scope, covering: KeptCheckpoint, count: int) -> dict[str, Any]:
        narrowed = {
            "scope": "log" if scope.whole else "part",
            "member": scope.member,
            "contract": scope.contract,
            "since": scope.since.isoformat() if scope.since else "",
            "until": scope.until.isoformat() if scope.until else "",
            "events": count,
        }
        return {**stated(self._audit, covering, self._clock(), self._imprint.program), **narrowed}


def allowed(actor: Actor, scope: Scope) -> Scope:
    """What an auditor may take away: one of a single member gets that member's. Raises `OtherMember`."""
    own = allow(actor, Action.READ_EVENTS)
    if own and scope.member not in {"", own}:
        raise OtherMember(action=Action.READ_EVENTS.words, own_member=own)
    return Scope(member=own or scope.member, contract=scope.contract, since=scope.since, until=scope.until)


def written(value: bytes) -> str:
    return base64.b64encode(value).decode()
