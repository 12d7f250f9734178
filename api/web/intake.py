"""Taking in a file: chosen, shown as what it would change, confirmed once, recorded as a job."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from starlette.responses import Response, StreamingResponse

from api.web.fields import EMPTY_FILE, Field
from api.web.forms import Filled, blank, read
from api.web.intake_job import Telling, recording
from api.web.jobs.telling import job_path
from api.web.listing import FORMATS
from api.web.uploads import Uploads, words_of
from api.web.visit import Visit
from procurement.application.parameter import among, invalid
from procurement.exchange.import_format import ImportFormat
from procurement.exchange.upload import MOST_MEBIBYTES, MOST_ROWS, Read, Wishes, read_upload
from procurement.kernel.refusal import Invalid
from procurement.kernel.wording import Wording

SHOWN_ROWS = 200
FILE = Field(
    name="file",
    label=Wording("File", "Datei"),
    kind="file",
    accept=".csv,.xlsx,text/csv",
    hint=Wording(
        f"CSV or XLSX, {MOST_MEBIBYTES} MiB and {MOST_ROWS:,} rows at most.",
        f"CSV oder XLSX, höchstens {MOST_MEBIBYTES} MiB und 5.000 Zeilen.",
    ),
)
DISCARDED = Wording("The file was discarded; nothing has changed.", "Die Datei ist verworfen; nichts wurde geändert.")
OTHER_FILE = Wording(
    "You have chosen another file meanwhile. This is its preview.",
    "Sie haben inzwischen eine andere Datei gewählt. Das ist ihre Vorschau.",
)
NO_FILE = Wording("No file is waiting.", "Es wartet keine Datei.")

Context = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Intake:
    """One kind of file: `kind` names its draft, its job and the folder of its templates page.html and preview.html.

    `asking` is what the page needs besides the form, `difference` what the preview shows of a file that was read.
    """

    kind: str
    path: str
    title: Wording
    format: ImportFormat[Any]
    wishes: Wishes
    telling: Telling
    asking: Callable[[Visit], Context]
    difference: Callable[[Visit, Read], Any]

    @property
    def preview_path(self) -> str:
        return f"{self.path}/vorschau"

    @cached_property
    def uploads(self) -> Uploads:
        return Uploads(self.kind)

    def ask(self, visit: Visit) -> Response:
        return self._form(visit, blank((FILE,), visit.language))

    def choose(self, visit: Visit) -> Response:
        """The file is read as a whole; one that can be read waits for its confirmation."""
        filled = read((FILE,), visit)
        if not filled.ok:
            return self._form(visit, filled)
        content, name = filled["file"].file.read(), filled["file"].filename or ""
        if not content:
            filled.wrong("file", EMPTY_FILE, visit.language)
            return self._form(visit, filled)
        try:
            self._read(content, name)
        except Invalid as refusal:
            filled.wrong("file", words_of(refusal, self.telling.headings), visit.language)
            return self._form(visit, filled)
        self.uploads.keep(visit, content, name)
        return visit.go(self.preview_path)

    def preview(self, visit: Visit) -> Response:
        upload = self.uploads.waiting(visit)
        if upload is None:
            return visit.go(self.path, NO_FILE)
        if upload.job:
            return visit.go(job_path(upload.job))
        found = self._read(upload.content, upload.file)
        return visit.render(
            f"{self.kind}/preview.html",
            upload=upload,
            ignored=found.ignored,
            found=self.difference(visit, found),
            shown_rows=SHOWN_ROWS,
        )

    def decide(self, visit: Visit) -> Response:
        """Record what was previewed, or throw it away. Confirmed twice, it is recorded once."""
        upload = self.uploads.waiting(visit)
        if upload is None:
            return visit.go(self.path, NO_FILE)
        if upload.key != visit.typed("key"):
            return visit.go(self.preview_path, OTHER_FILE)
        if upload.job:
            return visit.go(job_path(upload.job))
        if visit.typed("step") != "record":
            self.uploads.discard(visit)
            return visit.go(self.path, DISCARDED)
        title = Wording(f"{self.title} {upload.file}", f"{self.title.german} {upload.file}")
        found = self._read(upload.content, upload.file)
        work = recording(visit, found, self.telling)
        job = visit.services.jobs.start(visit.actor, self.kind, title, work, key=upload.key)
        self.uploads.started(visit, upload, job)
        return visit.go(job_path(job))

    def _read(self, content: bytes, name: str) -> Read:
        return read_upload(content, name, self.format, self.wishes)

    def _form(self, visit: Visit, filled: Filled) -> Response:
        upload = self.uploads.waiting(visit)
        waiting = upload if upload and not upload.job else None
        context = {"filled": filled, "upload": waiting, **self.asking(visit)}
        return visit.render(f"{self.kind}/page.html", filled.status, **context)


def asked_format(visit: Visit) -> str:
    """The form of a file to fill in, as the path names it."""
    asked = visit.part("format")
    if asked not in FORMATS:
        raise invalid("format", asked, among(tuple(FORMATS)))
    return asked


def file_to_fill_in(
    visit: Visit, asked: str, name: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]
) -> Response:
    """A template, with what is known already."""
    tables = visit.services.tables
    pieces = (tables.xlsx if asked == "xlsx" else tables.csv)(columns, rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{asked}"'}
    return StreamingResponse(pieces, headers=headers, media_type=FORMATS[asked])
