"""Evidence packages: what is in one, asking for one, and those that were made."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from api.web.choices import contracts, members
from api.web.fields import Field
from api.web.formats import number
from api.web.forms import Filled, blank, read
from api.web.jobs.page import TONES
from api.web.jobs.telling import job_path, told, words_in
from api.web.page import Door, Look, Menu, Page
from api.web.visit import Visit
from procurement.application.access import Action, Actor, Role, allow
from procurement.application.accesses import AccessKind
from procurement.application.jobs import Outcome, Progress, Work
from procurement.audit.package import Packing, Scope, allowed
from procurement.exchange.gobd.carrier import DataCarrier, Selection
from procurement.exchange.gobd.dtd import NEWEST
from procurement.kernel.wording import Wording

PATH, KIND, ZIP = "/beweise", "evidence", "application/zip"
SHOWN_JOBS = 10
TITLE = Wording("Evidence package", "Beweispaket")
FOR_TAXES = Wording("Data carrier for a tax audit (GoBD)", "Datenträger für die Betriebsprüfung (GoBD)")
BACK = Wording("To the evidence", "Zu den Beweisen")
ENDS_BEFORE = Wording("The last day lies before the first.", "Der letzte Tag liegt vor dem ersten.")


def _fields(visit: Visit) -> Sequence[Field]:
    """What narrows a package; whoever checks one member has no other to choose."""
    member = Field(
        name="member", label=Wording("Member", "Mitglied"), kind="choice", choices=[*members(visit)], required=False
    )
    return (
        *(() if allow(visit.actor, Action.READ_EVENTS) else (member,)),
        Field(
            name="contract",
            label=Wording("Contract", "Vertrag"),
            kind="choice",
            choices=[*contracts(visit)],
            required=False,
        ),
        Field(name="since", label=Wording("From day", "Von Tag"), kind="day", required=False),
        Field(name="until", label=Wording("To day", "Bis Tag"), kind="day", required=False),
    )


def show(visit: Visit) -> Response:
    return _page(visit, blank(_fields(visit), visit.language))


def _page(visit: Visit, filled: Filled) -> Response:
    own = allow(visit.actor, Action.READ_EVENTS)
    jobs = [job for job in visit.services.jobs.mine(visit.actor) if job.kind == KIND][:SHOWN_JOBS]
    return visit.render(
        "evidence/page.html",
        filled.status,
        filled=filled,
        own=visit.names.member(own) if own else "",
        jobs=[(job, words_in(job, "said"), TONES[job.state]) for job in jobs],
    )


def pack(visit: Visit) -> Response:
    """Start making a package. That it is taken is noted."""
    filled = read(_fields(visit), visit)
    since: date | None = filled.values.get("since")
    until: date | None = filled.values.get("until")
    if since and until and until < since:
        filled.wrong("until", ENDS_BEFORE, visit.language)
    if not filled.ok:
        return _page(visit, filled)
    named: dict[str, str] = {name: filled.values.get(name) or "" for name in ("member", "contract")}
    scope = allowed(visit.actor, Scope(**named, since=since, until=until))
    tax = visit.typed("kind") == "gobd"
    about = urlencode({name: value for name, value in _asked(scope).items() if value})
    about = f"{'gobd' if tax else 'evidence'}?{about}"[:300]
    visit.services.accesses.note(visit.actor, AccessKind.EXPORTED, about, visit.correlation_id)
    return _begun(visit, scope, tax=tax)


def _begun(visit: Visit, scope: Scope, *, tax: bool) -> Response:
    services, key = visit.services, f"{visit.typed('key')} {visit.typed('kind')}"
    title = FOR_TAXES if tax else TITLE
    work = carrying(services.carrier, visit.actor, scope) if tax else packing(services.packing, visit.actor, scope)
    return visit.go(job_path(services.jobs.start(visit.actor, KIND, title, work, key=key)))


def _asked(scope: Scope) -> Mapping[str, Any]:
    return {"member": scope.member, "contract": scope.contract, "since": scope.since, "until": scope.until}


def packing(packing: Packing, actor: Actor, scope: Scope) -> Work:
    """Write the package as a ZIP."""

    def work(progress: Progress) -> Outcome:
        manifest = packing.zip(actor, scope, progress.file, progress)
        name = f"beweise-{manifest['size']}{'' if scope.whole else '-auszug'}.zip"
        return Outcome(
            result=told(_said(scope, manifest), PATH, BACK), file=progress.file, file_name=name, media_type=ZIP
        )

    return work


def carrying(carrier: DataCarrier, actor: Actor, scope: Scope) -> Work:
    """Write the data carrier of a tax audit as a ZIP."""

    def work(progress: Progress) -> Outcome:
        selection = Selection(member=scope.member, contract=scope.contract, since=scope.since, until=scope.until)
        carried = carrier.zip(actor, selection, progress.file, progress)
        files, rows = len(carried.rows), sum(carried.rows.values())
        said = Wording(
            f"Data carrier after GoBD: {number(files, 'en')} files, {number(rows, 'en')} rows. {NEWEST} is not enclosed: "
            "put it beside index.xml.",
            f"Datenträger nach GoBD: {number(files, 'de')} Dateien, {number(rows, 'de')} Zeilen. {NEWEST} liegt nicht bei: "
            "Legen Sie sie neben index.xml.",
        )
        name = f"gobd-{carried.position}.zip"
        return Outcome(result=told(said, PATH, BACK), file=progress.file, file_name=name, media_type=ZIP)

    return work


def _said(scope: Scope, manifest: Mapping[str, Any]) -> Wording:
    english, german = (
        (number(manifest["events"], language), number(manifest["size"], language)) for language in ("en", "de")
    )
    if scope.whole:
        return Wording(f"The whole log: {english[0]} events.", f"Das ganze Protokoll: {german[0]} Ereignisse.")
    which_english, which_german = (", ".join(parts) for parts in zip(*_parts(scope), strict=True))
    return Wording(
        f"An extract ({which_english}): {english[0]} of {english[1]} events.",
        f"Ein Auszug ({which_german}): {german[0]} von {german[1]} Ereignissen.",
    )


def _parts(scope: Scope) -> Sequence[tuple[str, str]]:
    names = {"member": "Mitglied", "contract": "Vertrag", "since": "von", "until": "bis"}
    english = {"since": "from", "until": "to"}
    asked = _asked(scope)
    return [
        (f"{english.get(name, name)} {asked[name]}", f"{german} {_day(asked[name])}")
        for name, german in names.items()
        if asked[name]
    ]


def _day(value: object) -> str:
    return value.strftime("%d.%m.%Y") if isinstance(value, date) else str(value)


PAGE = Page(
    doors=(
        Door(path=PATH, action=Action.READ_EVENTS, answer=show),
        Door(path=PATH, action=Action.READ_EVENTS, answer=pack, method="POST"),
    ),
    looks=(Look(path=PATH, role=Role.AUDITOR),),
    help="pruefung#beweise",
    menu=Menu(label=Wording("Evidence", "Beweise"), order=26, roles=(Role.AUDITOR,)),
)
