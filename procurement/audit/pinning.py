"""Pinned reports: figures with all that they follow from in one signed file, and the same figures computed again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, cast

from procurement.application.access import Action, Actor, allow
from procurement.application.ports import Clock
from procurement.application.reading import Reading, Report
from procurement.audit.log import AuditLog
from procurement.audit.verify import REPORT, Unproved, canonical, check_signed
from procurement.kernel.calendar import day_of
from procurement.kernel.money import plain
from procurement.kernel.refusal import Invalid

OF_A_PAGE = {"limit", "cursor", "page", "format", "lang", "min_position", "totals"}
FIGURES = ("rows", "totals", "extras")


@dataclass(eq=False, kw_only=True)
class NoPinnedReport(Invalid):
    DE: ClassVar[str] = "Das ist keine festgehaltene Auswertung."
    EN: ClassVar[str] = "This is no pinned report."


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A figure that is not what was pinned. `where` names it, e.g. `rows[stade, 2026-03].net_cents`."""

    where: str
    pinned: Any
    found: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Reproduced:
    """A pinned report beside the same one computed from the events.

    `signed`: by the key of this log, and unchanged since. `attested`: the log it was computed from is the one that is
    there. Versions are those of pinning and of now.
    """

    report: str
    position: int
    signed: bool
    attested: bool
    versions: tuple[int, int]
    programs: tuple[str, str]
    differences: Sequence[Difference]

    @property
    def identical(self) -> bool:
        return self.signed and self.attested and not self.differences


class Pinning:
    def __init__(self, audit: AuditLog, reading: Reading, clock: Clock, program: str) -> None:
        self._audit, self._reading, self._clock, self._program = audit, reading, clock, program

    def pin(self, actor: Actor, name: str, parameters: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """A report as `actor` sees it, all of its rows, ready to be written as JSON.

        It is pinned at the position or instant that `as_of` names, else at what a new checkpoint covers. Raises what
        `Reading.report` raises, `NothingAttested` and `EvidenceDamaged`.
        """
        covering = self._audit.checkpoint(self._clock())
        asked = self._asked(actor, name, parameters, covering.position)
        report = self._reading.report(actor, name, asked)
        content = {
            "report": name,
            "version": report.projection.version,
            "parameters": {key: list(values) for key, values in asked.items()},
            "position": report.position,
            "origin": self._audit.signer.name,
            "size": covering.size,
            "root": covering.root.hex(),
            "checkpoint": covering.note,
            "program": self._program,
            "made_at": self._clock().isoformat(),
            **_figures(report),
        }
        return {
            "format": REPORT,
            "report": content,
            "key": str(self._audit.key),
            "signature": self._audit.signer.sign(REPORT, canonical(content)),
        }

    def _asked(
        self, actor: Actor, name: str, parameters: Mapping[str, Sequence[str]], newest: int
    ) -> dict[str, Sequence[str]]:
        """The parameters from which anybody gets the same report at any time."""
        asked = {key: values for key, values in parameters.items() if key not in OF_A_PAGE}
        projection, own = self._reading.projection(name), allow(actor, Action.READ_REPORTS)
        if own and projection.member:
            asked.setdefault(projection.member, [own])
        moment = self._reading.moments.moment(asked.get("as_of", [""])[-1])
        if moment is None:
            return {**asked, "as_of": [str(newest)]}
        return {"on": [day_of(moment.at).isoformat()], **asked, "as_of": [str(moment.position)]}

    def reproduce(self, actor: Actor, document: Any) -> Reproduced:
        """Compute a pinned report again and compare. Raises `NoPinnedReport`, and what `Reading.report` raises."""
        try:
            return self._reproduced(actor, document, _content(document))
        except RecursionError as error:
            raise NoPinnedReport from error

    def _reproduced(self, actor: Actor, document: Any, content: dict[str, Any]) -> Reproduced:
        try:
            check_signed(self._audit.key, REPORT, canonical(content), document["signature"])
            signed = True
        except (Unproved, ValueError, TypeError):
            signed = False
        report = self._reading.report(actor, content["report"], content["parameters"])
        found = _figures(report)
        return Reproduced(
            report=content["report"],
            position=content["position"],
            signed=signed,
            attested=self._attested(content),
            versions=(content["version"], report.projection.version),
            programs=(content["program"], self._program),
            differences=_differences(report, {name: content[name] for name in FIGURES}, found),
        )

    def _attested(self, content: Mapping[str, Any]) -> bool:
        size = content["size"]
        known = self._audit.evidence.reached().size
        return 0 < size <= known and self._audit.root_at(size).hex() == content["root"]


def _content(document: Any) -> dict[str, Any]:
    expected = {"report": str, "parameters": dict, "position": int, "size": int, "root": str, "version": int}
    expected |= {"program": str, "rows": list, "totals": dict, "extras": dict}
    content = cast("dict[str, Any]", document).get("report") if isinstance(document, dict) else None
    if not isinstance(content, dict) or cast("dict[str, Any]", document).get("format") != REPORT:
        raise NoPinnedReport
    fields = cast("dict[str, Any]", content)
    whole = all(type(fields.get(name)) is kind for name, kind in expected.items()) and "signature" in document
    if not whole or not all(_texts(values) for values in fields["parameters"].values()):
        raise NoPinnedReport
    return fields


def _texts(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in cast("list[Any]", values))


def _figures(report: Report) -> dict[str, Any]:
    return {
        "rows": _plain(report.rows),
        "totals": _plain(report.totals),
        "extras": _plain(report.extras),
    }


def _plain(value: Any) -> Any:
    """As JSON has it: decimals as text."""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in cast("Sequence[Any]", value)]
    return value


def _differences(report: Report, pinned: Mapping[str, Any], found: Mapping[str, Any]) -> list[Difference]:
    flat = [_flat(part, report.projection.key) for part in (pinned, found)]
    return [
        Difference(where=where, pinned=flat[0].get(where), found=flat[1].get(where))
        for where in dict.fromkeys((*flat[0], *flat[1]))
        if flat[0].get(where) != flat[1].get(where) or (where in flat[0]) != (where in flat[1])
    ]


def _flat(value: Any, key: Sequence[str], where: str = "") -> dict[str, Any]:
    """Every single value by the name of where it stands; rows are named by what identifies them."""
    if isinstance(value, dict):
        parts = [
            (f"{where}.{name}" if where else name, part) for name, part in sorted(cast("dict[str, Any]", value).items())
        ]
    elif isinstance(value, list):
        rows, seen = cast("list[Any]", value), dict[str, int]()
        parts = list[tuple[str, Any]]()
        for row in rows:
            name = _name(row, key)
            seen[name] = seen.get(name, 0) + 1
            parts.append((f"{where}[{name}{f' #{seen[name]}' if seen[name] > 1 else ''}]", row))
    else:
        return {where: value}
    return {name: each for at, part in parts for name, each in _flat(part, key, at).items()}


def _name(row: Any, key: Sequence[str]) -> str:
    if not isinstance(row, dict):
        return str(row)
    fields = cast("dict[str, Any]", row)
    return ", ".join(str(fields[name]) for name in key if name in fields)
